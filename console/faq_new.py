"""A new entry: empty, from what residents asked in vain, or from a question that an official has answered."""

from aiohttp import web

from channels.text import clean
from console import faq_desk, faq_minutes
from console.faq import LIST
from console.faq_edit import Typed, show_form, take
from console.guard import NotThere, person
from console.office import OFFICE
from desk import masking, privacy
from desk.roles import Action
from faq.catalogue import Catalogue
from faq.editing.cells import empty_cells
from storage import tickets
from storage.tickets import Ticket, TicketEvent

NEW = f"{LIST}/new"
LONGEST_PHRASING, LONGEST_TITLE = 300, 60


def add_routes(app: web.Application) -> None:
    app.router.add_get(NEW, show_new)
    app.router.add_post(NEW, add)


async def show_new(request: web.Request) -> web.Response:
    """`?tu=<code>` of a question within reach; `?bien-ban=<dialogue>.<line>` of minutes; `?cau=<text>` as it is
    asked."""
    who, desk = person(request), faq_desk.faq_desk(request)
    who.needs(Action.EDIT_FAQ)
    present, _ = await desk.present()
    cells = empty_cells(desk.today())
    if code := request.query.get("tu", ""):
        ticket, events = await _ticket(request, code.upper())
        cells |= _from_ticket(ticket, events, present.catalogue)
        return await show_form(
            request, present, Typed(cells=cells, reason=f"Từ câu hỏi {ticket.code}"), None, code=code
        )
    if given := request.query.get("bien-ban", ""):
        cells, reason = await faq_minutes.cells(request, given, cells, present.catalogue)
        return await show_form(request, present, Typed(cells=cells, reason=reason), None)
    if asked := clean(request.query.get("cau", "")).strip():
        cells["phrasings"] = _hidden(asked)[:LONGEST_PHRASING]
    return await show_form(request, present, Typed(cells=cells), None)


async def add(request: web.Request) -> web.Response:
    present, _ = await faq_desk.faq_desk(request).present()
    return await take(request, present, None)


async def _ticket(request: web.Request, code: str) -> tuple[Ticket, list[TicketEvent]]:
    """Nothing of a sensitive report goes into an entry, whoever may read it."""
    who = person(request)
    async with request.app[OFFICE].database.reading() as session:
        ticket = await tickets.find_within(session, code, who.scope())
        if ticket is None or ticket.kind == "sensitive" or ticket.erased_at is not None:
            raise NotThere
        return ticket, await tickets.events(session, ticket.id)


def _from_ticket(ticket: Ticket, events: list[TicketEvent], catalogue: Catalogue) -> dict[str, str]:
    answers = [event.text for event in events if event.kind == "answered" and event.text]
    asked = " ".join(_hidden(ticket.text or ticket.subject).split())
    topic = ticket.topic or ""
    return {
        "topic": topic if topic in catalogue.topics else "",
        "title": _hidden(ticket.subject)[:LONGEST_TITLE].strip(),
        "phrasings": asked[:LONGEST_PHRASING],
        "short": _hidden(answers[-1]) if answers else "",
        "agency": ticket.agency_name or "",
        "ask": ticket.agency_name or "",
    }


def _hidden(text: str) -> str:
    return privacy.mask(masking.mask(text))
