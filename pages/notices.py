"""/tin-viec: jobs, courses, fairs and buyers of a commune; /chuyen/<code>: a household that made it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Template

from desk import areas as names
from desk.broadcast_message import FILES
from desk.codes import read_code
from desk.content_steps import ContentState
from desk.job_warnings import NEVER_PAY
from desk.notices import KINDS
from faq.catalogue import Catalogue, FaqEntry
from pages import assets, public, rendering, sentences
from storage import notices, stories
from storage.areas import Area
from storage.db import Database, Session
from storage.notices import Notice
from storage.stories import Story

ADDRESS = "/tin-viec"
STORY = "/chuyen/{code}"
NOT_THERE = "Chuyện này không còn, hoặc mã chưa đúng. Bà con xem lại từng chữ giúp nhé."


@dataclass(frozen=True, kw_only=True)
class NoticesDesk:
    """What the pages are given by the process that opens them."""

    database: Database
    catalogue: Callable[[], Catalogue]
    clock: Callable[[], datetime]
    secure: bool
    zone: ZoneInfo


@dataclass(kw_only=True)
class _Shown(public.AreaShown):
    """`groups`: the notices of `area` by kind."""

    area: str = ""
    groups: Mapping[str, Sequence[Notice]] | None = None
    story: Story | None = None
    entries: Sequence[FaqEntry] = ()


DESK = web.AppKey("notices_desk", NoticesDesk)
TEMPLATE = web.AppKey("notices_template", Template)


def add_routes(app: web.Application, desk: NoticesDesk) -> None:
    """After those of the chat, whose style sheet it shares."""
    environment = rendering.environment(app[assets.ASSETS])
    environment.globals.update(title=sentences.TITLE, address=ADDRESS, never_pay=NEVER_PAY, files=FILES)
    app[DESK] = desk
    app[TEMPLATE] = environment.get_template("notices.html")
    app.router.add_get(ADDRESS, show_area)
    app.router.add_get(STORY, show_story)


async def show_area(request: web.Request) -> web.Response:
    async def look(session: Session) -> _Shown:
        return await public.of_area(session, request, _Shown, partial(_of_area, request))

    return await _answer(request, look)


async def show_story(request: web.Request) -> web.Response:
    code = read_code(request.match_info["code"])

    async def look(session: Session) -> _Shown:
        story = await stories.find(session, code) if code else None
        if story is None or story.state != ContentState.PUBLISHED:
            return _Shown(status=404, fault=NOT_THERE)
        catalogue = request.app[DESK].catalogue()
        return _Shown(story=story, entries=[one for id_ in story.entries if (one := catalogue.entry(id_))])

    return await _answer(request, look)


async def _of_area(request: web.Request, session: Session, area: Area) -> _Shown:
    desk = request.app[DESK]
    today = desk.clock().astimezone(desk.zone).date()
    found = await notices.of_area(session, area.id, today=today)
    groups = {words: [one for one in found if one.kind == kind] for kind, words in KINDS.items()}
    named = await names.full_name(session, area)
    return _Shown(area=named, groups={name: some for name, some in groups.items() if some})


async def _answer(request: web.Request, look: Callable[[Session], Awaitable[_Shown]]) -> web.Response:
    desk = request.app[DESK]
    shown = await public.looked_up(desk.database, _Shown, look, page="notices")
    return public.answer(request.app[TEMPLATE].render(shown=shown), shown, secure=desk.secure)
