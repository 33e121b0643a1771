"""/tin-viec: jobs, courses, fairs and buyers of a commune; /chuyen/<code>: a household that made it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web
from jinja2 import Template

from desk import areas as names
from desk.broadcast_message import FILES
from desk.codes import read_code
from desk.content_steps import ContentState
from desk.job_warnings import NEVER_PAY
from desk.notices import KINDS
from faq.catalogue import Catalogue, FaqEntry
from pages import assets, rendering, replies, sentences
from storage import areas, notices, stories
from storage.areas import Area
from storage.db import Database, DatabaseFault, Session
from storage.notices import Notice
from storage.stories import Story

log = structlog.get_logger(__name__)

ADDRESS = "/tin-viec"
STORY = "/chuyen/{code}"
AWAY = "Máy chủ đang bận nên chưa mở được trang. Bà con thử lại sau ít phút nhé."
NO_AREA = "Chưa tìm thấy nơi này. Từ tháng 7/2025 nhiều xã đã sáp nhập, đổi tên: bà con gõ tên xã mới nhé."
NOT_THERE = "Chuyện này không còn, hoặc mã chưa đúng. Bà con xem lại từng chữ giúp nhé."
MOST_FOUND = 8


@dataclass(frozen=True, kw_only=True)
class NoticesDesk:
    """What the pages are given by the process that opens them."""

    database: Database
    catalogue: Callable[[], Catalogue]
    clock: Callable[[], datetime]
    secure: bool
    zone: ZoneInfo


@dataclass(kw_only=True)
class _Shown:
    """`found`: areas to choose from. `groups`: the notices of `area` by kind."""

    status: int = 200
    fault: str = ""
    typed: str = ""
    found: Sequence[tuple[Area, str]] = ()
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


async def show_story(request: web.Request) -> web.Response:
    code = read_code(request.match_info["code"])

    async def look(session: Session) -> _Shown:
        story = await stories.find(session, code) if code else None
        if story is None or story.state != ContentState.PUBLISHED:
            return _Shown(status=404, fault=NOT_THERE)
        catalogue = request.app[DESK].catalogue()
        return _Shown(story=story, entries=[one for id_ in story.entries if (one := catalogue.entry(id_))])

    return await _answer(request, look)


async def _of_area(session: Session, request: web.Request, area: Area) -> _Shown:
    desk = request.app[DESK]
    today = desk.clock().astimezone(desk.zone).date()
    found = await notices.of_area(session, area.id, today=today)
    groups = {words: [one for one in found if one.kind == kind] for kind, words in KINDS.items()}
    named = await names.full_name(session, area)
    return _Shown(area=named, groups={name: some for name, some in groups.items() if some})


async def _answer(request: web.Request, look: Callable[[Session], Awaitable[_Shown]]) -> web.Response:
    desk = request.app[DESK]
    try:
        async with desk.database.reading() as session:
            shown = await look(session)
    except (DatabaseFault, OSError) as error:
        log.error("notices not read", error=type(error).__name__)
        shown = _Shown(status=503, fault=AWAY)
    response = replies.page(request.app[TEMPLATE].render(shown=shown), secure=desk.secure, status=shown.status)
    if shown.status == 503:
        response.headers["Retry-After"] = "60"
    return response
