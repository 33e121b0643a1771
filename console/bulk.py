"""Work on several ticked questions at once: whom it touches, then the doing, then what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from aiohttp import web

from console import enclosures, joint_answer
from console.forms import Form, read
from console.guard import Person, person
from console.inbox import desk_of
from console.joint_answer import Joint
from console.office import OFFICE, Office
from console.rendering import page
from desk import answers, bulk, groups, tickets
from desk.answer_checks import LONGEST_ANSWER
from desk.answers import Answered
from desk.bulk import Outcome, Selection
from desk.errors import Refused
from desk.inbox import CHANNEL_NAMES
from desk.masking import mask
from desk.roles import WORKERS, Action
from storage import bulk as stored
from storage.bulk import Chosen
from storage.db import Session

CHOSEN = "/console/inbox/chosen"
LONGEST_TITLE, LONGEST_REASON, MOST_HANDS = 120, 2_000, 200
WORK = {"giao": "Giao việc", "tra-loi": "Trả lời chung", "gop": "Gộp câu hỏi"}
"""In the address, and on screen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What the form held when it was refused, and why; of the tickets also the last step that was before the eyes."""

    seen: dict[str, int]
    answer: Joint = field(default_factory=Joint)
    title: str = ""
    reason: str = ""
    assignee_id: int | None = None
    agency_id: int | None = None
    faults: Sequence[str] = ()


def add_routes(app: web.Application) -> None:
    app.router.add_get(CHOSEN, show_chosen)
    app.router.add_post(CHOSEN, work_on_chosen)
    joint_answer.add_routes(app)


async def show_chosen(request: web.Request) -> web.Response:
    person(request).needs(Action.SORT)
    codes = request.query.getall("ma", [])[: 2 * bulk.MOST]
    return await _ask(request, _work(request.query.get("viec", "")), Typed(seen=dict.fromkeys(codes, 0)))


async def work_on_chosen(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.SORT)
    form = await read(request)
    work, typed = _work(form.text("viec", most=20)), _typed(form)
    if work == "gop":
        return await _merge(request, typed)
    if work == "tra-loi":
        typed = replace(typed, answer=await joint_answer.read(form, office, who.official.id))
        if not typed.answer.sends:
            return await _ask(request, work, typed)
    async with office.database.reading() as session:
        selection = await bulk.choose(session, list(typed.seen), who.scope(Action.SORT), desk_of(office))
        sendable = await stored.chosen(session, who.scope(Action.ANSWER), list(typed.seen))
    may_send = {ticket.code for ticket in sendable}
    joint_answer.hold(office, typed.answer)
    outcomes = []
    for ticket in selection.tickets:
        gone: Sequence[str] = ()
        try:
            async with office.database.transaction() as session:
                if work == "giao":
                    done = await _give(session, ticket, typed, who, office)
                else:
                    answered = await _answer(session, ticket, typed, who, office, may_send=ticket.code in may_send)
                    done, gone = _told(answered), answered.files
            await enclosures.drop(office, gone)
            outcomes.append(Outcome(code=ticket.code, done=done))
        except Refused as refused:
            outcomes.append(Outcome(code=ticket.code, refused=str(refused)))
    office.ring()
    if not any(outcome.done for outcome in outcomes):
        faults = list(dict.fromkeys(outcome.refused for outcome in outcomes)) or ["Không còn câu hỏi nào để làm."]
        return await _ask(request, work, replace(typed, faults=faults))
    names = {ticket.code: ticket.subject for ticket in selection.tickets}
    return page(
        request, "bulk_done.html", title=WORK[work], outcomes=outcomes, names=names, text=typed.answer.text, mask=mask
    )


async def _give(session: Session, ticket: Chosen, typed: Typed, who: Person, office: Office) -> str:
    if typed.assignee_id is None and typed.agency_id is None:
        raise Refused("Chưa chọn người nhận. Hãy chọn một cán bộ hoặc một cơ quan.")
    await tickets.assign(
        session,
        ticket.code,
        assignee_id=typed.assignee_id,
        agency_id=typed.agency_id,
        reason=typed.reason,
        official=who.official,
        now=office.clock(),
        scope=who.scope(Action.SORT),
    )
    return "đã giao"


async def _answer(
    session: Session, ticket: Chosen, typed: Typed, who: Person, office: Office, *, may_send: bool
) -> Answered:
    return await answers.answer(
        session,
        ticket.code,
        typed.answer.text,
        official=who.official,
        abilities=office.abilities,
        now=office.clock(),
        may_send=may_send,
        seen_event_id=typed.seen[ticket.code],
        scope=who.scope(Action.SORT),
        enclosure=typed.answer.enclosure(office),
    )


def _told(answered: Answered) -> str:
    if answered.waiting_approval:
        return "đã trình duyệt"
    listed = f"; {answered.unreached} người không nhận được, đã vào danh sách in" if answered.unreached else ""
    return f"đã gửi tới {answered.sent} người{listed}"


async def _merge(request: web.Request, typed: Typed) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    try:
        async with office.database.transaction() as session:
            group_id = await groups.merge(
                session,
                list(typed.seen),
                official=who.official,
                now=office.clock(),
                title=typed.title,
                scope=who.scope(Action.SORT),
            )
    except Refused as refused:
        return await _ask(request, "gop", replace(typed, faults=[str(refused)]))
    raise web.HTTPSeeOther(f"/console/groups/{group_id}?da=gop")


async def _ask(request: web.Request, work: str, typed: Typed) -> web.Response:
    """The page before the doing: the questions, how many people, and who cannot be reached."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        selection = await bulk.choose(session, list(typed.seen), who.scope(Action.SORT), desk_of(office))
        ids = [ticket.id for ticket in selection.tickets]
        people = await stored.colleagues(session, ids, WORKERS, limit=MOST_HANDS) if work == "giao" else []
        agencies = await stored.agencies_for(session, ids, limit=MOST_HANDS) if work == "giao" else []
        codes = [ticket.code for ticket in selection.tickets]
        answer = await joint_answer.previewed(
            session, typed.answer, office, desk_of(office), who.scope(Action.SORT), codes, shared=False
        )
    return page(
        request,
        "bulk.html",
        status=422 if typed.faults or answer.fault else 200,
        title=WORK[work],
        work=work,
        selection=selection,
        typed=typed,
        joint=answer,
        sealed=joint_answer.seal(office, who.official.id, answer.file),
        channels=CHANNEL_NAMES,
        seen=_seen(selection, typed),
        people=[(one.id, " – ".join(filter(None, (one.name, one.agency_name)))) for one in people],
        units=[(one.id, one.name) for one in agencies],
        may_answer=who.may(Action.ANSWER),
        longest=LONGEST_ANSWER,
        mask=mask,
    )


def _seen(selection: Selection, typed: Typed) -> dict[str, int]:
    """What was before the eyes first stays so: an answer that came meanwhile is not talked over on the second try."""
    return {ticket.code: typed.seen.get(ticket.code) or ticket.last_event_id for ticket in selection.tickets}


def _work(given: str) -> str:
    if given not in WORK:
        raise Refused("Chưa chọn việc cần làm. Hãy quay lại hộp thư, chọn câu hỏi rồi bấm một trong các nút ở dưới.")
    return given


def _typed(form: Form) -> Typed:
    seen: dict[str, int] = {}
    for given in form.all("ma"):
        code, _, event = given.partition(":")
        seen[code.strip().upper()] = int(event) if event.isascii() and event.isdigit() and len(event) <= 18 else 0
    return Typed(
        seen=seen,
        title=form.text("title", "Tên nhóm", most=LONGEST_TITLE),
        reason=form.text("reason", "Lý do", most=LONGEST_REASON),
        assignee_id=form.key("assignee", "Cán bộ"),
        agency_id=form.key("agency", "Cơ quan"),
    )
