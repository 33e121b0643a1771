"""Whether somebody has asked this already: looked for before a question is sent, in the asker's own commune first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk import duplicates
from desk.duplicates import Candidate, Match, Probe, Signature, Told
from desk.masking import mask
from storage import areas, groups, same_questions, tickets
from storage.db import Session
from storage.same_questions import Recent

LOOK_BACK = timedelta(days=90)
PRIVATE = frozenset({"body", "degree", "people"})
"""Sides that together with a village might say whose question it is."""
MOST_NEAR, MOST_ELSEWHERE = 600, 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Same:
    """A question of someone else's, or (`own`) of the resident's.

    What its asker wrote is shown to nobody: `told` says what may be, `terms` only finds the words that the resident
    wrote too. `sure`: may be joined with one tap. `village`: only of a local matter, where it tells questions apart.
    """

    code: str
    people: int
    own: bool
    sure: bool
    told: Told
    terms: Mapping[str, float]
    village: str | None
    asked_at: datetime
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
) -> Sequence[Same]:
    """The one that surely asks the same, else up to three that may. Elsewhere only what has been answered counts."""
    chain = await areas.chain(session, area_id)
    commune = next((area.id for area in chain if area.level == "commune"), None)
    since = now - LOOK_BACK
    near = await same_questions.near(session, commune, since=since, limit=MOST_NEAR) if commune is not None else []
    nearby = frozenset(one.area_id for one in near if one.area_id is not None)
    recent = [*near, *await same_questions.elsewhere(session, commune, since=since, limit=MOST_ELSEWHERE)]
    probe = Probe(signature=Signature.from_json(signature), topic=topic, area_id=area_id, nearby=nearby)
    matches = duplicates.find(probe, [_candidate(one) for one in recent])
    chosen = matches[:1] if matches and matches[0].sure else matches
    own = await same_questions.own_codes(session, contact_id, [match.candidate.ticket_id for match in chosen])
    found = [await _told(session, match, own=match.candidate.ticket_id in own) for match in chosen]
    return [one for one in found if one is not None]


async def _told(session: Session, match: Match, *, own: bool) -> Same | None:
    ticket = await tickets.get(session, match.candidate.ticket_id)
    if ticket is None:
        return None
    people = match.candidate.people
    if ticket.group_id is not None:
        people = (await groups.counts(session, ticket.group_id)).households
    answered = await tickets.last_event(session, ticket.id, ("answered",)) if ticket.answered_at is not None else None
    told = duplicates.telling(match.candidate.signature)
    local = told.entry_id is None and told.sides.keys().isdisjoint(PRIVATE)
    area = await areas.get(session, ticket.area_id) if local and ticket.area_id is not None else None
    return Same(
        code=ticket.code,
        people=people,
        own=own,
        sure=match.sure,
        told=told,
        terms=match.candidate.signature.terms,
        village=area.name if area is not None and area.level == "village" else None,
        asked_at=ticket.created_at,
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
