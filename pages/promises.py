"""/cam-ket/<area code>: what was promised in a commune's dialogues, by whom and by when, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web
from jinja2 import Template

from desk import promises as rules
from desk.promises import PromiseState
from pages import assets, rendering, replies, sentences
from storage import areas, promises
from storage.areas import Area
from storage.db import Database, DatabaseFault
from storage.promises import Promise

log = structlog.get_logger(__name__)

ADDRESS = "/cam-ket"
ONE_AREA = ADDRESS + r"/{area:[0-9.]{1,20}}"
AWAY = "Máy chủ đang bận nên chưa mở được trang. Bà con thử lại sau ít phút nhé."
NOT_THERE = "Không có địa bàn này. Bà con xem lại địa chỉ trang giúp nhé."


@dataclass(frozen=True, kw_only=True)
class PromisesDesk:
    """What the page is given by the process that opens it."""

    database: Database
    clock: Callable[[], datetime]
    secure: bool
    zone: ZoneInfo


DESK = web.AppKey("promises_desk", PromisesDesk)
TEMPLATE = web.AppKey("promises_template", Template)


def add_routes(app: web.Application, desk: PromisesDesk) -> None:
    """After those of the chat, whose style sheet it shares."""
    environment = rendering.environment(app[assets.ASSETS])
    environment.globals["title"] = sentences.TITLE
    app[DESK] = desk
    app[TEMPLATE] = environment.get_template("promises.html")
    app.router.add_get(ONE_AREA, show_promises)


async def show_promises(request: web.Request) -> web.Response:
    """Of one commune or province, in the officials' words only."""
    desk = request.app[DESK]
    try:
        async with desk.database.reading() as session:
            area = await areas.find_by_code(session, request.match_info["area"])
            found = await promises.public_of_area(session, area.id) if area else []
    except (DatabaseFault, OSError) as error:
        log.error("promises not read", error=type(error).__name__)
        return _page(desk, request, None, [], status=503, fault=AWAY)
    if area is None:
        return _page(desk, request, None, [], status=404, fault=NOT_THERE)
    return _page(desk, request, area, found)


def _page(
    desk: PromisesDesk,
    request: web.Request,
    area: Area | None,
    found: list[Promise],
    *,
    status: int = 200,
    fault: str = "",
) -> web.Response:
    now = desk.clock()
    groups = {
        "Trễ hạn": [one for one in found if rules.is_late(one, now)],
        "Đang thực hiện": [one for one in found if one.state == PromiseState.OPEN and not rules.is_late(one, now)],
        "Đã xong": [one for one in reversed(found) if one.state == PromiseState.DONE],
        "Không thực hiện": [one for one in reversed(found) if one.state == PromiseState.DROPPED],
    }
    text = request.app[TEMPLATE].render(
        area=area, groups=groups, total=len(found), fault=fault, zone=desk.zone, today=now.astimezone(desk.zone)
    )
    response = replies.page(text, secure=desk.secure, status=status)
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response
