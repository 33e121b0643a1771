"""Who did what, for administrators; apart from it who read which sensitive report, for those who may read them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from multidict import MultiMapping

from channels.text import clean
from console.forms import read
from console.guard import Person, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import audit as rules
from desk.audit_details import told
from desk.codes import read_code
from desk.roles import Action
from storage import audit_log
from storage.audit_log import Entry, SensitiveEntry, Wanted
from storage.db import Session

LIST = "/console/admin/audit"
SENSITIVE = LIST + "/sensitive"
PAGE = 50
AT_ONCE = 1_000
"""Rows of an export read in one go, so that nobody waits for all of it."""
_FIELDS = ("can-bo", "viec", "doi-tuong", "tu", "den")
_LONGEST = 60
_YEARS = (2000, 2199)


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_log)
    app.router.add_get(SENSITIVE, show_sensitive)
    app.router.add_post(LIST + "/export", export)
    app.router.add_post(SENSITIVE + "/export", export_sensitive)


async def show_log(request: web.Request) -> web.Response:
    person(request).needs(Action.READ_AUDIT)
    return await _show(request, sensitive=False)


async def show_sensitive(request: web.Request) -> web.Response:
    person(request).needs(Action.READ_SENSITIVE)
    return await _show(request, sensitive=True)


async def export(request: web.Request) -> web.StreamResponse:
    person(request).needs(Action.READ_AUDIT)
    return await _export(request, sensitive=False)


async def export_sensitive(request: web.Request) -> web.StreamResponse:
    person(request).needs(Action.READ_SENSITIVE)
    return await _export(request, sensitive=True)


async def _show(request: web.Request, *, sensitive: bool) -> web.Response:
    office, typed = request.app[OFFICE], _typed(request.query)
    wanted = _wanted(typed, office, sensitive=sensitive)
    before = request.query.get("truoc", "")
    if before.isascii() and before.isdigit() and len(before) <= 18:
        wanted = replace(wanted, before_id=int(before))
    async with office.database.reading() as session:
        found = await _newest(session, person(request), wanted, PAGE + 1, sensitive=sensitive)
    here = SENSITIVE if sensitive else LIST
    given = {name: words for name, words in typed.items() if words}
    return page(
        request,
        "audit.html",
        here=here,
        sensitive=sensitive,
        entries=found[:PAGE],
        typed=typed,
        narrowed=bool(given),
        actions=rules.SENSITIVE_ACTIONS if sensitive else rules.ACTIONS,
        actors=rules.ACTORS,
        objects=rules.OBJECTS,
        told=told,
        next=f"{here}?{urlencode({**given, 'truoc': found[PAGE - 1].id})}" if len(found) > PAGE else "",
        first=f"{here}?{urlencode(given)}" if wanted.before_id is not None else "",
    )


async def _export(request: web.Request, *, sensitive: bool) -> web.StreamResponse:
    """All that the filter leaves, newest first, as it was when the download began."""
    who, office = person(request), request.app[OFFICE]
    typed = _typed((await read(request)).values)
    wanted = _wanted(typed, office, sensitive=sensitive)
    async with office.database.transaction() as session:
        found = await _newest(session, who, wanted, AT_ONCE, sensitive=sensitive)
        await rules.record_export(session, official=who.official, wanted=typed, sensitive=sensitive, now=office.clock())
    response = web.StreamResponse(headers=_headers(office, sensitive=sensitive))
    await response.prepare(request)
    await response.write(rules.table_head(sensitive=sensitive))
    while found:
        await response.write(_rows(found, office, sensitive=sensitive))
        if len(found) < AT_ONCE:
            break
        async with office.database.reading() as session:
            further = replace(wanted, before_id=found[-1].id)
            found = await _newest(session, who, further, AT_ONCE, sensitive=sensitive)
    await response.write_eof()
    return response


async def _newest(
    session: Session, who: Person, wanted: Wanted, limit: int, *, sensitive: bool
) -> Sequence[Entry] | Sequence[SensitiveEntry]:
    if sensitive:
        scope = replace(who.scope(Action.READ_SENSITIVE), grants=())
        return await audit_log.newest_sensitive(session, scope, wanted, limit=limit)
    return await audit_log.newest(session, who.scope(Action.READ_AUDIT).grants, wanted, limit=limit)


def _rows(found: Sequence[Any], office: Office, *, sensitive: bool) -> bytes:
    return (rules.sensitive_rows if sensitive else rules.table_rows)(found, office.zone)


def _typed(given: MultiMapping[Any]) -> dict[str, str]:
    found = {name: given.get(name, "") for name in _FIELDS}
    return {name: clean(words).strip()[:_LONGEST] if isinstance(words, str) else "" for name, words in found.items()}


def _wanted(typed: dict[str, str], office: Office, *, sensitive: bool) -> Wanted:
    """A day that is none narrows nothing."""
    since, until = rules.day_bounds(_day(typed["tu"]), _day(typed["den"]), office.zone)
    what = typed["doi-tuong"]
    return Wanted(
        username=typed["can-bo"].lower(),
        action=typed["viec"],
        object_id=(read_code(what) or what) if sensitive else what,
        since=since,
        until=until,
    )


def _day(given: str) -> date | None:
    try:
        found = date.fromisoformat(given)
    except ValueError:
        return None
    return found if _YEARS[0] <= found.year <= _YEARS[1] else None


def _headers(office: Office, *, sensitive: bool) -> dict[str, str]:
    name = "nhat-ky-nhay-cam" if sensitive else "nhat-ky"
    day = office.clock().astimezone(office.zone).strftime("%Y%m%d")
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}-{day}.csv"',
    }
