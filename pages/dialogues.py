"""/doi-thoai: a commune's dialogues, coming and past; one of them with how to ask and what was answered."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Template

from desk import areas as names
from desk import deep_links, dialogue_questions, dialogue_results, dialogue_texts
from desk.codes import read_code
from desk.deep_links import Doors
from desk.dialogue_states import KNOWN, DialogueState
from pages import assets, chat_page, public, rendering, sentences
from storage import areas, dialogues
from storage.areas import Area
from storage.db import Database, Session
from storage.dialogues import Dialogue

ADDRESS = chat_page.DIALOGUES
NOT_THERE = "Không có buổi đối thoại nào mang mã này. Bà con xem lại từng chữ giúp nhé."
LOOK_BACK = timedelta(days=730)
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
class _Shown(public.AreaShown):
    """`coming` and `past` of `area`, or the one `dialogue`."""

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
    async def look(session: Session) -> _Shown:
        return await public.of_area(session, request, _Shown, partial(_of_area, request))

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


async def _of_area(request: web.Request, session: Session, area: Area) -> _Shown:
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


async def _answer(request: web.Request, look: Callable[[Session], Awaitable[_Shown]]) -> web.Response:
    desk = request.app[DESK]
    shown = await public.looked_up(desk.database, _Shown, look, page="dialogues")
    return public.answer(request.app[TEMPLATE].render(shown=shown, **shown.more), shown, secure=desk.secure)
