"""`doithoai demo`: the service with a commune's week in it, for looking around."""

import logging
from dataclasses import replace

import click

from bot import config, logs
from bot.cli import run
from bot.demo import fill
from bot.demo_office import Login
from bot.serving import serve
from bot.settings import Settings
from desk.clock import utc_now
from desk.errors import Refused
from desk.roles import ROLE_NAMES
from storage.db import Database


@click.command()
def demo() -> None:
    """Run on SQLite with demo data, web chat and console; no account on any platform is needed or used."""
    settings = without_platforms(config.load())
    logs.set_up(settings.log_format)
    logins: list[Login] = []

    async def prepare(database: Database) -> None:
        click.echo("Đang chuẩn bị dữ liệu mẫu…")
        logging.getLogger("bot.sender").setLevel(logging.WARNING)
        logins.extend(await fill(database, settings, now=utc_now()))
        logging.getLogger("bot.sender").setLevel(logging.NOTSET)

    def told(address: str) -> None:
        click.echo(greeting(address, logins))

    run(lambda: serve(settings, demo=True, prepare=prepare, started=told))


def without_platforms(settings: Settings) -> Settings:
    """The same settings as if no channel account were set. Raises `Refused` when they name a PostgreSQL database."""
    if not settings.database.startswith("sqlite"):
        raise Refused(
            "DOITHOAI_DATABASE_URL: bản dùng thử chỉ chạy trên SQLite, để không chạm vào dữ liệu thật. "
            "Hãy bỏ biến này khi chạy thử, hoặc dùng: doithoai serve"
        )
    return replace(settings, telegram_token=None, zalo_oa_app_id=None, zalo_bot_token=None)


def greeting(address: str, logins: list[Login]) -> str:
    lines = [
        "",
        f"Đối Thoại đang chạy thử: {address}/chat",
        f"Bàn làm việc của cán bộ: {address}/console",
        f"Tình trạng: {address}/readyz   Số liệu: {address}/metrics",
    ]
    if logins:
        lines.append("Cán bộ mẫu (mật khẩu chỉ hiện lần này):")
        lines += [f"  {one.username:<18} {one.password}   {one.name}, {ROLE_NAMES[one.role]}" for one in logins]
    else:
        lines.append("Dữ liệu lần trước vẫn còn. Muốn làm lại từ đầu: make reset")
    lines += [
        "Cũng có thể xem và trả lời ở một cửa sổ dòng lệnh khác:",
        "  .venv/bin/doithoai ticket list",
        '  .venv/bin/doithoai ticket answer MÃ "câu trả lời"',
        "Dừng: Ctrl-C",
    ]
    return "\n".join(lines)
