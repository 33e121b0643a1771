"""“Đã giúp được gì không?”: once, a week later, by day, where it costs nothing, and not to those who want no more."""

from datetime import timedelta

from sqlalchemy import select

from desk import helped, tickets
from desk.roles import Role
from storage import contacts
from storage.tables import outbound_messages
from tests.desk.cast import WAYS, Cast, Resident


async def asked(cast: Cast) -> list[str]:
    o = outbound_messages.c
    rows = await cast.session.execute(select(o.text).where(o.purpose == "ticket").order_by(o.id))
    return [text for text in rows.scalars() if "giúp được gì" in text]


async def answered(cast: Cast, who: Resident) -> str:
    hoa = await cast.official(f"hoa-{who.contact_id}", "Chị Hoa", Role.ANSWERING)
    code = (await cast.ask(who)).code
    await cast.answer(code, hoa)
    return code


async def run(cast: Cast) -> None:
    assert await helped.ask(cast.session, abilities=WAYS, now=cast.clock()) is None


async def test_once_a_week_after_the_answer_and_never_at_night(cast: Cast) -> None:
    code = await answered(cast, await cast.resident())
    cast.clock.tick(days=6)
    await run(cast)
    assert await asked(cast) == []
    cast.clock.tick(days=1, hours=14)
    await run(cast)
    assert await asked(cast) == [], "it is eleven at night"
    cast.clock.tick(hours=10)
    await run(cast)
    await run(cast)
    (said,) = await asked(cast)
    assert code in said
    await tickets.helped(cast.session, code, False, now=cast.clock())
    assert (await cast.ticket(code)).helped is False
    assert (await cast.kinds(code))[-1] == "not_helped"


async def test_only_while_the_channel_can_be_written_to_for_nothing(cast: Cast) -> None:
    code = await answered(cast, await cast.resident(channel="zalo-oa"))
    cast.clock.tick(days=7, hours=1)
    await run(cast)
    assert await asked(cast) == []
    ticket = await cast.ticket(code)
    assert ticket.helped is None


async def test_not_those_who_stopped_left_or_reported_something_sensitive(cast: Cast) -> None:
    said_stop, blocked, reporter = await cast.resident(), await cast.resident(), await cast.resident()
    for who in (said_stop, blocked):
        await answered(cast, who)
    code = (await cast.report(reporter, "trưởng thôn đòi phong bì")).code
    await cast.answer(code)
    await contacts.set_notices(cast.session, said_stop.contact_id, False, now=cast.clock())
    await contacts.set_state(cast.session, blocked.address_id, "stopped")
    cast.clock.tick(days=8)
    await run(cast)
    assert await asked(cast) == []


async def test_not_about_what_is_open_again_or_long_ago(cast: Cast) -> None:
    again = await answered(cast, await cast.resident())
    await tickets.reopen(cast.session, again, now=cast.clock())
    await answered(cast, await cast.resident())
    cast.clock.now += timedelta(days=31)
    await run(cast)
    assert await asked(cast) == []
