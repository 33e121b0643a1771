"""Promises that are due soon or late: whoever must act and who leads are told, and those who asked once it is late."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from channels.base import Abilities
from desk import dialogue_result_texts as says
from desk import duty, promises
from desk.working_time import VIETNAM, quiet
from storage import promises as stored
from storage import reminders
from storage.db import Session
from storage.promises import Promise

SOON = timedelta(days=3)
AT_ONCE = 50


async def remind(
    session: Session, *, abilities: Mapping[str, Abilities], now: datetime, after_id: int = 0
) -> int | None:
    """One batch; returns the id to go on after, None when that was the last. Each thing once, nothing at night."""
    if quiet(now):
        return None
    today = now.astimezone(VIETNAM).date()
    found = await stored.due_soon(session, due_by=today + SOON, after_id=after_id, limit=AT_ONCE)
    for promise_id in found:
        promise = await stored.hold(session, promise_id)
        if promise is not None and promise.state == promises.PromiseState.OPEN:
            await _remind(session, promise, today, abilities=abilities, now=now)
    return found[-1] if len(found) == AT_ONCE else None


async def _remind(
    session: Session, promise: Promise, today: date, *, abilities: Mapping[str, Abilities], now: datetime
) -> None:
    """Once for each day it was promised for: a promise that was moved is reminded of anew."""
    kind = "late" if promise.due_on < today else "soon"
    detail = {"due_on": promise.due_on.isoformat()}
    fired = await stored.events(session, promise.id)
    if any(one.kind == kind and one.detail.get("due_on") == detail["due_on"] for one in fired):
        return
    told = []
    text = says.remind_late(promise) if kind == "late" else says.remind_soon(promise)
    for official_id in await _people(session, promise):
        if await duty.tell(session, official_id, text, (), abilities=abilities, now=now):
            told.append(official_id)
    await stored.add_event(session, promise.id, kind, now=now, detail={**detail, "told": told})
    if kind == "late":
        said = says.promise_late(promise.code, promise.text, promise.due_on, promise.owner)
        await promises.tell_askers(session, promise, said, by=None, abilities=abilities, now=now)


async def _people(session: Session, promise: Promise) -> list[int]:
    """Who is to do it, or where nobody is named those nearest who work there; and the nearest who lead."""
    leading = await reminders.holders(session, duty.LEADING, promise.area_id, promise.topic)
    leaders = [one.id for one in leading if one.nearness == leading[0].nearness]
    if promise.official_id is not None:
        owners = [promise.official_id]
    else:
        working = await reminders.holders(session, duty.WORKING, promise.area_id, promise.topic)
        own = [one.id for one in working if promise.agency_id is not None and one.agency_id == promise.agency_id]
        owners = own or [one.id for one in working if one.nearness == working[0].nearness]
    return list(dict.fromkeys([*owners, *leaders]))
