"""`doithoai privacy`: one person's data, shown or erased."""

import json
from datetime import datetime
from typing import Any

import click

from bot import config
from bot.app import Folders
from bot.cli import run
from bot.media import delete_files
from bot.office import with_database
from desk import privacy as rules
from desk.clock import utc_now
from desk.errors import Refused
from desk.privacy import Erasure
from storage import contacts
from storage.db import Session


@click.group()
def privacy() -> None:
    """One person's data. ADDRESS is channel:id, such as zalo-oa:4815162342."""


@privacy.command()
@click.argument("address")
def export(address: str) -> None:
    """Print everything kept about the person as JSON."""

    async def work(session: Session) -> dict[str, Any]:
        return await rules.export(session, await _contact(session, address), now=utc_now(), actor="operator")

    kept = with_database(work)
    click.echo(json.dumps(kept, ensure_ascii=False, indent=2, default=_plain))


@privacy.command()
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(address: str, yes: bool) -> None:
    """Erase the person on every channel, for good, and print a receipt."""
    settings = config.load()
    with_database(lambda session: _contact(session, address), settings)
    if not yes:
        click.confirm("Xoá hẳn mọi tin nhắn, tệp và nội dung câu hỏi của người này? Không lấy lại được.", abort=True)

    async def work(session: Session) -> Erasure:
        contact_id = await _contact(session, address)
        return await rules.erase(session, contact_id, now=utc_now(), actor="operator")

    erasure = with_database(work, settings)
    run(lambda: delete_files(Folders(data=settings.data_dir).files, erasure.files))
    codes = ", ".join(erasure.ticket_codes) or "không có"
    click.echo(f"Đã xoá. Mã biên nhận: {erasure.receipt}")
    click.echo(f"Câu hỏi đã xoá nội dung: {codes}. Tệp đã xoá: {len(erasure.files)}.")


async def _contact(session: Session, typed: str) -> int:
    channel, _, external_id = typed.partition(":")
    if not channel or not external_id:
        raise Refused(f"{typed!r}: hãy ghi kênh và mã tài khoản, ví dụ zalo-oa:4815162342 hoặc telegram:123456.")
    found = await contacts.find_address(session, channel, external_id)
    if found is None or found.contact_id is None:
        raise Refused(f"Không có ai ở {typed!r}. Các kênh: web, telegram, zalo-oa, zalo-bot, terminal.")
    return found.contact_id


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
