"""What became of everyone an announcement was for, from what the database says and what the platform received."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from storage.db import Database
from storage.tables import addresses, broadcast_recipients
from tests.bench.broadcast_arrivals import Arrival, Outcome, busiest_second
from tests.flows.product import rows


@dataclass(frozen=True, kw_only=True)
class Stock:
    """`lost`: neither received nor marked as anything that says so. `unsaid`: received, but neither 'sent' nor
    'unknown'. `unknown` of which `unknown_received` reached the platform. `missing`: of the audience, without a row."""

    kills: int
    audience: int
    missing: int
    unfinished: int
    sent: int
    failed: int
    unknown: int
    unknown_received: int
    received: int
    twice: int
    lost: int
    unsaid: int
    refused: int
    busiest_second: int
    allowed: int

    def faults(self) -> list[str]:
        wrong = {
            "people without a row, or with two": self.missing != 0,
            "people who still wait or are being sent to": self.unfinished > 0,
            "people who were to get it, did not, and are not told of": self.lost > 0,
            "people who got it twice": self.twice > 0,
            "people who got it although their state does not say so": self.unsaid > 0,
            "more in one second than the platform allows": self.busiest_second > self.allowed or self.refused > 0,
            "people of unknown fate although nothing was killed": self.unknown > 0 and not self.kills,
        }
        return [name for name, is_wrong in wrong.items() if is_wrong]

    def table(self) -> str:
        lines = [f"{name.replace('_', ' '):16} {value:>7}" for name, value in asdict(self).items()]
        return "\n".join([*lines, *(f"WRONG: {fault}" for fault in self.faults())])


async def take_stock(
    database: Database, broadcast_id: int, arrivals: Sequence[Arrival], *, kills: int, audience: int, allowed: int
) -> Stock:
    r = broadcast_recipients.c
    found = await rows(
        database,
        select(r.state, addresses.c.external_id)
        .join(addresses, addresses.c.id == r.address_id)
        .where(r.broadcast_id == broadcast_id),
    )
    states = {int(address): state for state, address in found}
    got = Counter(chat for _, chat, outcome in arrivals if outcome == Outcome.TAKEN and chat in states)
    count = Counter(states.values())
    return Stock(
        kills=kills,
        audience=audience,
        missing=audience - len(states) if len(states) == len(found) else len(states) - len(found),
        unfinished=count["waiting"] + count["sending"],
        sent=count["sent"],
        failed=count["failed"],
        unknown=count["unknown"],
        unknown_received=sum(got[chat] > 0 for chat, state in states.items() if state == "unknown"),
        received=len(got),
        twice=sum(times - 1 for times in got.values()),
        lost=sum(not got[chat] for chat, state in states.items() if state == "sent"),
        unsaid=sum(state not in ("sent", "unknown") for chat, state in states.items() if got[chat]),
        refused=sum(outcome == Outcome.FLOOD for _, _, outcome in arrivals),
        busiest_second=busiest_second([at for at, _, _ in arrivals]),
        allowed=allowed,
    )
