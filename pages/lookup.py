"""/tra-cuu: where a question is, by its code; with the four digits also what was said, and a word to add."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web
from jinja2 import Template

from channels import origin
from channels.text import clean
from desk import codes, ticket_texts, tickets, typed_codes
from desk.answer_files import PAGE
from desk.tickets import TicketKind, TicketState
from pages import assets, rendering, replies, sentences
from pages.pace import Pace
from storage import answer_files
from storage import tickets as stored_tickets
from storage.answer_files import OfficeFile
from storage.db import Database, DatabaseFault, Session
from storage.tickets import Ticket

log = structlog.get_logger(__name__)

ADDRESS = "/tra-cuu"
LONGEST_ADDED = 4_000
_LONGEST_BODY = 64 * 1024
_MOST_FIELDS = 10
_LOOKS_A_MINUTE = 20

NO_SUCH_CODE = "Không tìm thấy mã này."
WRONG_KEY = "4 số bí mật chưa đúng. Bà con xem lại tin nhắn lúc gửi câu hỏi; nhập sai nhiều lần thì phải chờ một ngày."
TOO_MANY = "Có nhiều lần tra cứu quá từ nơi này. Bà con chờ một phút rồi thử lại nhé."
OTHER_SITE = "Yêu cầu này đến từ một trang khác nên không được nhận. Bà con mở lại trang tra cứu rồi thử lại."
AWAY = "Máy chủ đang bận nên chưa tra cứu được. Bà con thử lại sau ít phút nhé."
NOTHING_WRITTEN = "Bà con viết điều muốn thêm vào ô bên dưới rồi bấm gửi."
TOO_LONG = "Tin dài quá 4.000 chữ cái nên chưa gửi. Tin vẫn còn trong ô, bà con bớt lại giúp nhé."
ADDED = "Đã thêm vào câu hỏi. Cán bộ sẽ đọc."
ADDED_ALREADY = "Tin này đã được thêm rồi."
THANKS = "Cảm ơn bà con. Câu hỏi này đã xong."
OPENED = "Đã mở lại câu hỏi. Bà con viết điều còn vướng vào ô bên dưới."


@dataclass(frozen=True, kw_only=True)
class LookupDesk:
    """What the page is given by the process that opens it. `pace`: looks a minute from one internet address."""

    database: Database
    secret: bytes
    clock: Callable[[], datetime]
    secure: bool
    zone: ZoneInfo
    pace: Pace = field(default_factory=lambda: Pace(_LOOKS_A_MINUTE))


@dataclass(kw_only=True)
class _Shown:
    """`key` is there only once it has opened the thread; `text` is what they typed and was not taken."""

    status: int = 200
    typed: str = ""
    ticket: Ticket | None = None
    key: str = ""
    said: Sequence[tuple[str, str, datetime]] = ()
    files: Sequence[OfficeFile] = ()
    notice: str = ""
    fault: str = ""
    advice: Sequence[str] = ()
    text: str = ""


DESK = web.AppKey("lookup_desk", LookupDesk)
TEMPLATE = web.AppKey("lookup_template", Template)


def add_routes(app: web.Application, desk: LookupDesk) -> None:
    """After those of the chat, whose style sheet it shares."""
    environment = rendering.environment(app[assets.ASSETS])
    environment.globals["title"] = sentences.TITLE
    environment.globals["address"] = ADDRESS
    environment.globals["files"] = PAGE
    app[DESK] = desk
    app[TEMPLATE] = environment.get_template("lookup.html")
    app.router.add_get(ADDRESS, show_state)
    app.router.add_post(ADDRESS, open_thread)


async def show_state(request: web.Request) -> web.Response:
    """The code may stand in the address; the four digits never do."""
    typed = request.query.get("ma", "").strip()[:40]
    return await _answer(request, typed, {})


async def open_thread(request: web.Request) -> web.Response:
    if origin.from_another_site(request):
        return _page(request, _Shown(status=403, fault=OTHER_SITE))
    given = await _fields(request)
    return await _answer(request, given.get("ma", "").strip()[:40], given)


async def _answer(request: web.Request, typed: str, given: Mapping[str, str]) -> web.Response:
    desk = request.app[DESK]
    if not typed:
        return _page(request, _Shown())
    text = clean(given.get("text", "").replace("\r\n", "\n")).strip()
    if not desk.pace.allows(origin.source(request), now=desk.clock()):
        return _page(request, _Shown(status=429, typed=typed, fault=TOO_MANY, text=text))
    try:
        async with desk.database.transaction() as session:
            shown = await _look(session, desk, typed, given, text)
    except (DatabaseFault, OSError) as error:
        log.error("lookup failed", error=type(error).__name__)
        shown = _Shown(status=503, typed=typed, fault=AWAY, text=text)
    return _page(request, shown)


async def _look(session: Session, desk: LookupDesk, typed: str, given: Mapping[str, str], text: str) -> _Shown:
    now = desk.clock()
    code = codes.read_code(typed)
    ticket = await stored_tickets.find(session, code) if code else None
    if ticket is None:
        return _Shown(status=404, typed=typed, fault=NO_SUCH_CODE, advice=typed_codes.advice(typed))
    shown = _Shown(typed=ticket.code, ticket=ticket)
    key = "".join(given.get("so", "").split())
    if not key or not is_open_to_keys(ticket):
        return shown
    if not await _fits(session, ticket, key, desk, now=now):
        shown.status, shown.fault, shown.text = 403, WRONG_KEY, text
        return shown
    shown.key = key
    await _act(session, shown, ticket, given.get("viec", ""), text, now=now)
    shown.ticket = await stored_tickets.find(session, ticket.code) or ticket
    shown.said = await tickets.thread(session, shown.ticket)
    shown.files = await answer_files.of_answers(session, ticket.id)
    return shown


def is_open_to_keys(ticket: Ticket) -> bool:
    """A sensitive report is read nowhere but where it was sent from, and by its readers."""
    return ticket.kind != TicketKind.SENSITIVE and ticket.erased_at is None


async def _fits(session: Session, ticket: Ticket, key: str, desk: LookupDesk, *, now: datetime) -> bool:
    if len(key) != codes.KEY_LENGTH or not (key.isascii() and key.isdecimal()):
        return False
    return await tickets.opens(session, ticket, key, secret=desk.secret, now=now)


async def _act(session: Session, shown: _Shown, ticket: Ticket, wish: str, text: str, *, now: datetime) -> None:
    if wish == "them":
        await _add(session, shown, ticket, text, now=now)
    elif wish == "ro" and ticket.state == TicketState.ANSWERED:
        await tickets.close(session, ticket.code, now=now)
        shown.notice = THANKS
    elif wish == "chuaro" and ticket.state in (TicketState.ANSWERED, TicketState.CLOSED, TicketState.PASSED_ON):
        await tickets.reopen(session, ticket.code, now=now)
        shown.notice = OPENED


async def _add(session: Session, shown: _Shown, ticket: Ticket, text: str, *, now: datetime) -> None:
    """A form that is sent twice adds once."""
    last = await stored_tickets.last_event(session, ticket.id, ("added",))
    if not text:
        shown.status, shown.fault = 422, NOTHING_WRITTEN
    elif len(text) > LONGEST_ADDED:
        shown.status, shown.fault, shown.text = 413, TOO_LONG, text
    elif last is not None and last.text == text:
        shown.notice = ADDED_ALREADY
    else:
        await tickets.add(session, ticket.code, text, (), now=now)
        shown.notice = ADDED


async def _fields(request: web.Request) -> dict[str, str]:
    """Nothing of what is too large or no form."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    body = await request.content.read(_LONGEST_BODY + 1)
    if len(body) > _LONGEST_BODY:
        return {}
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


def _page(request: web.Request, shown: _Shown) -> web.Response:
    desk = request.app[DESK]
    ticket = shown.ticket
    state = ticket_texts.status(ticket, now=desk.clock(), zone=desk.zone) if ticket is not None else None
    text = request.app[TEMPLATE].render(
        shown=shown,
        state=state,
        said=[(actor, words, at.astimezone(desk.zone)) for actor, words, at in shown.said],
        asks_key=ticket is not None and not shown.key and is_open_to_keys(ticket),
        answered=ticket is not None and ticket.state == TicketState.ANSWERED,
        settled=ticket is not None and ticket.state in (TicketState.CLOSED, TicketState.PASSED_ON),
        longest=LONGEST_ADDED,
    )
    response = replies.page(text, secure=desk.secure, status=shown.status)
    response.headers["X-Robots-Tag"] = "noindex"
    if shown.status in (429, 503):
        response.headers["Retry-After"] = "60"
    return response
