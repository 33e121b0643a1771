"""What the projector in the hall shows: the item being heard, in letters for the last row, and nobody's name."""

from aiohttp import web

from console.dialogue_frame import DIALOGUE, opened
from console.guard import person
from console.office import OFFICE
from console.rendering import page
from desk import agenda_views
from desk.roles import Action

SCREEN = f"{DIALOGUE}/screen"


def add_routes(app: web.Application) -> None:
    app.router.add_get(SCREEN, show_screen)


async def show_screen(request: web.Request) -> web.Response:
    """Its title is an official's wording or an answer's; a question from the floor shows only once it was given one."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        view = await agenda_views.view(session, dialogue)
    live = view.find(dialogue.live_item_id) if dialogue.live_item_id is not None else None
    return page(request, "agenda_screen.html", dialogue=dialogue, live=live, count=len(view.items))
