"""Stories of households that made it: the list, one of them with its steps, its form."""

import asyncio
from typing import Any

from aiohttp import web

from console import content_frame
from console.broadcast_frame import READERS, reach
from console.content_frame import CODE, TOLD, Reading, named, opened, places
from console.forms import Form, posted, read
from console.guard import NotThere, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import broadcast_media, content_steps, stories, story_texts
from desk.broadcast_message import file_of
from desk.content_steps import STATE_NAMES, ContentState
from desk.errors import Refused
from desk.notices import Wrong
from desk.roles import Action
from desk.stories import LABELS, LONGEST, MOST_ENTRIES, StoryForm
from storage import areas
from storage import stories as stored
from storage.db import Session
from storage.stories import Story

LIST = "/console/stories"
FILTERS = {"": "Đang đăng và đang viết", "cho-duyet": "Chờ duyệt", "da-go": "Đã gỡ"}
_STATES = {
    "": [ContentState.DRAFT, ContentState.WAITING, ContentState.PUBLISHED],
    "cho-duyet": [ContentState.WAITING],
    "da-go": [ContentState.WITHDRAWN],
}


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(LIST + "/new", show_new)
    app.router.add_post(LIST + "/new", add)
    app.router.add_get(LIST + CODE, show_one)
    app.router.add_get(LIST + CODE + "/edit", show_edit)
    app.router.add_post(LIST + CODE + "/edit", change)
    app.router.add_post(LIST + CODE + "/image", change_image)
    app.router.add_get(LIST + CODE + r"/{name:[0-9a-f]{32}\.[a-z]{3}}", show_image)
    content_frame.add_steps(app, LIST, stored.find_within, stories, show_one)


async def show_list(request: web.Request) -> web.Response:
    """`?loc=` one of the filters."""
    who, office = person(request), request.app[OFFICE]
    chosen = request.query.get("loc", "")
    if chosen not in FILTERS:
        raise NotThere
    async with office.database.reading() as session:
        found = await stored.within(session, reach(who, *READERS), states=_STATES[chosen])
    return page(request, "stories.html", stories=found, filters=FILTERS, chosen=chosen, states=STATE_NAMES)


async def show_one(request: web.Request, *, fault: str = "", typed: str = "") -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        story: Story = await opened(session, request, who, stored.find_within)
        writes = await content_frame.may(session, who, stored.find_within, story.code, Action.BROADCAST)
        approves = await content_frame.may(session, who, stored.find_within, story.code, Action.APPROVE_BROADCAST)
    catalogue = office.catalogue()
    writers = (story.created_by, story.changed_by)
    return page(
        request,
        "story.html",
        status=422 if fault else 200,
        story=story,
        states=STATE_NAMES,
        seen=content_steps.version(story),
        arrives=story_texts.tell(story),
        entries=[entry for id_ in story.entries if (entry := catalogue.entry(id_))],
        writes=writes,
        approves=approves and who.official.id not in writers,
        own=approves and who.official.id in writers,
        fault=fault,
        typed=typed,
        told=TOLD.get(request.query.get("da", ""), ""),
    )


async def show_new(request: web.Request) -> web.Response:
    return await _show_form(request, None)


