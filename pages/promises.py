"""/cam-ket/<area code>: what was promised in a commune's dialogues, by whom and by when, and what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Template

from desk import promises as rules
from desk.promises import PromiseState
from pages import assets, public, rendering, sentences
from storage import areas, promises
from storage.areas import Area
from storage.db import Database, Session
from storage.promises import Promise

ADDRESS = "/cam-ket"
ONE_AREA = ADDRESS + r"/{area:[0-9.]{1,20}}"
NOT_THERE = "Không có địa bàn này. Bà con xem lại địa chỉ trang giúp nhé."


@dataclass(frozen=True, kw_only=True)
class PromisesDesk:
    """What the page is given by the process that opens it."""

    database: Database
    clock: Callable[[], datetime]
    secure: bool
    zone: ZoneInfo


@dataclass(kw_only=True)
class _Shown(public.Shown):
    area: Area | None = None
    found: Sequence[Promise] = ()


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
    desk, now = request.app[DESK], request.app[DESK].clock()
    shown = await public.looked_up(desk.database, _Shown, partial(_look, request), page="promises")
    text = request.app[TEMPLATE].render(
        area=shown.area,
        groups=_grouped(shown.found, now),
        total=len(shown.found),
        fault=shown.fault,
        zone=desk.zone,
        today=now.astimezone(desk.zone),
    )
    return public.answer(text, shown, secure=desk.secure)


async def _look(request: web.Request, session: Session) -> _Shown:
    area = await areas.find_by_code(session, request.match_info["area"])
    if area is None:
        return _Shown(status=404, fault=NOT_THERE)
    return _Shown(area=area, found=await promises.public_of_area(session, area.id))


def _grouped(found: Sequence[Promise], now: datetime) -> dict[str, list[Promise]]:
    return {
        "Trễ hạn": [one for one in found if rules.is_late(one, now)],
        "Đang thực hiện": [one for one in found if one.state == PromiseState.OPEN and not rules.is_late(one, now)],
        "Đã xong": [one for one in reversed(found) if one.state == PromiseState.DONE],
        "Không thực hiện": [one for one in reversed(found) if one.state == PromiseState.DROPPED],
    }
