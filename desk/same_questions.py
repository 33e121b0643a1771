"""Whether somebody has asked this already: looked for before a question is sent, in the asker's own commune first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk import duplicates
from desk.duplicates import Candidate, Probe, Signature
from desk.masking import mask
from storage import areas, groups, same_questions, tickets
from storage.db import Session
from storage.same_questions import Recent

LOOK_BACK = timedelta(days=90)
MOST_NEAR, MOST_ELSEWHERE = 600, 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Same:
    """A question of someone else's, or (`own`) of the resident's. Nothing in it was written by the one who asked."""

    code: str
    people: int
    own: bool
    answer: str | None
    answered_at: datetime | None


async def find(
    session: Session,
    signature: Mapping[str, Any],
    *,
    topic: str | None,
    area_id: int | None,
    contact_id: int,
    now: datetime,
) -> Same | None:
    """The one that surely asks the same, None when there is none. Elsewhere only what has been answered counts."""
    chain = await areas.chain(session, area_id)
    commune = next((area.id for area in chain if area.level == "commune"), None)
    since = now - LOOK_BACK
    near = await same_questions.near(session, commune, since=since, limit=MOST_NEAR) if commune is not None else []
    nearby = frozenset(one.area_id for one in near if one.area_id is not None)
    recent = [*near, *await same_questions.elsewhere(session, commune, since=since, limit=MOST_ELSEWHERE)]
    probe = Probe(signature=Signature.from_json(signature), topic=topic, area_id=area_id, nearby=nearby)
    matches = duplicates.find(probe, [_candidate(one) for one in recent], limit=1)
    if not matches or not matches[0].sure:
        return None
    found = next(one for one in recent if one.id == matches[0].candidate.ticket_id)
    return await _told(session, found, contact_id)


async def _told(session: Session, found: Recent, contact_id: int) -> Same | None:
    ticket = await tickets.get(session, found.id)
    if ticket is None:
        return None
    own = await same_questions.own_codes(session, contact_id, [found.id])
    people = found.people
    if ticket.group_id is not None:
        people = (await groups.counts(session, ticket.group_id)).households
    answered = await tickets.last_event(session, found.id, ("answered",)) if ticket.answered_at is not None else None
    return Same(
        code=found.code,
        people=people,
        own=bool(own),
        answer=mask(answered.text) if answered else None,
        answered_at=answered.at if answered else None,
    )


def _candidate(one: Recent) -> Candidate:
    return Candidate(
        ticket_id=one.id,
        code=one.code,
        text="",
        signature=Signature.from_json(one.signature),
        topic=one.topic,
        area_id=one.area_id,
        answered=one.state in ("answered", "closed"),
        people=one.people,
    )
