"""/tin/<code>: an announcement after it left, in every language it has, with its image and recordings."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Template

from channels.messages import IMAGES, ending
from desk.broadcast_message import FILES, FOLDER, PAGE
from desk.broadcast_states import BroadcastState
from desk.codes import read_code
from desk.segment_rule import LANGUAGES
from pages import assets, public, rendering, sentences
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.db import Database, Session

NOT_THERE = "Không có thông báo nào mang mã này. Bà con xem lại từng chữ giúp nhé."
KINDS = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".ogg": "audio/ogg", ".oga": "audio/ogg",
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac",
}  # fmt: skip
_PUBLIC = (BroadcastState.SENDING, BroadcastState.PAUSED, BroadcastState.DONE, BroadcastState.STOPPED)
_NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{3,4}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class AnnouncementsDesk:
    """What the page is given by the process that opens it; `data`: the data folder."""

    database: Database
    clock: Callable[[], datetime]
    secure: bool
    zone: ZoneInfo
    data: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """`recording`: address of what is to be heard in this language."""

    language: str
    name: str
    text: str
    recording: str


@dataclass(kw_only=True)
class _Shown(public.Shown):
    broadcast: Broadcast | None = None


DESK = web.AppKey("announcements_desk", AnnouncementsDesk)
TEMPLATE = web.AppKey("announcements_template", Template)


def add_routes(app: web.Application, desk: AnnouncementsDesk) -> None:
    """After those of the chat, whose style sheet it shares."""
    environment = rendering.environment(app[assets.ASSETS])
    environment.globals["title"] = sentences.TITLE
    app[DESK] = desk
    app[TEMPLATE] = environment.get_template("announcement.html")
    app.router.add_get(FILES + "/{name}", show_file)
    app.router.add_get(PAGE + r"/{code}", show_announcement)


async def show_announcement(request: web.Request) -> web.Response:
    """What was called off before it began is not shown."""
    desk = request.app[DESK]
    shown = await public.looked_up(desk.database, _Shown, partial(_look, request), page="announcement")
    found = shown.broadcast
    text = request.app[TEMPLATE].render(
        one=found,
        fault=shown.fault,
        wordings=wordings(found) if found else (),
        image=f"{FILES}/{found.image}" if found and found.image and ending(found.image) in IMAGES else "",
        sent=(found.started_at or found.updated_at).astimezone(desk.zone) if found else None,
    )
    response = public.answer(text, shown, secure=desk.secure)
    response.headers["Content-Security-Policy"] += "; media-src 'self'"
    return response


async def show_file(request: web.Request) -> web.StreamResponse:
    """Names are drawn at random, so that only who was told one finds it; platforms fetch it while sending."""
    name = request.match_info["name"]
    kind = KINDS.get(ending(name))
    path = request.app[DESK].data / FOLDER / name
    if kind is None or not _NAME.fullmatch(name) or not await asyncio.to_thread(path.is_file):
        raise web.HTTPNotFound
    return web.FileResponse(
        path,
        headers={
            "Content-Type": kind,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "public, max-age=86400, immutable",
        },
    )


def wordings(broadcast: Broadcast) -> Sequence[Wording]:
    """Vietnamese first."""
    return [
        Wording(
            language=language,
            name=name,
            text=broadcast.texts.get(language, ""),
            recording=f"{FILES}/{broadcast.recordings[language]}" if broadcast.recordings.get(language) else "",
        )
        for language, name in LANGUAGES.items()
        if broadcast.texts.get(language) or broadcast.recordings.get(language)
    ]


async def _look(request: web.Request, session: Session) -> _Shown:
    code = read_code(request.match_info["code"])
    found = await broadcasts.find(session, code) if code else None
    if found is None or found.state not in _PUBLIC:
        return _Shown(status=404, fault=NOT_THERE)
    return _Shown(broadcast=found)
