"""Telling residents something about a dialogue: each thing once, each person where they can be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.base import Abilities
from channels.messages import Choice
from desk import deliveries
from desk.recipients import Way, way_to
from storage import dialogue_notices
from storage.db import Session
from storage.deliveries import NewMessage
from storage.dialogues import Dialogue


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """People to whom a message is on its way, to whom none can go, and who were told this before. `later`: nobody yet,
    because it is night."""

    sent: int = 0
    unreached: int = 0
    already: int = 0
    later: bool = False


async def concerned(session: Session, dialogue_id: int) -> list[int]:
    """Contacts who asked for it, joined such a question, or are registered."""
    return await dialogue_notices.concerned(session, dialogue_id)


async def tell(
    session: Session,
    dialogue: Dialogue,
    contact_ids: Sequence[int],
    kind: str,
    text: str,
    choices: Sequence[Choice] = (),
    *,
    abilities: Mapping[str, Abilities],
    now: datetime,
    purpose: str = "dialogue",
) -> Told:
    """One message each, in this transaction; `kind` (up to 20 characters) never reaches the same person twice.

    Where a channel is shut the message is kept as failed with the reason; who has no address at all is recorded
    without a message. At night it is the caller who waits.
    """
    people = await dialogue_notices.readers(session, contact_ids)
    fresh = await dialogue_notices.claim(session, dialogue.id, [one.contact_id for one in people], kind, now=now)
    ways = {one.contact_id: way_to(one, abilities, now=now) for one in people if one.contact_id in fresh}
    await _post(session, ways, text, choices, abilities, now=now, purpose=purpose)
    queued = await dialogue_notices.last_messages(
        session, [way.address.id for way in ways.values() if way.address], purpose=purpose
    )
    written = {contact_id: queued[way.address.id] for contact_id, way in ways.items() if way.address}
    await dialogue_notices.set_messages(session, dialogue.id, kind, written)
    sent = sum(way.is_open for way in ways.values())
    return Told(sent=sent, unreached=len(fresh) - sent, already=len(people) - len(fresh))


async def _post(
    session: Session,
    ways: Mapping[int, Way],
    text: str,
    choices: Sequence[Choice],
    abilities: Mapping[str, Abilities],
    *,
    now: datetime,
    purpose: str,
) -> None:
    posts = [
        (
            NewMessage(address_id=way.address.id, purpose=purpose, text=text, choices=tuple(choices)),
            abilities[way.address.channel],
        )
        for way in ways.values()
        if way.address is not None
    ]
    await deliveries.post_all(session, posts, now=now)
