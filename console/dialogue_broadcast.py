"""From a dialogue to the draft of its announcement."""

from aiohttp import web

from console.broadcast_frame import LIST
from console.dialogue_frame import DIALOGUE, opened
from console.dialogues import overview
from console.forms import read
from console.guard import person
from console.office import OFFICE
from desk import dialogue_broadcast
from desk.errors import Refused
from desk.roles import Action


def add_routes(app: web.Application) -> None:
    app.router.add_post(f"{DIALOGUE}/broadcast", draft)


async def draft(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.BROADCAST)
    await read(request)
    try:
        async with office.database.transaction() as session:
            dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
            code = await dialogue_broadcast.draft(
                session, dialogue, topics=office.topics(), official=who.official, now=office.clock()
            )
    except Refused as refusal:
        return await overview(request, fault=str(refusal), step="broadcast")
    raise web.HTTPSeeOther(f"{LIST}/{code}/edit?da=tb-nhap")
