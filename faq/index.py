"""Which words and word pairs belong to which answer, and how much each of them tells."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from sys import intern

from faq.text import Normalised, normalise, spelling
from faq.vocabulary import Vocabulary, count_words

_RARITY = 0.75
"""Exponent that keeps one rare word from outweighing everything else in a short message."""
_SATURATION = 8.0
_LENGTH = 0.5
_WEAK_TEXT = 1.0
"""How much a word counts that stands only in the answer, not in a phrasing."""
_PAIR = 0.6
"""A pair of neighbouring words repeats what its two words say, so it weighs less than its rarity alone."""
OTHER_MARKS = 0.35
"""What a word still counts for when the answer only knows it with other diacritics than were typed."""
_EARLIER = 0.5
"""Words before the last sentences of a story: the question stands at the end."""
_STORY = 22
_NUMBER = 0.5
_UNKNOWN = 0.6

Spelling = tuple[str, str]
Numbers = int
"""A set of subject numbers: number n is in it when bit n is set. A tenth of the memory of a set."""
Words = Sequence[tuple[str, float, Numbers | None]]
"""Terms of a message with their weight, and the subjects that know them with the diacritics that were typed."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What the index is built from; `emphasis` is how often each phrasing counts."""

    phrasings: Sequence[str]
    answer: str = ""
    emphasis: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """A subject's phrasings: which of them hold a term, and each one's length."""

    holders: Mapping[str, Sequence[int]]
    lengths: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One word or pair of the message: the terms it may stand for, each with its trust, and its weight."""

    terms: tuple[tuple[str, float], ...]
    spellings: tuple[tuple[str, Spelling], ...]
    weight: float


@dataclass(frozen=True, kw_only=True)
class Query:
    text: str
    slots: tuple[Slot, ...]
    mass: float


class _Read:
    """One text of a subject, read once."""

    __slots__ = ("keys", "said", "terms")

    def __init__(self, text: str) -> None:
        self.said = normalise(text)
        self.keys = _keys(self.said.folded)
        self.terms = _terms(self.keys)


class Index:
    """Built once from the phrasings and answer of each subject; a subject is named by its number."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        read = [([_Read(text) for text in one.phrasings], _Read(one.answer)) for one in subjects]
        self.vocabulary = Vocabulary(count_words(part.keys for parts, _ in read for part in parts))
        counts = [_count_terms(parts, weak, one.emphasis) for one, (parts, weak) in zip(subjects, read, strict=True)]
        self._idf = _rarity(counts)
        self._most = max(self._idf.values(), default=1.0)
        self.ceiling = _SATURATION + 1
        self._postings = self._weigh(counts, [len(parts) for parts, _ in read])
        self._spellings = _spellings(read)
        self.texts = [[" ".join(part.keys) for part in parts] for parts, _ in read]
        self._phrases: list[Phrases | None] = [None] * len(read)

    def query(self, message: Normalised) -> Query:
        keys = _keys(message.folded)
        late = _late_from(message)
        singles: dict[str, Slot] = {}
        heads: list[tuple[str, float, Spelling]] = []
        for place, (key, word) in enumerate(zip(keys, message.words, strict=True)):
            position = 1.0 if place >= late else _EARLIER
            typed = spelling(word)
            for part, trust in self._meant(key, place):
                heads.append((part, trust * position, typed))
            slot = self._slot(key, typed, position)
            known = singles.get(key)
            if known is None or slot.weight > known.weight:
                singles[key] = slot
        pairs: dict[str, Slot] = {}
        for (one, trust, typed), (two, other_trust, other_typed) in pairwise(heads):
            pair = f"{one} {two}"
            if pair in self._idf:
                weight = self._idf[pair] * min(trust, other_trust)
                pairs[pair] = Slot(terms=((pair, 1.0),), spellings=((one, typed), (two, other_typed)), weight=weight)
        slots = (*singles.values(), *pairs.values())
        text = " ".join(head for head, _, _ in heads[-60:])
        return Query(text=text, slots=slots, mass=sum(slot.weight for slot in singles.values()))

    def _meant(self, key: str, place: int) -> list[tuple[str, float]]:
        if key in self.vocabulary:
            return [(key, 1.0)]
        guesses = self.vocabulary.guesses(key) if place < 200 else ()
        if not guesses:
            return [(key, 1.0)]
        return [(word, guesses[0].trust) for word in guesses[0].words]

    def _slot(self, key: str, typed: Spelling, position: float) -> Slot:
        if key in self._idf:
            return Slot(terms=((key, 1.0),), spellings=((key, typed),), weight=self._idf[key] * position)
        terms = tuple(
            (term, guess.trust)
            for guess in self.vocabulary.guesses(key)
            for term in ((" ".join(guess.words),) if len(guess.words) > 1 else guess.words)
            if term in self._idf
        )
        weight = max((self._idf[term] for term, _ in terms), default=self._most * _UNKNOWN)
        return Slot(terms=terms, spellings=(), weight=weight * position * (_NUMBER if key[0].isdigit() else 1.0))

    def allowed(self, slot: Slot) -> Numbers | None:
        """The subjects that know the slot's words with the diacritics that were typed; None: no objection."""
        result: Numbers | None = None
        for key, typed in slot.spellings:
            letters, tone = typed
            if not tone and letters.isascii():
                continue
            found = self._spellings.get((key, letters, tone))
            if found is not None:
                result = found if result is None else result & found
        return result

    def holders(self, term: str) -> tuple[Sequence[int], Sequence[float]]:
        """The subjects that know the term, and how much it weighs for each."""
        flat = self._postings.get(term, ())
        return flat[::2], flat[1::2]  # type: ignore[return-value]

    def closest(self, number: int, words: Words) -> float:
        """The best share of its own terms that any phrasing of the subject has in common with `words`."""
        known = self._phrases[number]
        if known is None:
            self._phrases[number] = known = self._phrases_of(self.texts[number])
        held: dict[str, float] = {}
        for term, weight, allowed in words:
            if term in known.holders:
                fit = weight if allowed is None or allowed >> number & 1 else weight * OTHER_MARKS
                held[term] = max(held.get(term, 0.0), fit)
        shared = [0.0] * len(known.lengths)
        for term, weight in held.items():
            both = weight * self._idf[term]
            for place in known.holders[term]:
                shared[place] += both
        return max((one / length for one, length in zip(shared, known.lengths, strict=True)), default=0.0)

    def _phrases_of(self, texts: Sequence[str]) -> Phrases:
        """Weighed when first asked for: most subjects are never compared closely."""
        holders: dict[str, list[int]] = defaultdict(list)
        lengths = []
        for place, text in enumerate(texts):
            terms = _terms(text.split(" "))
            for term in terms:
                holders[term].append(place)
            lengths.append(math.sqrt(sum(self._idf[term] ** 2 for term in terms)) or 1.0)
        return Phrases(holders={term: tuple(places) for term, places in holders.items()}, lengths=tuple(lengths))

    def _weigh(self, counts: Sequence[dict[str, float]], sizes: Sequence[int]) -> dict[str, tuple[float, ...]]:
        """By term: number, weight, number, weight … in one flat tuple, since most terms have few subjects."""
        average = sum(sizes) / max(len(sizes), 1)
        postings: dict[str, list[float]] = defaultdict(list)
        for number, (terms, size) in enumerate(zip(counts, sizes, strict=True)):
            floor = _SATURATION * (1 - _LENGTH + _LENGTH * size / average)
            for term, count in terms.items():
                postings[term] += (number, count * (_SATURATION + 1) / (count + floor))
        return {term: tuple(flat) for term, flat in postings.items()}


