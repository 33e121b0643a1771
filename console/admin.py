"""The door to everything that is set up rather than answered."""

from aiohttp import web

from console.guard import person
from console.rendering import page
from desk.roles import Action

HOME = "/console/admin"


def add_routes(app: web.Application) -> None:
    app.router.add_get(HOME, show_index)


async def show_index(request: web.Request) -> web.Response:
    who = person(request)
    if not (who.may(Action.READ_AUDIT) or who.may(Action.READ_SENSITIVE)):
        who.needs(Action.ADMINISTER)
    return page(request, "admin.html")
