"""Two days and two hours before, once each, by day; who moved up is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from desk import registration_reminders, registration_views, registrations
from desk.dialogue_notices import Told
from desk.registration_records import Comer
from desk.registration_reminders import Owed, due_reminder, late_reminder_at
from desk.roles import Role
from desk.working_time import VIETNAM
from storage import dialogues
from storage.dialogues import Dialogue
from storage.registrations import Registration
from storage.tables import outbound_messages
from tests.desk.cast import WAYS, Cast, Resident
from tests.meetings import STARTS, again, meeting


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


async def come(cast: Cast, dialogue: Dialogue, who: Resident, name: str = "") -> Registration:
    comer = Comer(
        contact_id=None if name else who.contact_id, address_id=who.address_id, area_id=who.area_id, name=name
    )
    return (await registrations.register(cast.session, dialogue, comer, now=cast.clock())).registration


async def give(cast: Cast, owed: Sequence[Owed]) -> list[Told]:
    return [await registration_reminders.give(cast.session, one, abilities=WAYS, now=cast.clock()) for one in owed]


async def remind(cast: Cast) -> int:
    told = await give(cast, await registration_reminders.reminders(cast.session, now=cast.clock()))
    return sum(one.sent for one in told)


async def said(cast: Cast) -> list[str]:
    o = outbound_messages.c
    rows = await cast.session.execute(select(o.text).where(o.purpose == "dialogue").order_by(o.id))
    return list(rows.scalars())


async def test_two_days_before_and_the_evening_before_once_each(cast: Cast) -> None:
    dialogue, lan = await meeting(cast.session, cast.clock, seats=5), await cast.resident()
    own, brought = await come(cast, dialogue, lan), await come(cast, dialogue, lan, "Bà Tư")
    cast.clock.now = STARTS - timedelta(days=2, minutes=5)
    assert await remind(cast) == 0
    cast.clock.tick(minutes=10)
    assert [await remind(cast), await remind(cast)] == [1, 0]
    (first,) = await said(cast)
    assert f"Mã vào cửa: {own.code}" in first
    assert f"Mã vào cửa của Bà Tư: {brought.code}" in first
    assert "8 giờ sáng thứ Năm, ngày 10/12/2026" in first
    cast.clock.now = at("2026-12-09T18:55")
    assert await remind(cast) == 0
    cast.clock.now = at("2026-12-09T19:01")
    assert [await remind(cast), await remind(cast)] == [1, 0]
    cast.clock.now = at("2026-12-10T07:30")
    assert await remind(cast) == 0
    assert len(await said(cast)) == 2


async def test_who_cancelled_waits_or_came_in_late_is_not_reminded(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=1)
    lan, hung, mai = await cast.resident(), await cast.resident(), await cast.resident()
    comer = Comer(contact_id=lan.contact_id, address_id=lan.address_id, woman_head=True)
    own = (await registrations.register(cast.session, dialogue, comer, now=cast.clock())).registration
    await come(cast, dialogue, hung)
    cast.clock.now = STARTS - timedelta(hours=40)
    await registrations.cancel(cast.session, dialogue, own.code, now=cast.clock())
    await come(cast, dialogue, mai)
    assert await remind(cast) == 0, "he got his seat just now and is told so; she waits"


async def test_a_moved_dialogue_is_reminded_of_anew(cast: Cast) -> None:
    dialogue, lan = await meeting(cast.session, cast.clock, seats=5), await cast.resident()
    await come(cast, dialogue, lan)
    cast.clock.now = STARTS - timedelta(days=2) + timedelta(minutes=1)
    assert await remind(cast) == 1
    later = STARTS + timedelta(days=7)
    await dialogues.change(
        cast.session, dialogue.id, now=cast.clock(), starts_at=later, ends_at=later + timedelta(hours=3), moves=1
    )
    assert await remind(cast) == 0
    cast.clock.now = later - timedelta(days=2) + timedelta(minutes=1)
    assert await remind(cast) == 1
    assert "17/12/2026" in (await said(cast))[-1]


async def test_moved_up_is_told_once_and_by_day(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=1)
    lan, hung = await cast.resident(), await cast.resident()
    comer = Comer(contact_id=lan.contact_id, address_id=lan.address_id, woman_head=True)
    own = (await registrations.register(cast.session, dialogue, comer, now=cast.clock())).registration
    mine = await come(cast, dialogue, hung, "Bà Tư")
    assert await registration_reminders.moved_up(cast.session, now=cast.clock()) == [], "her seat came at once"
    await registrations.cancel(cast.session, dialogue, own.code, now=cast.clock())
    cast.clock.now = at("2026-11-24T22:00")
    assert await registration_reminders.moved_up(cast.session, now=cast.clock()) == []
    cast.clock.now = at("2026-11-25T07:00")
    owed = await registration_reminders.moved_up(cast.session, now=cast.clock())
    assert [(one.contact_id, one.kind) for one in owed] == [(hung.contact_id, f"up:{mine.code}")]
    twice = await give(cast, [*owed, *owed])
    assert [(one.sent, one.already) for one in twice] == [(1, 0), (0, 1)], "two processes at once"
    assert await registration_reminders.moved_up(cast.session, now=cast.clock()) == []
    (told,) = await said(cast)
    assert told.startswith("Tin vui: đã có chỗ cho Bà Tư")


async def test_a_seat_by_what_they_told_themselves_is_not_told_again(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=1)
    lan = await cast.resident()
    own = await come(cast, dialogue, lan)
    assert own.state == "seated", "none of one seat is kept"
    two = await meeting(cast.session, cast.clock, code="K7M2QB", seats=2)
    await come(cast, two, await cast.resident())
    waiting = await come(cast, two, lan)
    done = await registrations.tell_facts(cast.session, two, waiting, now=cast.clock(), woman_head=True)
    assert done.registration.state == "seated"
    assert await registration_reminders.moved_up(cast.session, now=cast.clock()) == []


async def test_officials_see_whom_the_chat_does_not_reach(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock)
    lan, silent = await cast.resident(), await cast.resident(channel="zalo-oa")
    hoa = await cast.official("hoa", "Chị Hoa", Role.INTAKE)
    for who in (lan, silent):
        await come(cast, dialogue, who)
    await registrations.register(cast.session, dialogue, Comer(name="Bà Tư"), now=cast.clock(), by=hoa)
    cast.clock.now = STARTS - timedelta(days=2)
    assert await remind(cast) == 1, "she has not written on Zalo for more than a week"
    unsent = update(outbound_messages).where(outbound_messages.c.address_id == silent.address_id)
    await cast.session.execute(unsent.values(state="failed", error_code="window-closed"))
    view = await registration_views.view(cast.session, dialogue, now=cast.clock())
    assert [line.away for line in view.seated] == ["", registration_views.NOT_REACHED, registration_views.NO_ACCOUNT]


@pytest.mark.parametrize(
    ("starts", "told"),
    [
        ("2026-12-10T08:00", "2026-12-09T19:00"),
        ("2026-12-10T09:00", "2026-12-10T07:00"),
        ("2026-12-10T14:30", "2026-12-10T12:30"),
        ("2026-12-10T22:30", "2026-12-10T20:30"),
        ("2026-12-10T23:30", "2026-12-09T19:00"),
    ],
)
def test_when_the_late_one_is_due(starts: str, told: str) -> None:
    assert late_reminder_at(at(starts)) == at(told)


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        ("2026-12-08T13:59", None),
        ("2026-12-08T14:00", "2d:0"),
        ("2026-12-08T21:30", None),
        ("2026-12-09T07:00", "2d:0"),
        ("2026-12-10T07:59", "2d:0"),
        ("2026-12-10T08:00", None),
        ("2026-12-10T12:00", "2h:0"),
        ("2026-12-10T13:59", "2h:0"),
        ("2026-12-10T14:00", None),
    ],
)
async def test_a_process_that_was_down_sends_what_is_still_useful(cast: Cast, now: str, kind: str | None) -> None:
    dialogue = await meeting(cast.session, cast.clock, starts_at=at("2026-12-10T14:00"))
    due = due_reminder(dialogue, now=at(now))
    assert (due[0] if due else None) == kind
    await dialogues.change(cast.session, dialogue.id, now=cast.clock(), state="cancelled")
    assert due_reminder(await again(cast.session, dialogue.id), now=at(now)) is None
