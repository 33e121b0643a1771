"""Finds the answer to a message, or the few that may be meant, or none; it would rather be silent than wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from faq import certainty
from faq.catalogue import Catalogue, FaqEntry
from faq.certainty import Evidence
from faq.collecting import paused
from faq.corpus import Floats
from faq.index import MIX, Index, Mix, Query, Subject
from faq.outside import SubjectKind, subjects
from faq.talk.clarify import load_clarify
from faq.talk.smalltalk import Reaction, courtesy_reply, find_sensitive, find_smalltalk
from faq.text import Normalised, normalise

LEAST_TOLD = 12.0
"""Least rarity of the known words for a direct answer: one common word is not a question."""
NEAR_MISS = 0.6
"""When the best fact group has at least this part of a foreign subject's votes, it is still offered as a choice."""
GROUPS = 3
KEPT = 6
"""Candidates: the best entry of the best three fact groups, then other entries of the best group."""
KINDS = (
    {"@can-ngheo": "can-ngheo", "@thoat-ngheo": "thoat-ngheo", "ngheo": ""},
    {"@mam-non": "mam-non", "@hoc-sinh": "hoc-sinh", "@sinh-vien": "sinh-vien"},
)
"""What names the household or the level of school asked about, and its kind in `clarify.yaml`; "nghèo" may be part of
anything, but beside another kind it makes the message one about both."""
SIBLING, VAGUE = 0.15, 16.0
"""A message whose known words weigh less than `VAGUE` and that fits two variants of one fact group nearly alike (the
other has at least `SIBLING` of the best one's votes) gets the variants as choices: "vay vốn" may mean either."""
LEANING = 0.75
"""What a message leans to is told apart less sharply than what it means, so that two questions about one thing have the
same small votes. Chosen on the tuning part of the duplicates (`docs/duplicates.md`)."""
OFFERED = 0.08
"""A choice with less than this part of the best one's votes is kept for the record but not worth showing."""


class MatchKind(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"
    SMALLTALK = "smalltalk"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, kw_only=True)
class Scored:
    """`score`: the entry's part (0..1) of the votes, or that of the candidate before it when this is less."""

    entry: FaqEntry
    score: float


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
class _Count:
    """The votes counted: `groups` best first, each with its part of the votes."""

    votes: Floats
    groups: Sequence[tuple[int, float]]


