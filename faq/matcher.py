"""Finds the answer to a message, or the few that may be meant, or none; it would rather be silent than wrong."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from operator import itemgetter

from rapidfuzz import fuzz, process

from faq.catalogue import Catalogue, FaqEntry
from faq.index import OTHER_MARKS, Index, Numbers, Query, Slot, Subject, Words
from faq.outside import SubjectKind, subjects
from faq.smalltalk import Reaction, courtesy_reply, find_sensitive, find_smalltalk
from faq.text import normalise

COMMON, LONGLIST = 60, 40
"""A word that more than `COMMON` subjects know is looked up only for the `LONGLIST` subjects the rarer words chose."""
SHORTLIST = 7
KEPT = 5

ANSWER = 0.70
"""Least certainty for a direct answer: the lowest step of 0.05 at which fewer than three in a hundred direct answers to
the development questions were wrong. The certainty itself is learned from held-out phrasings only, so that no
development question helps to score itself."""
CHOICES = 0.20
"""Least certainty of the best entry for offering choices: below it the right entry was among the first three for less
than three quarters of the held-out phrasings."""
OFFERED = 0.55
"""A choice whose score is below this part of the best one's is kept for the record but not worth showing."""
LEAST_TOLD = 1.5
"""Least weight of the words that message and answer share: one common word is not a question. On the development
questions it removed two of three wrong answers to foreign messages and no right one (at certainty 0.60); of very short
held-out phrasings it turns one answer in seven into choices."""
NEAR_MISS = 0.10
"""When a foreign subject is ahead by less than this part, our own candidates are still offered as choices."""

SIBLING = 0.10
"""Two variants of one fact group closer than this part are offered as choices, however certain the group is."""

FAINT = 0.05
"""Words of less weight stand in nearly every entry; they are not looked up."""
_PHRASE = 0.15
"""Part of the closest single phrasing in the score; the rest is the whole entry. Flat between 0.05 and 0.2."""
_FOREIGN = 2.5
"""Foreign subjects are written with half as many phrasings as an entry."""
_CERTAINTY = {"lead": 5.3, "alike": 4.3, "told": 0.79}
_CERTAINTY_AT_ZERO = -5.2
"""Logistic regression of "the first entry is right" on the evidence (`told` by its logarithm), fitted on phrasings held
out in five folds and on phrasings whose whole fact group was held out."""


class MatchKind(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"
    SMALLTALK = "smalltalk"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, kw_only=True)
