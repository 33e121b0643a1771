"""Links and QR pictures that lead residents into a dialogue, for the commune as a whole and for each village."""

from dataclasses import replace

from aiohttp import web

from console.dialogue_frame import DIALOGUE, framed, opened
from console.dialogue_questions import QUESTIONS, address
from console.guard import NotThere, person
from console.office import OFFICE
from desk import deep_links
from desk.deep_links import Link
from desk.dialogue_coverage import MOST_PLACES
from desk.roles import Action
from storage import areas
from storage.areas import Area
from storage.db import Session
from storage.dialogues import Dialogue

__all__ = ["add_routes"]


def add_routes(app: web.Application) -> None:
    app.router.add_get(QUESTIONS + "/links", show_links)
    app.router.add_get(DIALOGUE + r"/qr/{channel:[a-z-]{1,20}}.svg", show_qr)


async def show_links(request: web.Request) -> web.Response:
    """`?noi=`: the code of a village."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        places = await _villages(session, dialogue)
    place = _named(request, places)
    return framed(
        request,
        "dialogue_links.html",
        dialogue,
        base=address(dialogue),
        places=places,
        place=place,
        links=_links(request, dialogue, place),
    )


async def show_qr(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        places = await _villages(session, dialogue)
    links = _links(request, dialogue, _named(request, places))
    url = next((link.url for link in links if link.channel == request.match_info["channel"]), None)
    if url is None:
        raise NotThere
    return web.Response(body=deep_links.qr(url), content_type="image/svg+xml")


def _links(request: web.Request, dialogue: Dialogue, place: Area | None) -> list[Link]:
    """Without a public address of its own the office is found where this page was."""
    village = deep_links.village_number(place.code) if place else ""
    doors = request.app[OFFICE].doors
    if not doors.public_url:
        doors = replace(doors, public_url=str(request.url.origin()))
    return deep_links.links(doors, dialogue.code, village)


def _named(request: web.Request, places: list[Area]) -> Area | None:
    given = request.query.get("noi", "")
    found = next((place for place in places if place.code == given), None)
    if given and found is None:
        raise NotThere
    return found


async def _villages(session: Session, dialogue: Dialogue) -> list[Area]:
    """A link can name a village of the dialogue's commune, nothing else."""
    if dialogue.area_level != "commune":
        return []
    return await areas.villages(session, dialogue.area_id, limit=MOST_PLACES)
