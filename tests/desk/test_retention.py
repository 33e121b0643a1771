"""What is too old goes, a little at a time; what is open stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from desk import retention
from desk.retention import KEEP, Kind
from desk.tickets import TicketState
from storage.tables import attachments, audit_events, faq_misses, inbound_messages, outbound_messages, rejected_bodies
from tests.desk.cast import Cast, Resident
from tests.people import ROAD

YEAR = timedelta(days=366)


async def say(cast: Cast, resident: Resident, external_id: str, *, state: str = "done") -> int:
    now = cast.clock()
    row = {
        "address_id": resident.address_id, "external_id": external_id, "kind": "text", "text": ROAD, "state": state,
        "sent_at": now, "received_at": now,
    }  # fmt: skip
    made = await cast.session.execute(insert(inbound_messages).values(row).returning(inbound_messages.c.id))
    return int(made.scalar_one())


async def texts(cast: Cast) -> list[str]:
    rows = await cast.session.execute(select(inbound_messages.c.external_id).order_by(inbound_messages.c.id))
    return list(rows.scalars())


async def test_old_messages_go_with_their_files_and_young_ones_stay(cast: Cast) -> None:
    lan = await cast.resident()
    old = await say(cast, lan, "old")
    await say(cast, lan, "never handled", state="received")
    photo = {"channel": "telegram", "kind": "photo", "ref": "r", "state": "kept"}
    await cast.session.execute(insert(attachments).values(inbound_id=old, path="anh.jpg", **photo))
    cast.clock.now += YEAR
    await say(cast, lan, "young")
    erased = await retention.erase_old(cast.session, KEEP, now=cast.clock())
    assert await texts(cast) == ["never handled", "young"]
    assert (erased.files, erased.counts[Kind.MESSAGES], erased.more) == (("anh.jpg",), 1, False)
    (kept,) = (await cast.session.execute(select(audit_events).where(audit_events.c.action == "data.expired"))).all()
    assert kept.detail == {"messages": 1}


async def test_a_question_is_emptied_two_years_after_its_end_and_an_open_one_never(cast: Cast) -> None:
    lan = await cast.resident()
    done, still_open = await cast.ask(lan), await cast.ask(lan)
    await cast.answer(done.code)
    cast.clock.now += YEAR
    await retention.erase_old(cast.session, KEEP, now=cast.clock())
    assert (await cast.ticket(done.code)).text == ROAD
    cast.clock.now += YEAR
    await retention.erase_old(cast.session, KEEP, now=cast.clock())
    emptied, untouched = await cast.ticket(done.code), await cast.ticket(still_open.code)
    assert (emptied.text, emptied.contact_id, emptied.state) == ("", None, TicketState.ANSWERED)
    assert (untouched.text, untouched.state) == (ROAD, TicketState.RECEIVED)


async def test_a_report_is_kept_longer_than_a_question(cast: Cast) -> None:
    lan = await cast.resident()
    sent = await cast.report(lan, ROAD)
    await cast.answer(sent.code)
    cast.clock.now += 3 * YEAR
    await retention.erase_old(cast.session, KEEP, now=cast.clock())
    assert (await cast.ticket(sent.code)).text == ROAD
    cast.clock.now += 3 * YEAR
    await retention.erase_old(cast.session, KEEP, now=cast.clock())
    assert (await cast.ticket(sent.code)).text == ""


async def test_in_small_steps(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = cast.clock()
    rows = [{"kind": "none", "text": f"câu {number}", "at": now} for number in range(5)]
    await cast.session.execute(insert(faq_misses), rows)
    body = {"channel": "zalo-oa", "reason": "r", "body": "{}", "size": 2, "at": now}
    await cast.session.execute(insert(rejected_bodies).values(body))
    cast.clock.now += YEAR
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    first = await retention.erase_old(cast.session, KEEP, now=cast.clock())
    assert (first.counts[Kind.MISSES], first.counts[Kind.REFUSED], first.more) == (3, 1, True)
    second = await retention.erase_old(cast.session, KEEP, now=cast.clock())
    assert (second.counts[Kind.MISSES], second.more) == (2, False)
    assert not (await cast.session.execute(select(func.count()).select_from(faq_misses))).scalar_one()


async def test_an_answer_on_its_way_is_not_taken_back(cast: Cast) -> None:
    lan = await cast.resident()
    sent = await cast.ask(lan)
    await cast.answer(sent.code)
    cast.clock.now += YEAR
    await retention.erase_old(cast.session, KEEP, now=cast.clock())
    states = (await cast.session.execute(select(outbound_messages.c.state))).scalars().all()
    assert states == ["queued"]


def test_months_of_an_office() -> None:
    assert retention.read_months("") == KEEP
    assert retention.read_months("questions=36, reports=120") == {**KEEP, Kind.QUESTIONS: 36, Kind.REPORTS: 120}


@pytest.mark.parametrize(
    "wrong", ["questions", "tickets=3", "questions=0", "questions=601", "questions=-1", "questions=x"]
)
def test_months_that_cannot_be(wrong: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        retention.read_months(wrong)