class Scored:
    """`score` in 0..1: which part of what the message says the entry's own words account for."""

    entry: FaqEntry
    score: float


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Why a match is what it is. `lead`: how far the best is before the best of another fact group, as a part of its
    own score; `alike`: likeness of the closest phrasing; `told`: weight of the shared words."""

    lead: float
    alike: float
    told: float

    @property
    def certainty(self) -> float:
        signals = {"lead": self.lead, "alike": self.alike, "told": math.log(0.3 + self.told)}
        logit = _CERTAINTY_AT_ZERO + sum(weight * signals[name] for name, weight in _CERTAINTY.items())
        return 1 / (1 + math.exp(-logit))


@dataclass(frozen=True, kw_only=True)
class Match:
    """`entries` are the best candidates first, whatever the kind: with `choices` the first `shown` are offered, with
    `none` and `sensitive` they are only for the record. `reply` is there for small talk and sensitive messages;
    `foreign` tells of a `none` that the message is about another subject."""

    kind: MatchKind
    entries: tuple[Scored, ...] = ()
    reply: str | None = None
    shown: int = 0
    reason: str = ""
    foreign: SubjectKind | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    number: int
    score: float
    told: float


class Matcher:
    """Holds the index of one catalogue; build a new one when the catalogue changes. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        find_sensitive(""), find_smalltalk("")  # the first message must not wait for the word lists
        self._entries = tuple(catalogue.entries.values())
        foreign = subjects(entry.group for entry in self._entries)
        self._foreign = dict(enumerate(foreign, start=len(self._entries)))
        self._groups = (*(entry.group for entry in self._entries), *(f"outside:{one.id}" for one in foreign))
        self._index = Index(
            [
                *(Subject(phrasings=(one.title, *one.phrasings), answer=one.short) for one in self._entries),
                *(Subject(phrasings=one.phrasings, emphasis=_FOREIGN) for one in foreign),
            ]
        )

    def match(self, text: str, *, today: date | None = None) -> Match:
        """`today` (default: the current day in UTC) decides which entries have expired."""
        sensitive = find_sensitive(text)
        talk = find_smalltalk(text)
        if sensitive is None and talk is not None and talk.firm:
            return _reacted(MatchKind.SMALLTALK, talk)
        message = normalise(text)
        if sensitive is None and not message.words:
            return _reacted(MatchKind.SMALLTALK, talk or courtesy_reply())
        query = self._index.query(message)
        candidates = self._rank(query)
        match = self._decide(candidates, query, today or datetime.now(UTC).date())
        if sensitive is not None:
            return _reacted(MatchKind.SENSITIVE, sensitive, match.entries)
        if talk is not None and match.kind is not MatchKind.ANSWER:
            return _reacted(MatchKind.SMALLTALK, talk)
        return match

    def _rank(self, query: Query) -> list[_Candidate]:
        allowed = [self._index.allowed(slot) for slot in query.slots]
        told = self._tell([(s, a) for s, a in zip(query.slots, allowed, strict=True) if s.weight >= FAINT])
        whole = self._index.ceiling * sum(slot.weight for slot in query.slots) or 1.0
        words = [
            (term, slot.weight * trust, numbers)
            for slot, numbers in zip(query.slots, allowed, strict=True)
            for term, trust in slot.terms
        ]
        length = math.sqrt(sum(slot.weight * slot.weight for slot in query.slots))
        found = [self._compare(query, words, length, n, told[n] / whole) for n in _highest(told, SHORTLIST)]
        return sorted(found, key=lambda candidate: (-candidate.score, candidate.number))

    def _tell(self, slots: Sequence[tuple[Slot, Numbers | None]]) -> dict[int, float]:
        """How much the message speaks for each subject.

        Words that nearly every subject knows decide only among those for which the rarer ones speak most.
        """
        told: dict[int, float] = defaultdict(float)
        common = []
        for slot, allowed in slots:
            numbers, weights = self._known(slot)
            if len(numbers) > COMMON:
                common.append((slot.weight, numbers, weights, allowed))
            else:
                _add(told, zip(numbers, weights, strict=True), slot.weight, allowed)
        kept = _highest(told, LONGLIST)
        for factor, numbers, weights, allowed in common:
            known: Iterable[tuple[int, float]] = zip(numbers, weights, strict=True)
            if len(kept) == LONGLIST:
                by_number = dict(known)
                known = [(number, by_number[number]) for number in kept if number in by_number]
            _add(told, known, factor, allowed)
        return told

    def _known(self, slot: Slot) -> tuple[Sequence[int], Sequence[float]]:
        """The subjects that know the slot's word, and the weight of its best reading for each."""
        if len(slot.terms) == 1 and slot.terms[0][1] == 1.0:
            return self._index.holders(slot.terms[0][0])
        best: dict[int, float] = {}
        for term, trust in slot.terms:
            for number, weight in zip(*self._index.holders(term), strict=True):
                best[number] = max(best.get(number, 0.0), weight * trust)
        return tuple(best), tuple(best.values())

    def _compare(self, query: Query, words: Words, length: float, number: int, share: float) -> _Candidate:
        closest = self._index.closest(number, words) / length if length else 0.0
        score = (1 - _PHRASE) * share + _PHRASE * closest
        return _Candidate(number=number, score=min(score, 1.0), told=share * query.mass)

    def _alike(self, text: str, number: int) -> float:
        found = process.extractOne(text, self._index.texts[number], scorer=fuzz.token_set_ratio)
        return found[1] / 100 if found else 0.0

    def _decide(self, candidates: list[_Candidate], query: Query, today: date) -> Match:
        kept = self._kept(candidates, today)
        if not candidates:
            return Match(kind=MatchKind.NONE, reason="no shared word")
        best = candidates[0]
        evidence = self._evidence(candidates, query.text)
        foreign = self._foreign.get(best.number)
        if foreign is not None and (evidence.lead >= NEAR_MISS or evidence.certainty < CHOICES or not kept):
            kind, reason = foreign.kind, f"nearest is {foreign.id}"
            return Match(kind=MatchKind.NONE, entries=kept, reason=reason, foreign=kind, evidence=evidence)
        if evidence.certainty < CHOICES or not kept:
            return Match(kind=MatchKind.NONE, entries=kept, reason="too little in common", evidence=evidence)
        direct = foreign is None and kept[0].entry is self._entries[best.number] and not _torn(kept)
        if direct and evidence.certainty >= ANSWER and evidence.told >= LEAST_TOLD:
            return Match(kind=MatchKind.ANSWER, entries=kept, shown=1, reason="certain", evidence=evidence)
        shown = sum(1 for one in kept[:3] if one.score >= OFFERED * kept[0].score)
        return Match(kind=MatchKind.CHOICES, entries=kept, shown=shown, reason="not certain", evidence=evidence)

    def _kept(self, candidates: list[_Candidate], today: date) -> tuple[Scored, ...]:
        ours = (one for one in candidates if one.number < len(self._entries))
        scored = (Scored(entry=self._entries[one.number], score=round(one.score, 4)) for one in ours)
        return tuple(one for one in scored if not one.entry.expired(today))[:KEPT]

    def _evidence(self, candidates: list[_Candidate], text: str) -> Evidence:
        best = candidates[0]
        group = self._groups[best.number]
        rival = next((one.score for one in candidates[1:] if self._groups[one.number] != group), 0.0)
        return Evidence(
            lead=(best.score - rival) / best.score if best.score else 0.0,
            alike=self._alike(text, best.number),
            told=best.told,
        )


def _torn(kept: tuple[Scored, ...]) -> bool:
    """Whether two variants of one fact group are so close that the asker should choose."""
    same = len(kept) > 1 and kept[0].entry.group == kept[1].entry.group
    return same and kept[0].score - kept[1].score < SIBLING * kept[0].score


def _reacted(kind: MatchKind, reaction: Reaction, entries: tuple[Scored, ...] = ()) -> Match:
    return Match(kind=kind, entries=entries, reply=reaction.reply, reason=reaction.name)


def _add(told: dict[int, float], known: Iterable[tuple[int, float]], factor: float, allowed: Numbers | None) -> None:
    """Less where the answer knows the word only with other diacritics than were typed."""
    if allowed is None:
        for number, weight in known:
            told[number] += weight * factor
    else:
        for number, weight in known:
            told[number] += weight * factor if allowed >> number & 1 else weight * factor * OTHER_MARKS


def _highest(told: Mapping[int, float], most: int) -> list[int]:
    return [number for number, _ in sorted(told.items(), key=itemgetter(1), reverse=True)[:most]]
