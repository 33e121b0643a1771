"""What residents write and where each conversation stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, insert, select, update

from storage.among import among
from storage.db import Session
from storage.given import inserting
from storage.hearing import heard
from storage.tables import (
    addresses,
    attachments,
    inbound_messages,
)

_MARK_READ = (
    update(inbound_messages)
    .where(among(inbound_messages.c.id, "ids"))
    .values(state=bindparam("b_state"), done_at=bindparam("b_now"))
)
_RELEASE = (
    update(addresses)
    .where(among(addresses.c.id, "ids"))
    .values(in_due_at=bindparam("b_due"), in_latest_at=bindparam("b_due"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedFile:
    """`ref` is what its channel fetches it by."""

    kind: str
    ref: str
    name: str | None
    mime: str | None
    size: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A message as it came; `external_id` is unique within (channel, address)."""

    channel: str
    address: str
    external_id: str
    kind: str
    text: str
    sent_at: datetime
    files: Sequence[ReceivedFile] = ()


async def record(
    session: Session, messages: Sequence[Received], *, now: datetime, due_at: datetime, latest_at: datetime
) -> int:
    """Keeps each message once, by (channel, address, external id); returns how many were new.

    A message makes its address due at `due_at`; further ones push that back, but never past the `latest_at` of the
    first.
    """
    owners = await _touch_addresses(session, messages, now=now, due_at=due_at, latest_at=latest_at)
    await heard(session, owners.values(), now)
    known = {(owners[m.channel, m.address], m.external_id): m for m in messages}
    rows = [
        {
            "address_id": address_id,
            "external_id": external_id,
            "kind": m.kind,
            "text": m.text,
            "sent_at": m.sent_at,
            "received_at": now,
        }
        for (address_id, external_id), m in known.items()
    ]
    added = (await session.execute(_keeping(session.dialect.name), {"given": rows})).all()
    files = [row for id_, *key in added for row in _file_rows(known[key[0], key[1]], id_, now)]
    if files:
        await session.execute(insert(attachments), files)
    return len(added)


def _file_rows(message: Received, inbound_id: int, now: datetime) -> Iterator[dict[str, Any]]:
    for file in message.files:
        yield {
            "inbound_id": inbound_id,
            "channel": message.channel,
            "kind": file.kind,
            "ref": file.ref,
            "name": file.name,
            "mime": file.mime,
            "size": file.size,
            "next_try_at": now,
        }


@cache
def _keeping(dialect: str) -> Any:
    return (
        inserting(dialect, inbound_messages, "address_id", "external_id", "kind", "text", "sent_at", "received_at")
        .on_conflict_do_nothing(index_elements=["address_id", "external_id"])
        .returning(inbound_messages.c.id, inbound_messages.c.address_id, inbound_messages.c.external_id)
    )


@cache
def _touching(dialect: str) -> Any:
    statement = inserting(dialect, addresses, "channel", "external_id", "last_inbound_at", "in_due_at", "in_latest_at")
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["channel", "external_id"],
        set_={
            "state": "active",
            "last_inbound_at": new.last_inbound_at,
            "in_latest_at": func.coalesce(addresses.c.in_latest_at, new.in_latest_at),
            "in_due_at": case(
                (addresses.c.in_latest_at < new.in_due_at, addresses.c.in_latest_at), else_=new.in_due_at
            ),
        },
    ).returning(addresses.c.id, addresses.c.channel, addresses.c.external_id)


async def _touch_addresses(
    session: Session, messages: Iterable[Received], *, now: datetime, due_at: datetime, latest_at: datetime
) -> dict[tuple[str, str], int]:
    """Ids by (channel, address); sorted, so that two processes never wait for each other in a circle."""
    rows = [
        {
            "channel": channel,
            "external_id": external_id,
            "last_inbound_at": now,
            "in_due_at": due_at,
            "in_latest_at": latest_at,
        }
        for channel, external_id in sorted({(m.channel, m.address) for m in messages})
    ]
    found = await session.execute(_touching(session.dialect.name), {"given": rows})
    return {(channel, external_id): id_ for id_, channel, external_id in found}


async def mark_read(session: Session, message_ids: Sequence[int], *, state: str, now: datetime) -> None:
    """`state` is 'done', or 'held' for what was kept without an answer, or 'failed'."""
    if message_ids:
        await session.execute(_MARK_READ, {"ids": message_ids, "b_state": state, "b_now": now})


async def count_try(session: Session, message_ids: Sequence[int]) -> None:
    await session.execute(
        update(inbound_messages)
        .where(inbound_messages.c.id.in_(message_ids))
        .values(tries=inbound_messages.c.tries + 1)
    )


async def release(session: Session, address_ids: Sequence[int], *, due_at: datetime | None) -> None:
    """Nothing is left to read (`due_at` None), or there is more to do at `due_at`."""
    if address_ids:
        await session.execute(_RELEASE, {"ids": address_ids, "b_due": due_at})


async def make_due(session: Session, address_ids: Sequence[int], *, now: datetime) -> None:
    await release(session, address_ids, due_at=now)


async def move_address(session: Session, channel: str, external_id: str, new_external_id: str) -> None:
    """The conversation goes on under a new address; does nothing when that one is known already."""
    taken = select(addresses.c.id).where(addresses.c.channel == channel, addresses.c.external_id == new_external_id)
    if (await session.execute(taken)).first() is None:
        await session.execute(
            update(addresses)
            .where(addresses.c.channel == channel, addresses.c.external_id == external_id)
            .values(external_id=new_external_id)
        )


async def count_unread(session: Session) -> int:
    statement = select(func.count()).select_from(inbound_messages).where(inbound_messages.c.state == "received")
    return (await session.execute(statement)).scalar_one()
