"""Dialogues as a calendar file, for the phone or the mail program of an official."""

from aiohttp import web

from console.dialogue_frame import DIALOGUE, opened
from console.dialogues import MOST, year_bounds
from console.guard import person
from console.office import OFFICE, Office
from desk import dialogue_calendar
from desk.roles import Action
from desk.working_time import VIETNAM
from storage import dialogues

YEAR = "/console/dialogues.ics"


def add_routes(app: web.Application) -> None:
    app.router.add_get(YEAR, take_year)
    app.router.add_get(DIALOGUE + ".ics", take_one)


async def take_year(request: web.Request) -> web.Response:
    """All within the official's scope, from the beginning of this year to the end of the next."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.READ_DIALOGUES)
    this_year = office.clock().astimezone(VIETNAM).year
    since, until = year_bounds(this_year)[0], year_bounds(this_year + 1)[1]
    async with office.database.reading() as session:
        found = await dialogues.within(session, who.scope(Action.READ_DIALOGUES), since=since, until=until, limit=MOST)
    return _file(dialogue_calendar.write(found, host=_host(office), now=office.clock()), "doi-thoai.ics")


async def take_one(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
    return _file(
        dialogue_calendar.write([dialogue], host=_host(office), now=office.clock()), f"doi-thoai-{dialogue.code}.ics"
    )


def _host(office: Office) -> str:
    """Part of what a calendar knows an event by, so that it stays the same wherever the page is opened."""
    return office.public_url.partition("://")[2].partition("/")[0] or "doithoai"


def _file(content: bytes, name: str) -> web.Response:
    return web.Response(
        body=content,
        content_type="text/calendar",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
