"""What became of every message, from what the database says and what the platform received."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from sqlalchemy import func, select

from storage.db import Database
from storage.tables import addresses, deliveries, inbound_messages, outbound_messages, tickets
from tests.flows.product import rows


class Received(Protocol):
    """A message as the platform's fake keeps it."""

    @property
    def address(self) -> str: ...

    @property
    def text(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Tally:
    """`accepted`: calls answered with 200, repeats left out. `turns`: messages handled together count as one.

    `unanswered` turns have no reply, `answered_again` more than one. `doubles` are receptions beyond the first of the
    same message; `beyond_unknown`, those of messages with fewer tries of unknown fate than that. `swapped`: people
    who received their replies in another order than they were written.
    """

    kills: int
    accepted: int
    recorded: int
    done: int
    failed: int
    turns: int
    replies: int
    unanswered: int
    answered_again: int
    questions_asked: int
    tickets: int
    received: int
    lost: int
    doubles: int
    unknown: int
    beyond_unknown: int
    swapped: int

    def faults(self) -> list[str]:
        wrong = {
            "accepted but not recorded, or recorded but not accepted": self.accepted != self.recorded,
            "neither done nor failed": self.recorded != self.done + self.failed,
            "turns without a reply": self.unanswered > 0,
            "turns with more than one reply": self.answered_again > 0,
            "questions that are not one ticket each": self.questions_asked != self.tickets - self.failed,
            "replies that the platform never received": self.lost > 0,
            "doubles that no try of unknown fate explains": self.doubles > self.unknown or self.beyond_unknown > 0,
            "replies in another order": self.swapped > 0,
        }
        return [name for name, is_wrong in wrong.items() if is_wrong]

    def table(self) -> str:
        lines = [f"{name.replace('_', ' '):16} {value:>7}" for name, value in asdict(self).items()]
        return "\n".join([*lines, *(f"WRONG: {fault}" for fault in self.faults())])


async def take_stock(url: str, received: Sequence[Received], *, kills: int, accepted: int) -> Tally:
    database = Database(url)
    try:
        heard = await rows(database, select(inbound_messages).order_by(inbound_messages.c.id))
        replies = await _replies(database)
        codes = (await rows(database, select(func.count()).select_from(tickets)))[0][0]
    finally:
        await database.close()
    turns = _turns(heard)
    answers = Counter(reply.inbound_id for reply in replies)
    got = Counter((message.address, message.text) for message in received)
    sent = {(reply.address, reply.text): reply for reply in replies}
    assert len(sent) == len(replies), "two replies to one person read the same: the fake cannot tell them apart"
    return Tally(
        kills=kills,
        accepted=accepted,
        recorded=len(heard),
        done=sum(message.state == "done" for message in heard),
        failed=sum(message.state == "failed" for message in heard),
        turns=len(turns),
        replies=len(replies),
        unanswered=sum(answers[turn] == 0 for turn in turns),
        answered_again=sum(answers[turn] > 1 for turn in turns) + sum(inbound not in turns for inbound in answers),
        questions_asked=sum(message.text == "#gui" and message.state == "done" for message in heard),
        tickets=codes,
        received=len(received),
        lost=sum(got[key] == 0 and reply.state != "failed" for key, reply in sent.items()),
        doubles=sum(count - 1 for count in got.values()),
        unknown=sum(reply.unknown for reply in replies),
        beyond_unknown=sum(count - 1 > (sent[key].unknown if key in sent else 0) for key, count in got.items()),
        swapped=_swapped(replies, received),
    )


async def _replies(database: Database) -> list[Any]:
    """Each with its person's address and its number of tries of unknown fate, in the order they were written."""
    o = outbound_messages.c
    lost = (
        select(deliveries.c.outbound_id, func.count().label("unknown"))
        .where(deliveries.c.outcome == "unknown")
        .group_by(deliveries.c.outbound_id)
        .subquery()
    )
    query = (
        select(
            o.id,
            o.inbound_id,
            o.text,
            o.state,
            addresses.c.external_id.label("address"),
            func.coalesce(lost.c.unknown, 0).label("unknown"),
        )
        .join(addresses, addresses.c.id == o.address_id)
        .outerjoin(lost, lost.c.outbound_id == o.id)
        .order_by(o.id)
    )
    return await rows(database, query)


def _turns(heard: Sequence[Any]) -> set[int]:
    """The last message of each turn: what one person wrote and was handled in one transaction."""
    last: dict[tuple[int, Any], int] = {}
    for message in heard:
        last[message.address_id, message.done_at] = message.id
    return set(last.values())


def _swapped(replies: Sequence[Any], received: Sequence[Received]) -> int:
    written: dict[str, list[str]] = defaultdict(list)
    read: dict[str, list[str]] = defaultdict(list)
    for reply in replies:
        written[reply.address].append(reply.text)
    for message in received:
        if message.text not in read[message.address]:
            read[message.address].append(message.text)
    return sum(written[address] != texts for address, texts in read.items())
