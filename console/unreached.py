"""The list for village heads: whom an answer did not reach, to be printed and read out at the door."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from aiohttp import web

from console.guard import NotThere, person
from console.office import OFFICE
from console.rendering import page
from desk.codes import read_code
from desk.masking import mask
from desk.roles import Action
from storage import areas
from storage import tickets as stored_tickets
from storage.areas import Area
from storage.db import Session
from storage.tickets import Unreached

LIST = "/console/unreached"
DAYS = (7, 30, 90)
USUAL_DAYS = 30


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)


async def show_list(request: web.Request) -> web.Response:
    """`?ma=` one question, `?dia-ban=` an area and what lies in it, `?ngay=` how far back."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.READ)
    days = _days(request)
    typed = request.query.get("ma", "")
    async with office.database.reading() as session:
        ticket_id = await _ticket_id(session, request, typed)
        area = await _area(session, request)
        lines = await stored_tickets.unreached_list(
            session,
            who.scope(),
            since=office.clock() - timedelta(days=days),
            area_id=area.id if area else None,
            ticket_id=ticket_id,
        )
    return page(request, "unreached.html", hamlets=_by_hamlet(lines), days=days, all_days=DAYS, area=area, code=typed)


def _by_hamlet(lines: Sequence[Unreached]) -> list[tuple[str, list[Unreached]]]:
    """Each a page of its own when printed; subjects without personal numbers, since paper is passed on."""
    shown = [replace(line, subject=mask(line.subject)) for line in lines]
    return [(name, list(group)) for name, group in groupby(shown, key=lambda line: line.hamlet or "Chưa rõ thôn, xóm")]


async def _ticket_id(session: Session, request: web.Request, typed: str) -> int | None:
    if not typed:
        return None
    code = read_code(typed)
    found = await stored_tickets.find_within(session, code, person(request).scope()) if code else None
    if found is None:
        raise NotThere
    return found.id


async def _area(session: Session, request: web.Request) -> Area | None:
    """Whatever area is named, only what is within the official's scope is listed."""
    given = request.query.get("dia-ban", "")
    if not given:
        return None
    area = await areas.get(session, int(given)) if given.isascii() and given.isdigit() and len(given) < 19 else None
    if area is None:
        raise NotThere
    return area


def _days(request: web.Request) -> int:
    given = request.query.get("ngay", "")
    return int(given) if given in {str(days) for days in DAYS} else USUAL_DAYS