class Matcher:
    """Holds the index of one catalogue; build a new one when the catalogue changes. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, mix: Mix = MIX) -> None:
        with paused():
            self._build(catalogue, mix)

    def _build(self, catalogue: Catalogue, mix: Mix) -> None:
        find_sensitive(""), find_smalltalk("")  # the first message must not wait for the word lists
        self._entries = tuple(catalogue.entries.values())
        foreign = subjects(entry.group for entry in self._entries)
        names = [*(entry.group for entry in self._entries), *(f"outside:{one.id}" for one in foreign)]
        self._groups = {name: number for number, name in enumerate(dict.fromkeys(names))}
        self._group_of = np.array([self._groups[name] for name in names], dtype=np.int64)
        self._members = [np.flatnonzero(self._group_of == number) for number in range(len(self._groups))]
        self._foreign = {self._groups[f"outside:{one.id}"]: one for one in foreign}
        self._twins = _twins(self._entries)
        self._index = Index(
            [
                *(_subject(one) for one in self._entries),
                *(Subject(phrasings=one.phrasings) for one in foreign),
            ],
            mix,
        )

    def match(self, text: str) -> Match:
        """Entries that have expired are found like any other: only their words say whether they are meant."""
        sensitive = find_sensitive(text)
        talk = find_smalltalk(text)
        if sensitive is None and talk is not None and talk.firm:
            return _reacted(MatchKind.SMALLTALK, talk)
        message = normalise(text)
        if sensitive is None and not message.words:
            return _reacted(MatchKind.SMALLTALK, talk or courtesy_reply())
        match = self._decide(self._index.query(message))
        if sensitive is not None and (sensitive.firm or match.kind is not MatchKind.ANSWER):
            return _reacted(MatchKind.SENSITIVE, sensitive, match.entries)
        if talk is not None and match.kind is not MatchKind.ANSWER:
            return _reacted(MatchKind.SMALLTALK, talk)
        return match

    def voices(self, text: str, entry_id: str) -> list[tuple[str, float]]:
        """Each word, pair, spelling ("=…") and concept ("@…") of the message and how much it speaks for the entry."""
        number = next(n for n, entry in enumerate(self._entries) if entry.id == entry_id)
        return self._index.voices(self._index.query(normalise(text)), number)

    def leanings(self, message: Normalised) -> dict[str, float]:
        """The part of the votes of each fact group and of each foreign subject; empty when no word is known."""
        query = self._index.query(message)
        if not len(query.places):
            return {}
        return dict(zip(self._groups, self._parts(self._index.votes(query, told_apart=LEANING)).tolist(), strict=True))

    def _decide(self, query: Query) -> Match:
        if not len(query.places) or not self._entries:
            return Match(kind=MatchKind.NONE, reason="no known word")
        count = self._count(query)
        best, share = count.groups[0]
        kept, vague = self._kept(query, count)
        evidence = self._evidence(query, count)
        foreign = self._foreign.get(best)
        if foreign is not None and (not kept or self._part(count, kept[0].entry) < NEAR_MISS * share):
            reason = f"nearest is {foreign.id}"
            return Match(kind=MatchKind.NONE, entries=kept, reason=reason, foreign=foreign.kind, evidence=evidence)
        weights = certainty.weights()
        if not kept or evidence.certainty < weights.choices:
            return Match(kind=MatchKind.NONE, entries=kept, reason="too little in common", evidence=evidence)
        direct = foreign is None and not vague and query.told >= LEAST_TOLD
        if direct and evidence.certainty >= weights.answer:
            return Match(kind=MatchKind.ANSWER, entries=kept, shown=1, reason="certain", evidence=evidence)
        shown = sum(1 for one in kept[:GROUPS] if one.score >= OFFERED * kept[0].score)
        return Match(kind=MatchKind.CHOICES, entries=kept, shown=shown, reason="not certain", evidence=evidence)

    def _count(self, query: Query) -> _Count:
        votes = self._index.votes(query)
        self._mind_kind(query, votes)
        parts = self._parts(votes)
        order = np.argsort(-parts, kind="stable")[: GROUPS + 5]
        return _Count(votes=votes, groups=[(int(number), float(parts[number])) for number in order])

    def _parts(self, votes: Floats) -> NDArray[np.float64]:
        parts: NDArray[np.float64] = np.bincount(self._group_of, votes, len(self._groups))  # type: ignore[assignment]
        return parts

    def _mind_kind(self, query: Query, votes: Floats) -> None:
        """Who asks for a near-poor household is not answered for a poor one, however alike all other words are."""
        if not self._entries:
            return
        best = int(votes[: len(self._entries)].argmax())
        for kinds in KINDS:
            named = [kind for term, kind in kinds.items() if term in query.terms]
            twin = self._twins.get(best, {}).get(named[0], best) if len(named) == 1 else best
            if twin != best:
                votes[twin] += votes[best]
                votes[best] = 0.0
                return

    def _part(self, count: _Count, entry: FaqEntry) -> float:
        return dict(count.groups).get(self._groups[entry.group], 0.0)

    def _kept(self, query: Query, count: _Count) -> tuple[tuple[Scored, ...], bool]:
        """The candidates; and whether the first two are variants of one answer between which the message is vague."""
        ours = [number for number, _ in count.groups if number not in self._foreign][:GROUPS]
        if not ours:
            return (), False
        in_group = [self._members[number] for number in ours]
        best, *others = (int(members[count.votes[members].argmax()]) for members in in_group)
        siblings = sorted((int(n) for n in in_group[0] if n != best), key=lambda n: -count.votes[n])
        vague = query.told < VAGUE and any(count.votes[n] >= SIBLING * count.votes[best] for n in siblings[:1])
        numbers = [best, *siblings[:GROUPS], *others] if vague else [best, *others, *siblings]
        votes = np.minimum.accumulate(count.votes[numbers[:KEPT]])
        pairs = zip(numbers, votes, strict=False)
        return tuple(Scored(entry=self._entries[n], score=round(float(vote), 4)) for n, vote in pairs), vague

    def _evidence(self, query: Query, count: _Count) -> Evidence:
        (best, share), (_, rival) = (*count.groups, (-1, 0.0))[:2]
        likeness = self._index.likeness(query)
        members = self._members[best]
        nearest = int(members[likeness.nearest[members].argmax()])
        near = float(likeness.nearest[nearest])
        texts = self._index.nearest_texts(likeness, nearest)
        likeness.nearest[members] = 0.0
        return Evidence(
            share=share,
            rival=rival,
            near=near,
            near_rival=float(likeness.nearest.max()),
            alike=_alike(query.text, texts),
            told=query.told,
            known=query.known,
        )


def _alike(text: str, texts: Sequence[str]) -> float:
    found = process.extractOne(text, texts, scorer=fuzz.token_set_ratio)
    return found[1] / 100 if found else 0.0


def _reacted(kind: MatchKind, reaction: Reaction, entries: tuple[Scored, ...] = ()) -> Match:
    return Match(kind=kind, entries=entries, reply=reaction.reply, reason=reaction.name)


def _subject(entry: FaqEntry) -> Subject:
    told = ". ".join((entry.title, entry.short, *entry.sections.values(), entry.for_whom))
    return Subject(phrasings=(entry.title, *entry.phrasings), answer=entry.short, told=told, group=entry.group)


def _twins(entries: Sequence[FaqEntry]) -> dict[int, dict[str, int]]:
    """By entry: which says the same for another kind of household or level of school."""
    numbers = {entry.id: number for number, entry in enumerate(entries)}
    minded = {kind for kinds in KINDS for kind in kinds.values()}
    found: dict[int, dict[str, int]] = {}
    for one in load_clarify(None).sets.values():
        known = {kind: numbers[name] for kind, name in one.entries.items() if name in numbers}
        if not known.keys().isdisjoint(minded):
            found |= dict.fromkeys(known.values(), known)
    return found
