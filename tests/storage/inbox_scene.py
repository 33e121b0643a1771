"""A commune, its neighbour and the questions of both, put into the tables as they are."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Table, insert, select

from storage.db import Database
from storage.officials import Grant
from storage.scope import Scope
from storage.tables import addresses, areas, contacts, grants, officials, supporters, tickets

ALPHABET = "ABCDEFGHJK"


async def put(database: Database, table: Table, **values: Any) -> int:
    async with database.transaction() as session:
        result = await session.execute(insert(table).values(**values).returning(*table.primary_key.columns))
        return int(result.first()[0])  # type: ignore[index]


async def area_id(database: Database, code: str) -> int:
    async with database.reading() as session:
        return int((await session.execute(select(areas.c.id).where(areas.c.code == code))).scalar_one())


async def village(database: Database, commune: int, name: str) -> int:
    return await put(
        database, areas, code=f"thon-{commune}-{name}", level="village", name=name, folded=name, parent_id=commune
    )


async def official(
    database: Database,
    username: str,
    name: str,
    *,
    role: str,
    area: int | None,
    now: datetime,
    topic: str | None = None,
) -> int:
    official_id = await put(
        database, officials, username=username, name=name, password_hash="-", created_at=now, must_change_password=False
    )
    await put(database, grants, official_id=official_id, role=role, area_id=area, topic=topic, created_at=now)
    return official_id


def scope(official_id: int, *held: Grant, sensitive: tuple[Grant, ...] = ()) -> Scope:
    return Scope(official_id=official_id, agency_id=None, grants=held, sensitive=sensitive)


async def resident(
    database: Database, *, now: datetime, channel: str = "zalo-oa", last: timedelta = timedelta(), state: str = "active"
) -> tuple[int, int]:
    """Contact and address of someone who wrote `last` ago."""
    contact_id = await put(database, contacts, created_at=now)
    external_id = f"r{contact_id}"
    address_id = await put(
        database,
        addresses,
        contact_id=contact_id,
        channel=channel,
        external_id=external_id,
        state=state,
        last_inbound_at=now - last,
    )
    return contact_id, address_id


async def ticket(
    database: Database,
    number: int,
    *,
    area: int | None,
    now: datetime,
    due: timedelta | None = timedelta(days=3),
    who: tuple[int, int] | None = None,
    channel: str = "zalo-oa",
    **values: Any,
) -> str:
    """Returns its code; the number makes it."""
    code = code_of(number)
    contact_id, address_id = who or await resident(database, now=now, channel=channel)
    known = {
        "kind": "question",
        "topic": "bao-hiem-y-te",
        "subject": f"Câu hỏi số {number}",
        "text": f"Tôi muốn hỏi việc số {number}",
        "created_at": now - timedelta(hours=1),
        "updated_at": now - timedelta(minutes=number),
        "due_at": None if due is None else now + due,
        "first_due_at": None if due is None else now + due,
        "final_due_at": None if due is None else now + due + timedelta(days=2),
    }
    await put(
        database,
        tickets,
        code=code,
        key_digest="-",
        channel=channel,
        contact_id=contact_id,
        address_id=address_id,
        area_id=area,
        heard_at=_heard(address_id),
        **(known | values),
    )
    return code


def _heard(address_id: int) -> ScalarSelect[datetime]:
    a = addresses.c
    return select(a.last_inbound_at).where(a.id == address_id, a.state == "active").scalar_subquery()


def code_of(number: int) -> str:
    return "T" + "".join(ALPHABET[int(digit)] for digit in f"{number:04d}") + "2"


async def join(database: Database, code: str, contact_id: int, *, now: datetime, left: bool = False) -> None:
    async with database.reading() as session:
        found = (await session.execute(select(tickets.c.id).where(tickets.c.code == code))).scalar_one()
    await put(
        database, supporters, ticket_id=found, contact_id=contact_id, joined_at=now, left_at=now if left else None
    )
