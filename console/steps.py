"""Everything done with a question beside answering it: taking, giving, sorting, passing on, noting, grouping."""

from datetime import date

from aiohttp import web

from console.forms import Form
from console.guard import person
from console.office import OFFICE
from console.tickets import TICKET, carry_out
from desk import areas, groups, ticket_deadlines, ticket_steps
from desk.codes import read_code
from desk.errors import Refused
from desk.roles import Action
from desk.ticket_records import LONGEST_NOTE
from storage import tickets as stored_tickets
from storage.db import Session
from storage.tickets import Ticket

MOST_NAMESAKES = 6
LONGEST_TO = 200


def add_routes(app: web.Application) -> None:
    for name, handler in (
        ("take", take),
        ("assign", assign),
        ("move", move),
        ("pass-on", pass_on),
        ("note", note),
        ("deadline", move_deadline),
        ("group", group),
        ("ungroup", ungroup),
    ):
        app.router.add_post(f"{TICKET}/{name}", handler)


async def take(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        await ticket_steps.take(session, ticket.code, official=who.official, now=office.clock(), scope=who.scope())
        return "nhan"

    return await carry_out(request, "take", Action.SORT, work)


async def assign(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        await ticket_steps.assign(
            session,
            ticket.code,
            assignee_id=form.key("assignee", "Cán bộ"),
            agency_id=form.key("agency", "Cơ quan"),
            reason=form.text("reason", "Lý do", most=LONGEST_NOTE),
            official=who.official,
            now=office.clock(),
            scope=who.scope(),
        )
        return "giao"

    return await carry_out(request, "assign", Action.SORT, work)


async def move(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        topic = form.text("topic", "Lĩnh vực") or None
        if topic is not None and topic not in office.topics():
            raise Refused("Lĩnh vực: lựa chọn không hợp lệ. Hãy chọn trong danh sách.")
        await ticket_steps.move(
            session,
            ticket.code,
            topic=topic,
            area_id=await _area(session, form),
            reason=form.text("reason", "Lý do", most=LONGEST_NOTE),
            official=who.official,
            now=office.clock(),
            scope=who.scope(),
        )
        return "doi"

    return await carry_out(request, "move", Action.SORT, work)


async def pass_on(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        await ticket_steps.pass_on(
            session,
            ticket.code,
            form.text("to", "Chuyển tới", most=LONGEST_TO, required=True),
            form.text("text", "Lời báo cho bà con", required=True),
            official=who.official,
            abilities=office.abilities,
            now=office.clock(),
            scope=who.scope(),
        )
        return "chuyen"

    return await carry_out(request, "pass_on", Action.SORT, work)


async def note(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        text = form.text("text", "Ghi chú", most=LONGEST_NOTE, required=True)
        await ticket_steps.note(
            session, ticket.code, text, official=who.official, now=office.clock(), scope=who.scope()
        )
        return "ghi"

    return await carry_out(request, "note", Action.NOTE, work)


async def move_deadline(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        await ticket_deadlines.move_deadline(
            session,
            ticket.code,
            _day(form.text("day", "Hạn mới")),
            form.text("reason", "Lý do", most=LONGEST_NOTE),
            official=who.official,
            abilities=office.abilities,
            now=office.clock(),
            working_time=office.working_time,
            scope=who.scope(),
        )
        return "han"

    return await carry_out(request, "deadline", Action.ANSWER, work)


async def group(request: web.Request) -> web.Response:
    """With the question of another code, and with all that one's group holds."""
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        typed = form.text("other", "Mã câu hỏi giống", most=20, required=True)
        other = read_code(typed)
        found = await stored_tickets.find_within(session, other, who.scope()) if other else None
        if found is None:
            raise Refused(f"Không thấy câu hỏi mang mã {typed} trong địa bàn của anh/chị. Hãy xem lại mã.")
        await groups.merge(
            session, [ticket.code, found.code], official=who.official, now=office.clock(), scope=who.scope()
        )
        return "gop"

    return await carry_out(request, "group", Action.SORT, work)


async def ungroup(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        if ticket.group_id is None:
            raise Refused(f"Câu hỏi {ticket.code} không ở trong nhóm nào.")
        await groups.split(
            session,
            ticket.group_id,
            [ticket.code],
            official=who.official,
            now=office.clock(),
            scope=who.scope(),
        )
        return "tach"

    return await carry_out(request, "group", Action.SORT, work)


async def _area(session: Session, form: Form) -> int | None:
    """What was typed wins over what was chosen. Raises `Refused` when no place, or more than one, is called so."""
    typed = form.text("elsewhere", "Nơi khác", most=200)
    if not typed:
        return form.key("area", "Địa bàn")
    found = await areas.find(session, typed, limit=MOST_NAMESAKES)
    if not found:
        raise Refused(f"Chưa tìm thấy “{typed}”. Hãy gõ tên xã, phường kèm tỉnh, ví dụ: xã Hưng Nguyên, Nghệ An.")
    if len(found) > 1:
        named = "; ".join([await areas.full_name(session, area) for area in found])
        raise Refused(f"Có mấy nơi tên như vậy: {named}. Hãy gõ thêm tên tỉnh.")
    return found[0].id


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Refused("Hạn mới: cần một ngày có thật. Hãy chọn lại ngày.") from error
