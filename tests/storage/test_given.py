"""Rows given as one parameter: as many as there are, with everything that a column may hold."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select

from storage.db import Database
from storage.given import given, inserting
from storage.tables import addresses, conversation_states
from tests.clock import FakeClock
from tests.storage.scenes import make_address, rows

HELD = "nó nói: \"quá 'rẻ'\" \\ 50 %\n\t\u2028{}[]$.a"


async def test_rows_come_as_they_were_given_and_in_their_order(database: Database, clock: FakeClock) -> None:
    hanoi = timezone(timedelta(hours=7))
    at = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    there = [
        {"channel": "web", "external_id": name, "last_inbound_at": at.astimezone(zone), "in_due_at": due}
        for name, zone, due in (("z", UTC, None), (HELD, hanoi, at), ("1", hanoi, at))
    ]
    async with database.transaction() as session:
        insert = inserting(session.dialect.name, addresses, *there[0]).returning(addresses.c.external_id)
        found = await session.execute(insert, {"given": there})
        assert [name for (name,) in found] == ["z", HELD, "1"]
    kept = await rows(database, addresses)
    assert [(row.external_id, row.last_inbound_at, row.in_due_at) for row in kept] == [
        ("z", at, None),
        (HELD, at, at),
        ("1", at, at),
    ]
    assert {(row.state, row.out_version) for row in kept} == {("active", 0)}, "columns not named get their default"


async def test_what_is_kept_as_json_comes_back_the_same(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    data = {"question": HELD, "n": 1, "half": 0.5, "yes": True, "none": None, "deep": [{"a": []}]}
    row = {"address_id": lan, "data": data, "offer": [], "updated_at": clock()}
    async with database.transaction() as session:
        await session.execute(inserting(session.dialect.name, conversation_states, *row), {"given": [row]})
    (state,) = await rows(database, conversation_states)
    assert (state.data, state.offer, state.step, state.updated_at) == (data, [], None, row["updated_at"])


async def test_nothing_given_is_nothing_found(database: Database) -> None:
    async with database.reading() as session:
        some = given(session.dialect.name, addresses.c.id, addresses.c.channel)
        assert (await session.execute(select(some.c.id), {"given": []})).all() == []
        told = {"given": [{"id": 2, "channel": "web"}, {"id": 1}]}
        assert (await session.execute(select(some.c.id, some.c.channel), told)).all() == [(2, "web"), (1, None)]


@pytest.mark.parametrize(("value", "fault"), [(datetime(2026, 1, 1), ValueError), ({1, 2}, TypeError)])
async def test_what_no_column_takes_is_refused(database: Database, value: object, fault: type[Exception]) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011
        async with database.transaction() as session:
            await session.execute(
                inserting(session.dialect.name, addresses, "channel", "external_id", "last_inbound_at"),
                {"given": [{"channel": "web", "external_id": "lan", "last_inbound_at": value}]},
            )
    assert isinstance(raised.value, fault) or isinstance(raised.value.__cause__, fault)
    assert await rows(database, addresses) == []