async def add(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.BROADCAST)
    entries = office.catalogue().entries
    try:
        async with office.database.transaction() as session:
            wanted, known = await _read(session, form, office)
            code = await stories.create(
                session, wanted, by=who.official, now=office.clock(), entries=entries, known=known
            )
    except Refused as refusal:
        return await _show_form(request, None, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{code}?da=da-them")


async def show_edit(request: web.Request) -> web.Response:
    async with request.app[OFFICE].database.reading() as session:
        story = await opened(session, request, person(request), stored.find_within, Action.BROADCAST)
    return await _show_form(request, story)


async def change(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    story: Story | None = None
    try:
        async with office.database.transaction() as session:
            story = await opened(session, request, who, stored.find_within, Action.BROADCAST, for_change=True)
            assert story is not None
            wanted, known = await _read(session, form, office)
            await stories.change(
                session,
                story,
                wanted,
                seen=form.text("seen"),
                by=who.official,
                now=office.clock(),
                entries=office.catalogue().entries,
                known=known,
            )
    except Refused as refusal:
        return await _show_form(request, story, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{story.code}?da=da-luu")


async def change_image(request: web.Request) -> web.Response:
    """A file taken, or the one there let go."""
    who, office, values = person(request), request.app[OFFICE], await posted(request)
    form = Form(values=values)  # type: ignore[arg-type]
    given = values.get("file")
    content = await asyncio.to_thread(given.file.read) if isinstance(given, web.FileField) else b""
    try:
        async with office.database.transaction() as session:
            story: Story = await opened(session, request, who, stored.find_within, Action.BROADCAST, for_change=True)
            name = None
            if form.text("what") != "no-image":
                if not content:
                    raise Refused("Ảnh: chưa chọn tệp. Hãy bấm chọn ảnh trong máy rồi tải lên.")
                ending = broadcast_media.image_ending(content)
                name = await asyncio.to_thread(broadcast_media.keep, office.data, content, ending)
            seen = form.text("seen")
            await stories.set_image(session, story, name, seen=seen, by=who.official, now=office.clock())
    except Refused as refusal:
        return await show_one(request, fault=str(refusal))
    raise web.HTTPSeeOther(f"{LIST}/{story.code}?da=da-luu")


async def show_image(request: web.Request) -> web.StreamResponse:
    """Only that of this story."""
    office, name = request.app[OFFICE], request.match_info["name"]
    async with office.database.reading() as session:
        story: Story = await opened(session, request, person(request), stored.find_within)
    path = file_of(office.data, name)
    if name != story.image or not await asyncio.to_thread(path.is_file):
        raise NotThere
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    policy = "default-src 'none'; sandbox"
    return web.FileResponse(path, headers={"Content-Type": kind, "Content-Security-Policy": policy})


async def _read(session: Session, form: Form, office: Office) -> tuple[StoryForm, dict[str, str]]:
    reading = Reading(form=form)
    area = await reading.area(session)
    titles = {entry.title: entry.id for entry in office.catalogue().entries.values()}
    entries = [titles.get(typed.strip(), typed.strip()) for typed in form.all("entries") if typed.strip()]
    wanted = StoryForm(
        title=reading.text("title"),
        text=reading.text("text", lines=True),
        lesson=reading.text("lesson", lines=True),
        area_id=area.id if area else None,
        topic=reading.topic(office),
        entries=list(dict.fromkeys(entries)),
        agreed_on=reading.day("agreed_on"),
        agreed_how=reading.text("agreed_how"),
    )
    return wanted, reading.faults


async def _show_form(
    request: web.Request, story: Story | None, *, form: Form | None = None, refusal: Refused | None = None
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.BROADCAST)
    catalogue = office.catalogue()
    async with office.database.reading() as session:
        offered, own = await places(session, who)
        area = await areas.get(session, story.area_id) if story and story.area_id is not None else None
    given: dict[str, Any] = {"area": own, "entries": []}
    if form is not None:
        given = {**dict(form.values), "entries": list(form.values.getall("entries", []))}
    elif story is not None:
        fields = {name: getattr(story, name) or "" for name in (*LONGEST, "topic", "agreed_on")}
        shown = [entry.title if (entry := catalogue.entry(id_)) else id_ for id_ in story.entries]
        given = {**fields, "area": named(area), "entries": shown, "seen": content_steps.version(story)}
    faults = refusal.faults if isinstance(refusal, Wrong) else {}
    return page(
        request,
        "story_edit.html",
        status=422 if refusal else 200,
        story=story,
        given=given,
        faults=faults,
        fault=str(refusal) if refusal and not faults else "",
        labels=LABELS,
        longest=LONGEST,
        most_entries=MOST_ENTRIES,
        titles=[entry.title for entry in catalogue.entries.values()],
        places=offered,
        back=f"{LIST}/{story.code}" if story else LIST,
    )
