"""What goes with an announcement's text: an image, a recording for each language, a template of Zalo's."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from channels.messages import ending
from console.broadcast_frame import BROADCAST, framed, may_change, opened
from console.forms import Form, posted
from console.guard import NotThere, person
from console.office import OFFICE, Office
from desk import broadcast_media, broadcasts
from desk.broadcast_message import file_of
from desk.broadcast_states import BroadcastState
from desk.errors import Refused
from desk.roles import Action
from desk.segment_rule import LANGUAGES
from storage.broadcasts import Broadcast

MEDIA = f"{BROADCAST}/media"
TYPES = {
    ".jpg": "image/jpeg", ".png": "image/png", ".ogg": "audio/ogg", ".mp3": "audio/mpeg", ".m4a": "audio/mp4",
    ".aac": "audio/aac",
}  # fmt: skip


def add_routes(app: web.Application) -> None:
    app.router.add_get(MEDIA, show)
    app.router.add_post(MEDIA, change)
    app.router.add_get(MEDIA + r"/{name:[0-9a-f]{32}\.[a-z0-9]{3}}", show_file)


async def show(request: web.Request) -> web.Response:
    return await _page(request)


async def change(request: web.Request) -> web.Response:
    """One thing at a time, named by the button: a file taken or let go, or the template."""
    office, who = request.app[OFFICE], person(request)
    values = await posted(request)
    form = Form(values=values)  # type: ignore[arg-type]
    try:
        given = values.get("file")
        content = await asyncio.to_thread(given.file.read) if isinstance(given, web.FileField) else b""
        what = form.choice("what", ("image", "no-image", "recording", "no-recording", "template"), "Việc")
        language = form.text("language") or "vi"
        async with office.database.transaction() as session:
            broadcast = await opened(session, request, who, Action.BROADCAST, for_change=True)
            changed = await _changed(office, broadcast, form, what, language, content)
            less = what in ("no-image", "no-recording") or changed == {"template": {}}
            paused = less and broadcast.state == BroadcastState.PAUSED
            alter = broadcast_media.let_go if paused else broadcasts.amend
            await alter(session, broadcast, by=who.official, now=office.clock(), **changed)
    except Refused as refusal:
        return await _page(request, fault=str(refusal), typed=form)
    raise web.HTTPSeeOther(f"{request.path}?da=da-luu")


async def show_file(request: web.Request) -> web.StreamResponse:
    """Only those of this announcement."""
    office, name = request.app[OFFICE], request.match_info["name"]
    async with office.database.reading() as session:
        broadcast = await opened(session, request, person(request))
    path = file_of(office.data, name)
    if name not in (broadcast.image, *broadcast.recordings.values()) or not await asyncio.to_thread(path.is_file):
        raise NotThere
    return web.FileResponse(
        path,
        headers={
            "Content-Type": TYPES.get(ending(name), "application/octet-stream"),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600",
        },
    )


async def _changed(
    office: Office, broadcast: Broadcast, form: Form, what: str, language: str, content: bytes
) -> Mapping[str, Any]:
    """Raises `Refused`."""
    if language not in LANGUAGES:
        raise Refused("Tiếng: hãy chọn trong danh sách.")
    if what == "template":
        template = broadcast_media.read_template(form.text("template_id"), form.text("template_data"))
        return {"template": template}
    if what == "no-image":
        return {"image": None}
    recordings = {key: name for key, name in broadcast.recordings.items() if key != language}
    if what == "no-recording":
        return {"recordings": recordings}
    if not content:
        raise Refused("Tệp: chưa chọn. Hãy bấm chọn tệp trong máy rồi tải lên.")
    if what == "image":
        made, ending = await asyncio.to_thread(broadcast_media.image, content)
        return {"image": await asyncio.to_thread(broadcast_media.keep, office.data, made, ending)}
    ending = broadcast_media.recording_ending(content)
    name = await asyncio.to_thread(broadcast_media.keep, office.data, content, ending)
    return {"recordings": {**recordings, language: name}}


async def _page(request: web.Request, *, fault: str = "", typed: Form | None = None) -> web.Response:
    office, who = request.app[OFFICE], person(request)
    async with office.database.reading() as session:
        broadcast = await opened(session, request, who)
        writes = await may_change(session, broadcast, who, Action.BROADCAST)
    data = broadcast.template.get("data", {})
    template = {
        "id": str(broadcast.template.get("id", "")),
        "data": "\n".join(f"{name}={value}" for name, value in data.items()),
    }
    if typed is not None and typed.text("what") == "template":
        template = {"id": typed.text("template_id"), "data": typed.text("template_data")}
    names = [name for name in (broadcast.image, *broadcast.recordings.values()) if name]
    return framed(
        request,
        "broadcast_media_page.html",
        broadcast,
        status=422 if fault else 200,
        fault=fault,
        languages=LANGUAGES,
        writes=writes and broadcast.state in broadcasts.OPEN_TO_CHANGE,
        takes_out=writes and broadcast.state in (*broadcasts.OPEN_TO_CHANGE, BroadcastState.PAUSED),
        approved=template,
        gone={name for name in names if not file_of(office.data, name).is_file()},
        by_templates=any(one.templates for one in office.abilities.values()),
    )
