"""Which earlier answers to put before an official who is about to write one."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.text import fold
from desk.masking import mask
from storage import suggestions
from storage.db import Session
from storage.scope import Scope
from storage.suggestions import AnsweredBefore
from storage.tickets import Ticket

LOOKED_AT = 40
"""Answered questions, the newest, of each kind that is compared: of the same group, place and topic."""
SHOWN = 3
LEAST_ALIKE = 0.2
"""Share of the question's weighted words that an earlier one must hold, unless they are of one group."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """An answer given before, with where it comes from: `code`, `by`, `at`."""

    event_id: int
    code: str
    subject: str
    text: str
    by: str
    at: datetime
    same_group: bool
    reopened: bool


async def earlier_answers(session: Session, ticket: Ticket, scope: Scope, *, area_ids: Sequence[int]) -> list[Earlier]:
    """Of the same group first, then the most alike of the same topic; nothing for a sensitive report.

    `area_ids`: around the question, where answers are nearest to it.
    """
    if ticket.kind == "sensitive":
        return []
    found = await suggestions.answered_before(
        session,
        scope,
        ticket_id=ticket.id,
        topic=ticket.topic,
        group_id=ticket.group_id,
        area_ids=area_ids,
        limit=LOOKED_AT,
    )
    likeness = _likeness(f"{ticket.subject} {ticket.text}", found)
    near = [one for one in found if one.same_group or likeness[one.event_id] >= LEAST_ALIKE]
    near.sort(key=lambda one: (not one.same_group, -likeness[one.event_id], -one.event_id))
    return [_shown(one) for one in near[:SHOWN]]


def _shown(one: AnsweredBefore) -> Earlier:
    return Earlier(
        event_id=one.event_id,
        code=one.code,
        subject=mask(one.subject),
        text=one.text,
        by=one.by or "cán bộ",
        at=one.at,
        same_group=one.same_group,
        reopened=one.reopened > 0,
    )


def _likeness(question: str, found: Iterable[AnsweredBefore]) -> Mapping[int, float]:
    """By event: the part of the question's words that the earlier question holds too, rare words weighing more."""
    words = {one.event_id: _words(f"{one.subject} {one.asked}") for one in found}
    seen = Counter(word for each in words.values() for word in each)
    asked = _words(question)
    weight = {word: math.log(1 + len(words) / (0.5 + seen[word])) for word in asked}
    whole = sum(weight.values()) or 1.0
    return {event_id: sum(weight[word] for word in asked & each) / whole for event_id, each in words.items()}


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text)))
