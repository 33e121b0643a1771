"""Finding the question that was asked before, and grouping those that belong together."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from desk.duplicates.likeness import likeness, plainly_one, shared_words
from desk.duplicates.signature import ASKS, Signature
from desk.duplicates.telling import telling

LOCAL = frozenset({"bao-gio", "ngay-nao", "may-gio", "so-may"})
"""A day, an hour or a telephone number is another one in the next commune."""
KNOWN = 0.8
"""From this certainty on both sides, and with the same answer meant, a question is one of policy and not of a place."""
SURE, NEAR = 0.8, 0.015
"""Least likeness for joining with one tap, when nothing tells the two apart, and for being listed at all; see
docs/duplicates.md."""
TOLD_ALIKE = 0.4
TOLD_ALIKE_KNOWN, TOLD_ALIKE_UNKNOWN = 0.25, 0.45
"""Least likeness and share of common words, with and without a known answer, of a question of which nothing can be told
that sets it apart from the asker's own: whoever reads a list would take it for theirs."""
_STEPS = 2
"""Of likeness to each doubling of the odds: within one step the nearer and the answered come first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """A question about to be sent. `nearby`: the areas whose local matters are the asker's own as well, the commune
    with its villages; without it only `area_id` itself."""

    signature: Signature
    topic: str | None = None
    area_id: int | None = None
    nearby: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A question already sent, or the first of several; `people` counts the asker and everyone who joined."""

    ticket_id: int
    code: str
    text: str
    signature: Signature
    topic: str | None
    area_id: int | None
    answered: bool
    people: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """`likeness` is in 0..1; only the first match of a list can be `sure`, and only a sure one may be joined with one
    tap: of the others the resident picks one and sees it whole before joining."""

    candidate: Candidate
    likeness: float
    sure: bool


def find(probe: Probe, candidates: Sequence[Candidate], *, limit: int = 3) -> list[Match]:
    """Best first. Local matters of another area are never among them."""
    found: list[tuple[bool, float, Candidate]] = []
    for candidate in candidates:
        asked = candidate.signature
        alike = likeness(probe.signature, asked)
        if alike < NEAR:
            continue
        sure = _is_sure(alike, probe.signature, asked)
        reached = _is_near(probe, candidate) or _is_policy(probe.signature, asked)
        if reached and (sure or _is_near_enough(alike, probe.signature, asked)):
            found.append((sure, alike, candidate))
    found.sort(key=lambda one: _rank(probe, *one))
    return [
        Match(candidate=candidate, likeness=round(alike, 3), sure=place == 0 and sure)
        for place, (sure, alike, candidate) in enumerate(found[:limit])
    ]


def groups(signatures: Sequence[Signature]) -> list[list[int]]:
    """Numbers of the questions that belong together, given oldest first.

    Each joins the group whose oldest question it is most like, or begins one: what comes later changes no group
    that was there before, but for joining it.
    """
    found: list[list[int]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(signatures):
        near = sorted({group for term in one.terms for group in holders[term]})
        alike = [(likeness(one, signatures[found[group][0]]), -group) for group in near]
        sure = [(best, group) for best, group in alike if _is_sure(best, one, signatures[found[-group][0]])]
        if sure:
            _, group = max(sure)
            found[-group].append(number)
        else:
            found.append([number])
            for term in one.terms:
                holders[term].append(len(found) - 1)
    return found


def _is_sure(alike: float, one: Signature, other: Signature) -> bool:
    return alike >= SURE and plainly_one(one, other)


def _is_near_enough(alike: float, one: Signature, other: Signature) -> bool:
    if alike < NEAR or telling(one) != telling(other):
        return alike >= NEAR
    least_words = TOLD_ALIKE_KNOWN if one.meant is not None else TOLD_ALIKE_UNKNOWN
    return alike >= TOLD_ALIKE and shared_words(one, other) >= least_words


def _rank(probe: Probe, sure: bool, alike: float, candidate: Candidate) -> tuple[bool, float, bool, bool, int, int]:
    """Sure ones first; among those about as like, the asker's own area and topic, then what is answered already."""
    near = _is_near(probe, candidate) and candidate.topic == probe.topic
    step = round(_STEPS * math.log2(alike / (1.001 - alike)))
    return (not sure, -step, not near, not candidate.answered, -candidate.people, candidate.ticket_id)


def _is_near(probe: Probe, candidate: Candidate) -> bool:
    near = probe.nearby | {probe.area_id}
    return candidate.area_id is not None and candidate.area_id in near


def _is_policy(one: Signature, other: Signature) -> bool:
    """Whether the answer is the same everywhere: a known one, and neither a day nor a place is asked for."""
    if min(one.sure, other.sure) < KNOWN or one.places or other.places:
        return False
    if (one.named(ASKS) | other.named(ASKS)) & LOCAL:
        return False
    return max(one.entries, key=one.entries.__getitem__) == max(other.entries, key=other.entries.__getitem__)
