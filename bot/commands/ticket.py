"""`doithoai ticket`: the queue of questions, from a terminal."""

import sys

import click

from bot import config, wiring
from bot.app import Folders
from bot.cli import run
from bot.media import delete_files
from bot.office import with_database
from desk import codes, officials, texts, tickets
from desk.clock import utc_now
from desk.errors import Refused
from desk.tickets import OPEN_STATES, TicketKind, TicketState
from storage import audit
from storage import tickets as stored
from storage.db import Session
from storage.tickets import Ticket


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
            await _log_reading(session, found)
        click.echo(
            f"{found.code}: {found.subject}\n{texts.STATES[found.state]}, {found.area_name or 'chưa rõ nơi ở'}\n"
        )
        click.echo(texts.thread(await tickets.thread(session, found), zone))
        for file in await stored.files(session, found.id):
            click.echo(f"Tệp: {texts.files_named([file.kind])['files']} ({file.path or file.state})")
        for one in await tickets.delivered(session, found):
            click.echo(f"Gửi trả lời: {one.told}, {one.label}{f' ({one.reason})' if one.reason else ''}")

    with_database(work)


@ticket.command()
@click.argument("code")
@click.argument("text", required=False)
@click.option("--by", "username", help="Login name of the official who answers.")
def answer(code: str, text: str | None, username: str | None) -> None:
    """Answer a question; without TEXT it is read from standard input."""
    written = text if text is not None else sys.stdin.read()
    settings = config.load()

    async def work(session: Session) -> tickets.Answered:
        official = await officials.get(session, username) if username else None
        found = await _find(session, code)
        return await tickets.answer(
            session, found.code, written, official=official, abilities=wiring.abilities(settings), now=utc_now()
        )

    done = with_database(work, settings)
    run(lambda: delete_files(Folders(data=settings.data_dir).files, done.files))
    if done.waiting_approval:
        click.echo("Lĩnh vực này cần người thứ hai duyệt: câu trả lời đang chờ duyệt, chưa gửi cho người hỏi.")
        return
    if done.sent:
        others = f" và {done.sent - 1} người cùng hỏi" if done.sent > 1 else ""
        click.echo(f"Đã ghi câu trả lời và xếp hàng gửi cho người hỏi{others}.")
    if done.unreached:
        click.echo(
            f"Đã ghi câu trả lời, nhưng không gửi được tới {done.unreached} người: đã xoá dữ liệu, đã chặn tài khoản, "
            "hoặc Zalo đã đóng. Hãy in phiếu nhờ trưởng thôn báo lại.",
            err=True,
        )


async def _log_reading(session: Session, found: Ticket) -> None:
    """Whoever reads at the server is on record like everyone else, in both logs."""
    now = utc_now()
    await audit.add_sensitive(session, "ticket.read", code=found.code, now=now)
    await audit.add(session, "ticket.read", actor="operator", object_kind="ticket", object_id=found.code, now=now)


async def _find(session: Session, typed: str) -> Ticket:
    code = codes.read_code(typed)
    found = await stored.find(session, code) if code else None
    if found is None:
        raise Refused(f"Không có câu hỏi nào mang mã {typed!r}. Mã có 6 chữ và số; xem: doithoai ticket list")
    return found
