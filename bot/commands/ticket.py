"""`doithoai ticket`: the queue of questions, from a terminal."""

import sys

import click

from bot import config, wiring
from bot.office import with_database
from desk import codes, officials, texts, tickets
from desk.clock import utc_now
from desk.errors import Refused
from desk.tickets import OPEN_STATES, TicketKind, TicketState
from storage import audit
from storage import tickets as stored
from storage.db import Session
from storage.tickets import Ticket

_DELIVERY = {
    "queued": "đang chờ gửi",
    "sending": "đang gửi",
    "sent": "đã gửi",
    "delivered": "đã đến máy",
    "seen": "đã xem",
    "failed": "không gửi được",
}


@click.group()
def ticket() -> None:
    """Questions that residents sent to officials."""


@ticket.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Answered and closed ones too.")
@click.option("--sensitive", is_flag=True, help="Only the sensitive reports, which are listed nowhere else.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def list_(everything: bool, sensitive: bool, limit: int) -> None:
    """Open questions, oldest first."""
    zone = config.load().zone
    states = list(TicketState) if everything else list(OPEN_STATES)

    async def work(session: Session) -> None:
        found = await stored.list_by_state(session, states, limit=limit, sensitive=sensitive)
        for one in found:
            when = f"{one.created_at.astimezone(zone):%d/%m/%Y %H:%M}"
            click.echo(f"{one.code}  {when}  {texts.STATES[one.state]}  {one.area_name or '–'}  {one.subject}")
        if not found:
            click.echo("Không có câu hỏi nào đang chờ.")
        if not sensitive and (urgent := await stored.list_by_state(session, OPEN_STATES, limit=limit, sensitive=True)):
            click.echo(f"Có {len(urgent)} tin khẩn hoặc nhạy cảm đang chờ: doithoai ticket list --sensitive", err=True)

    with_database(work)


@ticket.command()
@click.argument("code")
def show(code: str) -> None:
    """One question with everything said, its files, and how its answers were delivered."""
    zone = config.load().zone

    async def work(session: Session) -> None:
        found = await _find(session, code)
        if found.kind == TicketKind.SENSITIVE:
            await audit.add(
                session, "ticket.read", actor="operator", object_kind="ticket", object_id=found.code, now=utc_now()
            )
        click.echo(
            f"{found.code}: {found.subject}\n{texts.STATES[found.state]}, {found.area_name or 'chưa rõ nơi ở'}\n"
        )
        click.echo(texts.thread(await tickets.thread(session, found), zone))
        for file in await stored.files(session, found.id):
            click.echo(f"Tệp: {texts.files_named([file.kind])['files']} ({file.path or file.state})")
        for one in await stored.answer_deliveries(session, found.id):
            reason = f" ({texts.delivery_failure(one.error_code)})" if one.error_code else ""
            click.echo(f"Gửi trả lời: {_DELIVERY[one.state]}{reason}, lần thử {one.tries}")

    with_database(work)


@ticket.command()
@click.argument("code")
@click.argument("text", required=False)
@click.option("--by", "username", help="Login name of the official who answers.")
def answer(code: str, text: str | None, username: str | None) -> None:
    """Answer a question; without TEXT it is read from standard input."""
    written = text if text is not None else sys.stdin.read()
    settings = config.load()

    async def work(session: Session) -> bool:
        official = await officials.get(session, username) if username else None
        found = await _find(session, code)
        return await tickets.answer(
            session, found.code, written, official=official, abilities=wiring.abilities(settings), now=utc_now()
        )

    if with_database(work, settings):
        click.echo("Đã ghi câu trả lời và xếp hàng gửi cho người hỏi.")
    else:
        click.echo(
            "Đã ghi câu trả lời, nhưng không gửi được: người hỏi đã xoá dữ liệu hoặc đã chặn tài khoản. "
            "Hãy in phiếu nhờ trưởng thôn báo lại.",
            err=True,
        )


async def _find(session: Session, typed: str) -> Ticket:
    code = codes.read_code(typed)
    found = await stored.find(session, code) if code else None
    if found is None:
        raise Refused(f"Không có câu hỏi nào mang mã {typed!r}. Mã có 6 chữ và số; xem: doithoai ticket list")
    return found
