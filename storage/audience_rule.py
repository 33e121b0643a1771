"""A segment's rule as conditions on the rows of `contacts`: each part narrows, one that is not known is refused."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union

from storage import answered
from storage.areas import inside
from storage.tables import (
    addresses,
    areas,
    broadcast_recipients,
    contact_interests,
    contacts,
    dialogue_questions,
    registrations,
    supporters,
    tickets,
)

UNREACHED = ("failed", "left_out", "stopped")
"""Unless the rule names other states."""
_NEEDS = {
    "parts": "dialogue_id", "unreached_states": "unreached_by", "received": "received_between",
    "received_between": "received", "unplaced": "received",
}  # fmt: skip
"""What says nothing without the other."""
_c, _a = contacts.c, addresses.alias("any_address").c
Condition = ColumnElement[bool]


def conditions(rule: Mapping[str, Any], *, area_id: int | None, now: datetime) -> list[Condition]:
    """`area_id`: of the office, None for the whole country. Whoever has not said where they live is in no area, and
    taken in by the rule's `unplaced` alone.

    Raises `ValueError` for a part that is not known, so that nobody is written to by mistake.
    """
    unknown = set(rule) - _PARTS.keys()
    if unknown:
        raise ValueError(f"unknown parts of a segment's rule: {', '.join(sorted(unknown))}")
    alone = [f"{part} without {other}" for part, other in _NEEDS.items() if part in rule and other not in rule]
    if alone:
        raise ValueError(f"a segment's rule has {', '.join(alone)}")
    bound = [_lives_in(area_id, rule)] if area_id is not None else []
    found = [_PARTS[part](given, rule, now) for part, given in rule.items()]
    return bound + [one for one in found if one is not None]


Part = Callable[[Any, Mapping[str, Any], datetime], Condition | None]


def _lives_in(area_id: int, rule: Mapping[str, Any]) -> Condition:
    lives_there = _c.area_id.in_(inside(area_id))
    return or_(lives_there, _c.area_id.is_(None)) if rule.get("unplaced") else lives_there


def _with_another(_given: Any, _rule: Mapping[str, Any], _now: datetime) -> None:
    """Read together with the part it belongs to."""


def _areas(given: Sequence[int], _rule: Mapping[str, Any], _now: datetime) -> Condition:
    a, ids = areas.c, list(given)
    communes = select(a.id).where(a.parent_id.in_(ids))
    held = select(a.id).where(or_(a.id.in_(ids), a.parent_id.in_(ids), a.parent_id.in_(communes)))
    return _c.area_id.in_(held)


def _households(given: Sequence[str], _rule: Mapping[str, Any], _now: datetime) -> Condition:
    return _c.household.in_(list(given))


def _languages(given: Sequence[str], _rule: Mapping[str, Any], _now: datetime) -> Condition:
    return _c.language.in_(list(given))


def _interests(given: Sequence[str], _rule: Mapping[str, Any], _now: datetime) -> Condition:
    i = contact_interests.c
    return exists(select(i.contact_id).where(i.contact_id == _c.id, i.interest.in_(list(given))))


def _channels(given: Sequence[str], _rule: Mapping[str, Any], _now: datetime) -> Condition:
    return _has_address(_a.channel.in_(list(given)))


def _seen_days(given: int, _rule: Mapping[str, Any], now: datetime) -> Condition:
    return _has_address(_a.last_inbound_at >= now - timedelta(days=given))


def _has_address(such: Condition) -> Condition:
    return exists(select(_a.id).where(_a.contact_id == _c.id, _a.state != "leaving", such))


def _dialogue(given: int, rule: Mapping[str, Any], _now: datetime) -> Condition:
    wanted = rule.get("parts") or tuple(_TAKING_PART)
    if strange := set(wanted) - _TAKING_PART.keys():
        raise ValueError(f"unknown ways of taking part in a dialogue: {', '.join(sorted(strange))}")
    took_part = union(*(one for part in wanted for one in _TAKING_PART[part](given))).subquery()
    return _c.id.in_(select(took_part.c.contact_id))


def _registered(dialogue_id: int) -> list[Select[Any]]:
    """With those who registered somebody else: they pass it on."""
    r, a = registrations.c, addresses.c
    coming = and_(r.dialogue_id == dialogue_id, r.state != "cancelled")
    for_others = (
        select(a.contact_id)
        .join(registrations, r.address_id == a.id)
        .where(coming, r.contact_id.is_(None), a.contact_id.is_not(None))
    )
    return [select(r.contact_id).where(coming, r.contact_id.is_not(None)), for_others]


def _attended(dialogue_id: int) -> list[Select[Any]]:
    r = registrations.c
    came = and_(r.dialogue_id == dialogue_id, r.state == "attended")
    return [select(r.contact_id).where(came, r.contact_id.is_not(None))]


def _asked(dialogue_id: int) -> list[Select[Any]]:
    """Or joined a question that was asked for it."""
    q, t, s = dialogue_questions.c, tickets.c, supporters.c
    asked = select(t.contact_id).join(dialogue_questions, q.ticket_id == t.id).where(q.dialogue_id == dialogue_id)
    joined = (
        select(s.contact_id)
        .join(dialogue_questions, q.ticket_id == s.ticket_id)
        .where(q.dialogue_id == dialogue_id, s.left_at.is_(None))
    )
    return [asked.where(t.contact_id.is_not(None)), joined]


def _unreached_by(given: int, rule: Mapping[str, Any], _now: datetime) -> Condition:
    r = broadcast_recipients.c
    states = list(rule.get("unreached_states") or UNREACHED)
    return exists(select(r.id).where(r.contact_id == _c.id, r.broadcast_id == given, r.state.in_(states)))


def _received(given: str, rule: Mapping[str, Any], _now: datetime) -> Condition:
    """Raises `ValueError` unless it has two moments with their zones, such as `2026-11-20T01:00:00+00:00`."""
    since, until = (datetime.fromisoformat(one) for one in rule["received_between"])
    if since.tzinfo is None or until.tzinfo is None:
        raise ValueError("a segment's rule has a moment without its zone")
    received = answered.people(given, since=since, until=until).subquery()
    return _c.id.in_(select(received.c.contact_id))


_TAKING_PART: Mapping[str, Callable[[int], list[Select[Any]]]] = {
    "registered": _registered,
    "asked": _asked,
    "attended": _attended,
}
_PARTS: Mapping[str, Part] = {
    "areas": _areas,
    "households": _households,
    "interests": _interests,
    "languages": _languages,
    "channels": _channels,
    "dialogue_id": _dialogue,
    "parts": _with_another,
    "seen_days": _seen_days,
    "unreached_by": _unreached_by,
    "unreached_states": _with_another,
    "received": _received,
    "received_between": _with_another,
    "unplaced": _with_another,
}