def _late_from(message: Normalised) -> int:
    """The word from which a story's question is read with full weight; 0 for a short message."""
    if len(message.words) <= _STORY:
        return 0
    late = len(message.words) - _STORY
    starts = [start for start, _ in message.sentences if start <= late]
    return starts[-1] if starts and late - starts[-1] <= _STORY else late


def _keys(folded: Iterable[str]) -> tuple[str, ...]:
    """Folded words with "ky" and "ki" as one."""
    return tuple(
        intern(word[0] + "i" if len(word) == 2 and word[1] == "y" and word[0] in "hklmst" else word) for word in folded
    )


def _terms(keys: Sequence[str]) -> set[str]:
    return {*keys, *(intern(f"{one} {two}") for one, two in pairwise(keys))}


def _count_terms(parts: Sequence[_Read], weak: _Read, emphasis: float) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for part in parts:
        for term in part.terms:
            counts[term] += emphasis
    for term in weak.terms:
        counts[term] += _WEAK_TEXT
    return counts


def _rarity(counts: Sequence[dict[str, float]]) -> dict[str, float]:
    holders: dict[str, float] = defaultdict(float)
    for terms in counts:
        for term, count in terms.items():
            holders[term] += min(count, 1.0)
    return {
        term: math.log(1 + (len(counts) - held + 0.5) / (held + 0.5)) ** _RARITY
        * (_PAIR if " " in term else _NUMBER if term[0].isdigit() else 1.0)
        for term, held in holders.items()
    }


def _spellings(
    read: Sequence[tuple[Sequence[_Read], _Read]],
) -> dict[tuple[str, str, str], Numbers]:
    """Subject numbers by (key, letters, tone), also under the letters alone and under the tone alone."""
    found: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    bare: dict[str, set[int]] = defaultdict(set)
    for number, (parts, weak) in enumerate(read):
        for part in (*parts, weak):
            marked = any(word != plain for word, plain in zip(part.said.words, part.said.folded, strict=True))
            for key, word, plain in zip(part.keys, part.said.words, part.said.folded, strict=True):
                if not marked:
                    bare[key].add(number)
                    continue
                letters, tone = spelling(word)
                found[key, letters, tone].add(number)
                found[key, letters, ""].add(number)
                found[key, plain, tone].add(number)
    return {form: _bits(numbers | bare.get(form[0], set())) for form, numbers in found.items()}


def _bits(numbers: Iterable[int]) -> Numbers:
    return sum(1 << number for number in numbers)
