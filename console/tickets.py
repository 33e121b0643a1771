"""One question: its page, and what every form on it has in common."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from aiohttp import web

from console import enclosures, suggestions
from console.forms import Form, read
from console.guard import NotAllowed, NotThere, Person, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import dossiers, roles, threads, ticket_steps
from desk.answer_preview import Preview
from desk.dossiers import Desk, Dossier
from desk.errors import Refused
from desk.inbox import CHANNEL_NAMES, age
from desk.masking import mask
from desk.roles import Action
from storage import areas
from storage import tickets as stored_tickets
from storage.areas import Area
from storage.db import Session
from storage.tickets import Ticket

TICKET = "/console/tickets/{code:[0-9A-Za-z]{1,12}}"

SAID: Mapping[str, str] = {
    "gui": "Đã gửi câu trả lời. Tình trạng gửi tới từng người có ở dưới.",
    "trinh": "Lĩnh vực này cần duyệt: câu trả lời đã trình lên, duyệt xong sẽ gửi tới bà con.",
    "duyet": "Đã duyệt và gửi câu trả lời.",
    "tra-lai": "Đã trả lại bản thảo kèm lý do.",
    "nhan": "Anh/chị đã nhận câu hỏi này.",
    "giao": "Đã giao việc.",
    "doi": "Đã đổi lĩnh vực, địa bàn.",
    "chuyen": "Đã chuyển nơi khác và báo cho bà con.",
    "ghi": "Đã lưu ghi chú. Bà con không thấy ghi chú này.",
    "han": "Đã dời hạn và báo lý do cho bà con.",
    "gop": "Đã gộp vào một nhóm. Một câu trả lời sẽ đến mọi người trong nhóm.",
    "tach": "Đã tách câu hỏi khỏi nhóm.",
}


@dataclass(frozen=True, kw_only=True)
class Written:
    """An answer as it was typed. `first_word`: the work goes on after it; `file`: the name under which the file that
    goes with it is kept."""

    text: str = ""
    for_group: bool = False
    first_word: bool = False
    file: str = ""

    @property
    def digest(self) -> str:
        """Goes with a preview, so that only what was previewed is sent."""
        whole = f"{self.for_group}{self.first_word}{self.file}\0{self.text}"
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the page shows besides the question.

    `written`: the answer, instead of the draft that was kept; `insert`: what to add to it. `typed` and `faults`: by
    form, what was refused and why. `seen`: the last step the writer saw, when it is not the last there is.
    """

    written: Written | None = None
    preview: Sequence[Preview] = ()
    warnings: Sequence[str] = ()
    insert: str = ""
    unmasked: bool = False
    typed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None


NOTHING_MORE = Shown()

Work = Callable[[Session, Ticket, Form], Awaitable[str]]
"""Does what a form asks for; returns the key of `SAID` to go on with. Raises `Refused`."""


def add_routes(app: web.Application) -> None:
    app.router.add_get(TICKET, show_ticket)
    app.router.add_post(TICKET + "/unmask", unmask)


async def show_ticket(request: web.Request) -> web.Response:
    return await show(request, NOTHING_MORE)


async def unmask(request: web.Request) -> web.Response:
    """Personal numbers in what the resident wrote, for this once."""
    office = request.app[OFFICE]
    async with office.database.transaction() as session:
        ticket = await reach(session, request, Action.UNMASK)
        await dossiers.record_unmasking(session, ticket, person(request).official, now=office.clock())
    return await show(request, Shown(unmasked=True))


async def carry_out(
    request: web.Request, name: str, action: Action, work: Work, *, gone: Sequence[str] = ()
) -> web.Response:
    """One form of the page: done and back to it, or the page again with what was typed and why it was refused. `gone`:
    where `work` puts the files that are no longer needed once it is committed."""
    office = request.app[OFFICE]
    form = await read(request)
    try:
        async with office.database.transaction() as session:
            ticket = await reach(session, request, action)
            done = await work(session, ticket, form)
            still_ours = await stored_tickets.find_within(session, ticket.code, person(request).scope()) is not None
    except Refused as refused:
        typed = {key: value for key, value in form.values.items() if isinstance(value, str)}
        return await show(request, Shown(typed={name: typed}, faults={name: str(refused)}))
    await enclosures.drop(office, gone)
    office.ring()
    raise web.HTTPSeeOther(f"/console/tickets/{ticket.code}?da={done}" if still_ours else "/console/inbox")


