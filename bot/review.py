"""Tells whoever looks after the answers what must be reviewed: each thing once, whichever process sees it first."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import structlog

from desk import alerts
from desk.clock import Clock, is_night
from desk.deep_links import REVIEW_PAGE
from faq.standing import Flag, Standing
from handlers.turn import House
from storage import content_flags
from storage.content_flags import ContentFlag
from storage.db import Database, Session

log = structlog.get_logger(__name__)


async def tell_new_flags(database: Database, house: House, *, clock: Clock) -> list[ContentFlag]:
    """Records, logs and alerts to what was not told before; an end is told again 7 days before and on its last day.

    Where someone is alerted, what comes up at night is not recorded before the morning.
    """
    now = clock()
    today = now.astimezone(house.zone).date()
    found = house.standings.of(house.catalogue, today)
    if not found or (house.watchers and is_night(now, house.zone)):
        return []
    async with database.transaction() as session:
        new = await content_flags.add_new(session, _flags(found, today), now=now)
        if new and house.watchers:
            await _alert(session, house, [found[flag.entry_id] for flag in new], now=now)
    for flag in new:
        log.warning(
            "answer needs a review",
            entry=flag.entry_id,
            reason=flag.reason,
            document=flag.document,
            due_on=flag.due_on,
            agency=found[flag.entry_id].entry.agency,
        )
    return new


async def _alert(session: Session, house: House, flagged: Sequence[Standing], *, now: datetime) -> None:
    """The most urgent first, each answer once."""
    titles = {one.entry.id: one.entry.title for one in sorted(flagged, key=lambda one: one.urgency)}
    link = f"{house.public_url.rstrip('/')}{REVIEW_PAGE}" if house.public_url else ""
    await alerts.alert_review(session, list(titles.values()), house.watchers, link=link, now=now)


def _flags(found: Mapping[str, Standing], today: date) -> list[ContentFlag]:
    return [
        ContentFlag(
            entry_id=standing.entry.id,
            reason=_reason(flag, today),
            document=flag.document,
            due_on=flag.due_on.isoformat() if flag.due_on else "",
        )
        for standing in found.values()
        for flag in standing.flags
    ]


def _reason(flag: Flag, today: date) -> str:
    reminder = flag.reminder(today)
    return flag.reason.value if reminder is None else f"{flag.reason.value}_{reminder}"
