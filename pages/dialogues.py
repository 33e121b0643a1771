"""/doi-thoai: a commune's dialogues, coming and past; one of them with how to ask and what was answered."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from jinja2 import Template

from desk import areas as names
from desk import deep_links, dialogue_questions, dialogue_results, dialogue_texts
from desk.codes import read_code
from desk.deep_links import Doors
from desk.dialogue_states import KNOWN, DialogueState
from pages import assets, chat_page, rendering, replies, sentences
from storage import areas, dialogues
from storage.areas import Area
from storage.db import Database, DatabaseFault, Session
from storage.dialogues import Dialogue

log = structlog.get_logger(__name__)

ADDRESS = chat_page.DIALOGUES
AWAY = "Máy chủ đang bận nên chưa mở được trang. Bà con thử lại sau ít phút nhé."
NOT_THERE = "Không có buổi đối thoại nào mang mã này. Bà con xem lại từng chữ giúp nhé."
NO_AREA = "Chưa tìm thấy nơi này. Từ tháng 7/2025 nhiều xã đã sáp nhập, đổi tên: bà con gõ tên xã mới nhé."
LOOK_BACK = timedelta(days=730)
MOST_FOUND = 8
_PAST = (DialogueState.HELD, DialogueState.PUBLISHED, DialogueState.CLOSED)
_VILLAGE = re.compile(r"\d{1,3}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class DialoguesDesk:
    """What the pages are given by the process that opens them; `topics`: each topic's name by its id."""

    database: Database
    clock: Callable[[], datetime]
    secure: bool
    doors: Callable[[], Doors] = Doors
    topics: Callable[[], Mapping[str, str]] = dict


@dataclass(kw_only=True)
class _Shown:
    """`found`: areas to choose from. `coming` and `past` of `area`, or the one `dialogue`."""

    status: int = 200
    fault: str = ""
    typed: str = ""
    found: Sequence[tuple[Area, str]] = ()
    area: str = ""
    coming: Sequence[Dialogue] = ()
    past: Sequence[Dialogue] = ()
    dialogue: Dialogue | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


DESK = web.AppKey("dialogues_desk", DialoguesDesk)
TEMPLATE = web.AppKey("dialogues_template", Template)


def add_routes(app: web.Application, desk: DialoguesDesk) -> None:
    """After those of the chat, whose style sheet it shares."""
    environment = rendering.environment(app[assets.ASSETS])
    environment.globals["title"] = sentences.TITLE
    environment.globals["address"] = ADDRESS
    environment.globals["when"] = dialogue_texts.when
    environment.globals["date_of"] = dialogue_texts.date_of
    environment.globals["until"] = dialogue_texts.until
    app[DESK] = desk
    app[TEMPLATE] = environment.get_template("dialogues.html")
    app.router.add_get(ADDRESS, show_area)
    app.router.add_get(ADDRESS + "/{code}", show_dialogue)


async def show_area(request: web.Request) -> web.Response:
    """`?xa=` a commune as it was typed, `?dia-ban=` its code."""
    typed = " ".join(request.query.get("xa", "").split())[:100]
    code = request.query.get("dia-ban", "")[:20]

    async def look(session: Session) -> _Shown:
        if code:
            area = await areas.find_by_code(session, code)
            return await _of_area(session, request, area) if area else _Shown(status=404, fault=NO_AREA)
        if not typed:
            return _Shown()
        found = await names.find(session, typed, limit=MOST_FOUND)
        if len(found) == 1:
            return await _of_area(session, request, found[0])
        listed = [(area, await names.full_name(session, area)) for area in found]
        return _Shown(typed=typed, found=listed, fault="" if listed else NO_AREA)

    return await _answer(request, look)


async def show_dialogue(request: web.Request) -> web.Response:
    """`?thon=`: the number of the village whose leaflet led here."""
    code = read_code(request.match_info["code"])
    village = request.query.get("thon", "")

    async def look(session: Session) -> _Shown:
        dialogue = await dialogues.find(session, code) if code else None
        if dialogue is None or dialogue.state == DialogueState.PLANNED:
            return _Shown(status=404, fault=NOT_THERE)
        return _Shown(dialogue=dialogue, more=await _details(session, request, dialogue, village))

    return await _answer(request, look)


async def _of_area(session: Session, request: web.Request, area: Area) -> _Shown:
    now = request.app[DESK].clock()
    coming = await dialogues.for_resident(session, area.id, states=KNOWN, since=now, limit=20)
    past = await dialogues.for_resident(session, area.id, states=_PAST, since=now - LOOK_BACK, limit=20)
    return _Shown(area=await names.full_name(session, area), coming=coming, past=past[::-1])


async def _details(session: Session, request: web.Request, dialogue: Dialogue, village: str) -> Mapping[str, Any]:
    desk = request.app[DESK]
    topics = desk.topics()
    number = village if _VILLAGE.fullmatch(village) else ""
    links = deep_links.links(desk.doors(), dialogue.code, number)
    return {
        "topics": [topics[topic] for topic in dialogue.topics if topic in topics],
        "takes": dialogue_questions.takes_questions(dialogue, desk.clock()),
        "to_come": dialogue.state in KNOWN,
        "payload": f"#dt:{dialogue.code}{f'.{number}' if number else ''}",
        "links": [link for link in links if link.channel != "web"],
        "results": await dialogue_results.public(session, dialogue),
        "map_url": dialogue.map_url if urlsplit(dialogue.map_url).scheme in ("http", "https") else "",
        "promises": await _promises(session, dialogue),
    }


async def _promises(session: Session, dialogue: Dialogue) -> str:
    """The address of what was promised there."""
    area = await areas.get(session, dialogue.area_id)
    return f"/cam-ket/{area.code}" if area else ""


async def _answer(request: web.Request, look: Callable[[Session], Any]) -> web.Response:
    desk = request.app[DESK]
    try:
        async with desk.database.reading() as session:
            shown: _Shown = await look(session)
    except (DatabaseFault, OSError) as error:
        log.error("dialogues not read", error=type(error).__name__)
        shown = _Shown(status=503, fault=AWAY)
    text = request.app[TEMPLATE].render(shown=shown, **shown.more)
    response = replies.page(text, secure=desk.secure, status=shown.status)
    if shown.status == 503:
        response.headers["Retry-After"] = "60"
    return response
