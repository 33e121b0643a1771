"""From an answer to the draft of what tells those who received it that it changed."""

from aiohttp import web

from console.broadcast_frame import LIST
from console.faq import ENTRY_ID, show_entry, title_of
from console.faq import LIST as FAQ
from console.faq_desk import faq_desk
from console.forms import read
from console.guard import person
from console.office import OFFICE
from desk import corrections
from desk.errors import Refused
from desk.roles import Action
from faq.standing import why_over


def add_routes(app: web.Application) -> None:
    app.router.add_post(f"{FAQ}/corrections/{ENTRY_ID}", draft)


async def draft(request: web.Request) -> web.Response:
    who, office, entry_id = person(request), request.app[OFFICE], request.match_info["id"]
    who.needs(Action.BROADCAST)
    await read(request)
    desk = faq_desk(request)
    present, _ = await desk.present()
    entry = present.catalogue.entry(entry_id)
    standing = desk.standings(present.catalogue).get(entry_id)
    try:
        async with office.database.transaction() as session:
            code = await corrections.draft(
                session,
                entry_id,
                title=title_of(entry, present.packaged.entry(entry_id), entry_id),
                why=why_over(standing),
                holds=entry is not None,
                official=who.official,
                now=office.clock(),
            )
    except Refused as refusal:
        return await show_entry(request, fault=str(refusal))
    raise web.HTTPSeeOther(f"{LIST}/{code}/edit?da=tb-nhap")
