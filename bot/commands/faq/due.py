"""`doithoai faq due`: which answers need a review, by agency, and how many people received them."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from bot import config
from bot.commands.faq.reading import load
from bot.config import SettingsError
from bot.office import NotMigrated, with_database
from bot.settings import Settings
from desk.clock import utc_now
from faq.standing import REMINDERS, Standing, by_owner, standings
from storage import answered
from storage.db import DatabaseFault, Session

COUNTED_DAYS = answered.LOOK_BACK.days


@click.command()
@click.option(
    "--days", default=max(REMINDERS), show_default=True, type=click.IntRange(0, 3650), help="Xem trước mấy ngày."
)
@click.option("--json", "as_json", is_flag=True, help="In một dòng JSON cho máy đọc.")
def due(days: int, as_json: bool) -> None:
    """Liệt kê mục có văn bản đã hết hiệu lực, mục hết hạn, và mục sắp đến hạn rà soát, theo cơ quan phụ trách."""
    settings = _settings()
    today = utc_now().astimezone(settings.zone).date()
    found = standings(load(), today, ahead=days)
    people = _people(settings, found)
    if as_json:
        told = [_as_data(one, today, people) for owned in by_owner(found).values() for one in owned]
        click.echo(json.dumps({"today": today.isoformat(), "days": days, "entries": told}, ensure_ascii=False))
    else:
        _show(found, today, days, people)


def _settings() -> Settings:
    """The content can be looked at without right settings too."""
    try:
        return config.load()
    except SettingsError:
        return Settings()


def _people(settings: Settings, found: Mapping[str, Standing]) -> Mapping[str, int] | None:
    """None when there is no database to ask."""
    path = settings.database.removeprefix("sqlite:///")
    if path != settings.database and not Path(path).exists():
        return None
    since = utc_now() - answered.LOOK_BACK

    async def count(session: Session) -> Mapping[str, int]:
        return await answered.count_people(session, list(found), since=since)

    try:
        return with_database(count, settings)
    except (NotMigrated, DatabaseFault, OSError):
        return None


def _as_data(standing: Standing, today: date, people: Mapping[str, int] | None) -> dict[str, Any]:
    entry = standing.entry
    return {
        "id": entry.id,
        "title": entry.title,
        "agency": entry.agency,
        "ask": entry.ask,
        f"people_{COUNTED_DAYS}_days": None if people is None else people.get(entry.id, 0),
        "flags": [
            {
                "reason": flag.reason.value,
                "document": flag.document,
                "due_on": flag.due_on.isoformat() if flag.due_on else None,
                "days_left": flag.days_left(today) if flag.due_on else None,
                "text": flag.text,
            }
            for flag in standing.flags
        ],
    }


def _show(found: Mapping[str, Standing], today: date, days: int, people: Mapping[str, int] | None) -> None:
    over = sum(1 for one in found.values() if one.over)
    click.echo(f"Ngày {today:%d/%m/%Y}: {over} mục cần sửa ngay, {len(found) - over} mục đến hạn trong {days} ngày.")
    for agency, owned in by_owner(found).items():
        click.echo(f"\n{agency} ({len(owned)} mục)")
        for one in owned:
            click.echo(f"  {one.entry.title}  [{one.entry.id}]")
            for flag in one.flags:
                click.echo(f"    - {flag.text.removesuffix('.')} – {flag.when(today)}.")
            if people is not None:
                click.echo(f"    {people.get(one.entry.id, 0)} người đã nhận trong {COUNTED_DAYS} ngày.")
    if people is None and found:
        click.echo("\nChưa đếm được số người đã nhận: không mở được cơ sở dữ liệu.", err=True)