async def reach(session: Session, request: web.Request, action: Action, *, for_change: bool = True) -> Ticket:
    """`for_change`: held until the transaction ends. Raises `NotThere` out of sight, `NotAllowed` where only reading
    is allowed.
    """
    who = _reader(request)
    ticket = await stored_tickets.find_within(session, code_of(request), who.scope(), for_change=for_change)
    if ticket is None:
        raise NotThere
    if action not in allowed(who, ticket, await areas.chain(session, ticket.area_id)):
        raise NotAllowed(action)
    return ticket


def allowed(who: Person, ticket: Ticket, places: Sequence[Area]) -> frozenset[Action]:
    """What the official may do with this very question; whoever may read a sensitive one may do all of it."""
    if _apart(ticket):
        return frozenset(Action)
    around = {None, *(place.id for place in places)}
    return frozenset(
        action
        for action in Action
        if any(g.area_id in around and g.topic in (None, ticket.topic) for g in roles.within(who.grants, action))
    )


def code_of(request: web.Request) -> str:
    return request.match_info["code"].upper()


async def show(request: web.Request, shown: Shown) -> web.Response:
    who, office = _reader(request), request.app[OFFICE]
    dossier = await _open(request, who, office)
    if dossier is None:
        return await _not_there(request, who, office)
    can = allowed(who, dossier.ticket, dossier.places)
    faq = await suggestions.from_faq(office, dossier) if Action.NOTE in can and dossier.is_open else ()
    inserted = suggestions.chosen(shown.insert or request.query.get("chen", ""), dossier, office, who.official)
    return page(
        request,
        "ticket.html",
        status=422 if shown.faults else 200,
        dossier=dossier,
        ticket=dossier.ticket,
        subject=dossier.ticket.subject if shown.unmasked else mask(dossier.ticket.subject),
        lines=threads.lines(
            dossier.ticket, dossier.events, topics=office.topics(), files=dossier.files, unmasked=shown.unmasked
        ),
        can=can,
        faq=faq,
        canned=[(one, dossiers.filled(dossier, one, who.official)) for one in dossier.canned],
        written=_written(shown, dossier, inserted),
        shown=shown,
        told=SAID.get(request.query.get("da", ""), ""),
        channels=CHANNEL_NAMES,
        age=lambda moment: age(moment, office.clock()),
        mask=mask,
        people=[(one.id, f"{one.name} ({one.agency_name or one.username})") for one in dossier.colleagues],
        agencies=[(one.id, one.name) for one in dossier.agencies],
        near=[(place.id, place.name) for place in (*dossier.villages, *dossier.places)],
    )


def _written(shown: Shown, dossier: Dossier, inserted: str) -> Written:
    kept = dossier.writing
    written = shown.written or (Written(text=kept.text, for_group=kept.for_group) if kept else Written())
    return replace(written, text=f"{written.text}\n\n{inserted}".strip()) if inserted else written


async def _open(request: web.Request, who: Person, office: Office) -> Dossier | None:
    """Looking is kept for colleagues to see; the reading of a sensitive report is written down before it is shown."""
    desk = Desk(abilities=office.abilities, working_time=office.working_time, now=office.clock())
    scope, official = who.scope(), who.official
    async with office.database.reading() as session:
        ticket = await stored_tickets.find_within(session, code_of(request), scope)
        if ticket is None:
            return None
        dossier = None if _apart(ticket) else await dossiers.gather(session, ticket, scope, desk, official=official)
        if dossier is not None and not dossier.is_new_look(desk.now):
            return dossier
    async with office.database.transaction() as session:
        await dossiers.look(session, ticket, official, now=desk.now)
        if dossier is not None:
            return dossier
        seen = await ticket_steps.read(session, ticket.code, scope, official=official, now=desk.now)
        return await dossiers.gather(session, seen, scope, desk, official=official) if seen else None


def _apart(ticket: Ticket) -> bool:
    return ticket.kind == "sensitive"


async def _not_there(request: web.Request, who: Person, office: Office) -> web.Response:
    """Only with codes that differ in one letter and lie within the scope, so that a slip of the finger is mended."""
    async with office.database.reading() as session:
        near = await stored_tickets.nearly(session, code_of(request), who.scope())
    return page(request, "ticket_missing.html", status=404, code=code_of(request), near=near)


def _reader(request: web.Request) -> Person:
    who = person(request)
    if not who.may(Action.READ_SENSITIVE):
        who.needs(Action.READ)
    return who
