"""The door to everything that is set up rather than answered."""

from collections.abc import Sequence

from aiohttp import web

from console.guard import person
from console.office import OFFICE
from console.rendering import page
from desk import ticket_places
from desk.roles import Action
from desk.ticket_places import Gap

HOME = "/console/admin"


def add_routes(app: web.Application) -> None:
    app.router.add_get(HOME, show_index)


async def show_index(request: web.Request) -> web.Response:
    who = person(request)
    if not (who.may(Action.READ_AUDIT) or who.may(Action.READ_SENSITIVE)):
        who.needs(Action.ADMINISTER)
    gaps: Sequence[Gap] = ()
    if who.may(Action.ADMINISTER):
        async with request.app[OFFICE].database.reading() as session:
            gaps = await ticket_places.gaps(session)
    return page(request, "admin.html", gaps=gaps)
