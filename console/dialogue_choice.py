"""From a question to the dialogue it should be heard at: which one it is in, and those it could be put into."""

from aiohttp import web

from console.dialogue_questions import telling_of
from console.forms import read
from console.guard import NotThere, Person, person
from console.office import OFFICE
from console.rendering import page
from desk import dialogue_questions
from desk.codes import read_code
from desk.dialogue_states import KNOWN
from desk.errors import Refused
from desk.roles import Action
from desk.ticket_records import OPEN_STATES, TicketKind
from storage import areas, dialogues, tickets
from storage import dialogue_questions as stored
from storage.db import Session
from storage.dialogues import Dialogue
from storage.tickets import Ticket

CHOICE = r"/console/tickets/{code:\w{6}}/dialogue"


def add_routes(app: web.Application) -> None:
    app.router.add_get(CHOICE, show_choice)
    app.router.add_post(CHOICE, choose)


async def show_choice(request: web.Request) -> web.Response:
    return await _page(request)


async def choose(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    code = read_code((await read(request)).text("dialogue", most=10))
    scope = who.scope(Action.PREPARE_DIALOGUES)
    try:
        async with office.database.transaction() as session:
            ticket = await _ticket(session, request, who)
            dialogue = await dialogues.find_within(session, code, scope, for_change=True) if code else None
            if dialogue is None:
                raise Refused("Chưa chọn buổi đối thoại nào. Hãy chọn một buổi trong danh sách.")
            await dialogue_questions.put_in(
                session, dialogue, ticket.code, scope, by=who.official, telling=telling_of(office)
            )
    except Refused as refused:
        return await _page(request, fault=str(refused))
    office.ring()
    raise web.HTTPSeeOther(f"/console/dialogues/{dialogue.code}/questions?loc=nhan&da=da-them")


async def _page(request: web.Request, *, fault: str = "") -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    async with office.database.reading() as session:
        ticket = await _ticket(session, request, who)
        known = await stored.of_ticket(session, ticket.id)
        now_in = await dialogues.get(session, known.dialogue_id) if known and known.dialogue_id else None
        coming = await _coming(session, request, who, ticket) if ticket.state in OPEN_STATES else []
    return page(
        request,
        "dialogue_choice.html",
        status=422 if fault else 200,
        ticket=ticket,
        now_in=now_in,
        waits=known is not None and now_in is None,
        coming=[one for one in coming if now_in is None or one.id != now_in.id],
        fault=fault,
    )


async def _ticket(session: Session, request: web.Request, who: Person) -> Ticket:
    code = read_code(request.match_info["code"])
    scope = who.scope(Action.PREPARE_DIALOGUES)
    found = await tickets.find_within(session, code, scope) if code else None
    if found is None or found.kind == TicketKind.SENSITIVE:
        raise NotThere
    return found


async def _coming(session: Session, request: web.Request, who: Person, ticket: Ticket) -> list[Dialogue]:
    """Of the question's area, as far as this official prepares them."""
    scope = who.scope(Action.PREPARE_DIALOGUES)
    around = {area.id for area in await areas.chain(session, ticket.area_id)}
    found = await dialogues.within(session, scope, since=request.app[OFFICE].clock(), states=KNOWN)
    return [
        one
        for one in found
        if one.area_id in around and await dialogues.find_within(session, one.code, scope) is not None
    ]
