"""Writes down what became of replies, many in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from storage import channel_usage, contacts, conversations, trays
from storage import deliveries as stored
from storage.db import Session
from storage.deliveries import Tried
from storage.trays import Handled, Tray


@dataclass(kw_only=True)
class Result:
    """What came of one tray."""

    tray: Tray
    tried: list[Tried] = field(default_factory=list)
    untouched: list[int] = field(default_factory=list)
    stopped: bool = False
    quota_left: int | None = None
    moved_to: str | None = None


async def write(session: Session, results: Sequence[Result], *, channel: str, me: str, month: str) -> bool:
    """Messages first, then addresses, so that no two wait in a circle. True when more waits behind what was sent."""
    await stored.settle(session, [tried for result in results for tried in result.tried])
    await trays.put_back(session, [id_ for result in results for id_ in result.untouched])
    if stopped := [result.tray.address_id for result in results if result.stopped]:
        await stored.fail_queued(session, stopped, code="contact-stopped")
    more = await trays.release(session, [_handled(result) for result in results], me=me)
    for result in results:
        await _write_about_address(session, result)
    sent = sum(tried.state == "sent" for result in results for tried in result.tried)
    await channel_usage.count(session, channel, month, {"reply": sent})
    return more


def _handled(result: Result) -> Handled:
    return Handled(address_id=result.tray.address_id, version=result.tray.version, quota_left=result.quota_left)


async def _write_about_address(session: Session, result: Result) -> None:
    tray = result.tray
    if result.stopped and tray.state != "leaving":
        await contacts.set_state(session, tray.address_id, "stopped")
    if result.moved_to:
        await conversations.move_address(session, tray.channel, tray.external_id, result.moved_to)
