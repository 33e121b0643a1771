"""Learns from the phrasings how much each word speaks for each answer, and remembers the phrasings for comparing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from faq.reading import Reading, read, read_message
from faq.text import Normalised
from faq.vocabulary import Vocabulary

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Seeds = NDArray[np.uint64]

_ROUNDS = 5
_STEP = 5.0
"""Rounds of learning and length of the first step; more or longer ones learn the phrasings by heart (65.7 % of held-out
phrasings found first with 8.0, 66.7 % with 5.0)."""
_LEFT_OUT = 0.4
"""Part of a phrasing's terms left out by chance each time it is learnt, so that no single word decides. Of the 684 chat
questions 91.7 % find their answer first with it, 90.5 % without."""
_FEWEST_STEPS = 12_000
"""A small catalogue is gone through more often, until it is learnt as well as a large one."""
_ANSWER = 0.5
"""How much the answer's own words teach, compared with a phrasing."""
_SEEN = 3
"""Pairs and spellings that stand in fewer texts tell nothing about others, and would double the memory."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What the index is built from."""

    phrasings: Sequence[str]
    answer: str = ""
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Query:
    """`terms`: all that was read; `told`: rarity of the known words; `known`: their part of all the words' rarity."""

    text: str
    terms: frozenset[str]
    places: Numbers
    values: Floats
    told: float
    known: float


@dataclass(frozen=True, kw_only=True)
class _Example:
    places: Numbers
    values: Floats
    subject: int
    weight: float
    seed: int


class Index:
    """Built once from the phrasings and answer of each subject; a subject is named by its number."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        asked = [(number, read(text)) for number, one in enumerate(subjects) for text in one.phrasings]
        answers = [(number, read(one.answer)) for number, one in enumerate(subjects) if one.answer]
        self.vocabulary = Vocabulary(_count_words([reading for _, reading in (*asked, *answers)]))
        self._terms, self._rarity = _weigh_terms([reading for _, reading in (*asked, *answers)])
        self._strangest = float(self._rarity.max(initial=1.0))
        phrasings = [self._example(number, reading, subjects[number].weight) for number, reading in asked]
        examples = [*phrasings, *(self._example(number, reading, _ANSWER) for number, reading in answers)]
        self.weights = _learn(examples, _seeds(self._terms), len(subjects)).astype(np.float16)
        self._keep_phrasings(phrasings, len(subjects))
        self.texts: list[list[str]] = [[] for _ in subjects]
        for number, reading in asked:
            self.texts[number].append(reading.text)

    def query(self, message: Normalised) -> Query:
        reading = read_message(message, self.vocabulary)
        places, values = self._vector(reading)
        weights = {word: reading.terms[word] for word in reading.words}
        told = sum(w * float(self._rarity[self._terms[word]]) for word, w in weights.items() if word in self._terms)
        unknown = sum(w * self._strangest for word, w in weights.items() if word not in self._terms)
        whole = told + unknown
        return Query(
            text=reading.text,
            terms=frozenset(reading.terms),
            places=places,
            values=values,
            told=told,
            known=told / whole if whole else 0.0,
        )

    def votes(self, query: Query) -> Floats:
        """How likely each subject is meant, as shares of 1."""
        return _shares(query.values @ self.weights[query.places].astype(np.float32))

    def voices(self, query: Query, number: int) -> list[tuple[str, float]]:
        """Each term of the message and how much it speaks for the subject, strongest first."""
        names = {place: term for term, place in self._terms.items()}
        said = query.values * self.weights[query.places, number]
        found = [(names[int(place)], float(value)) for place, value in zip(query.places, said, strict=True)]
        return sorted(found, key=lambda pair: -abs(pair[1]))

    def likeness(self, query: Query) -> Floats:
        """Likeness (0..1) of the message to the nearest phrasing of each subject."""
        parts = [slice(self._holders_from[place], self._holders_from[place + 1]) for place in query.places]
        nearest = np.zeros(len(self._first) - 1, dtype=np.float32)
        if not parts:
            return nearest
        phrasings = np.concatenate([self._holders[part] for part in parts])
        shared = np.concatenate([self._held[part] * value for part, value in zip(parts, query.values, strict=True)])
        alike = np.bincount(phrasings, weights=shared, minlength=int(self._first[-1]))
        asks = np.diff(self._first) > 0
        nearest[asks] = np.maximum.reduceat(alike, self._first[:-1][asks])
        return nearest

    def _vector(self, reading: Reading) -> tuple[Numbers, Floats]:
        known = [(self._terms[term], weight) for term, weight in reading.terms.items() if term in self._terms]
        places = np.array([place for place, _ in known], dtype=np.int64)
        values = np.array([weight for _, weight in known], dtype=np.float32) * self._rarity[places]
        length = float(np.sqrt(values @ values))
        return places, values / length if length else values

    def _example(self, number: int, reading: Reading, weight: float) -> _Example:
        places, values = self._vector(reading)
        return _Example(places=places, values=values, subject=number, weight=weight, seed=crc32(reading.text.encode()))

    def _keep_phrasings(self, phrasings: Sequence[_Example], subjects: int) -> None:
        """By term: which phrasings hold it, and how much it weighs in each."""
        counts = np.bincount([one.subject for one in phrasings], minlength=subjects)
        self._first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        places = _joined([one.places for one in phrasings], np.int64)
        order = np.argsort(places, kind="stable")
        owners = np.repeat(np.arange(len(phrasings), dtype=np.int32), [len(one.places) for one in phrasings])
        self._holders = owners[order]
        self._held = _joined([one.values for one in phrasings], np.float32)[order]
        held = np.bincount(places, minlength=len(self._terms))
        self._holders_from = np.concatenate([[0], np.cumsum(held)]).tolist()


def _learn(examples: Sequence[_Example], seeds: Seeds, subjects: int) -> Floats:
    """Multinomial logistic regression by stochastic gradient steps that grow shorter.

    What is left out, and the order, follow from the texts themselves and not from their number or place: the same
    content gives the same weights, and one more phrasing does not throw the dice anew for all others.
    """
    weights = np.zeros((len(seeds), subjects), dtype=np.float32)
    examples = [one for one in examples if len(one.places)]
    if not examples:
        return weights
    rounds = max(_ROUNDS, -(-_FEWEST_STEPS // len(examples)))
    steps = rounds * len(examples)
    places, values = (np.concatenate([getattr(one, name) for one in examples]) for name in ("places", "values"))
    owners = np.repeat(np.arange(len(examples)), [len(one.places) for one in examples])
    own_seeds = np.array([one.seed for one in examples], dtype=np.uint64)
    for turn in range(rounds):
        kept = _chances(own_seeds[owners] ^ seeds[places], turn) >= _LEFT_OUT
        some_places, some_values = places[kept], values[kept]
        lengths = np.bincount(owners[kept], weights=some_values**2, minlength=len(examples))
        some_values = (some_values / np.sqrt(lengths)[owners[kept]]).astype(np.float32)
        ends = np.cumsum(np.bincount(owners[kept], minlength=len(examples))).tolist()
        order = np.argsort(_chances(own_seeds, turn), kind="stable").tolist()
        for done, number in enumerate(order, start=turn * len(examples)):
            one = examples[number]
            begin, end = ends[number - 1] if number else 0, ends[number]
            here, said = some_places[begin:end], some_values[begin:end, None]
            rows = weights[here]
            error = _shares((said * rows).sum(axis=0))
            error[one.subject] -= 1.0
            weights[here] = rows - (_STEP * one.weight * (1 - done / steps)) * said * error
    return weights


def _seeds(terms: Iterable[str]) -> Seeds:
    return np.array([crc32(term.encode()) << 32 for term in terms], dtype=np.uint64)


def _chances(seeds: Seeds, turn: int) -> NDArray[np.float64]:
    """A number in 0..1 for each seed and turn, by the finishing steps of SplitMix64."""
    mixed = seeds + np.uint64((turn + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    chances: NDArray[np.float64] = (mixed ^ (mixed >> np.uint64(31))) / np.float64(2**64)
    return chances


def _shares(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(initial=0.0))
    shares: Floats = powers / powers.sum()
    return shares


def _weigh_terms(readings: Sequence[Reading]) -> tuple[dict[str, int], Floats]:
    """A place for each term worth keeping, and its rarity."""
    counts = Counter(term for reading in readings for term in reading.terms)
    kept = [term for term, count in counts.items() if count >= _SEEN or not (" " in term or term[0] == "=")]
    found = np.array([counts[term] for term in kept], dtype=np.float32)
    rarity = np.log((1 + len(readings)) / (1 + found)) + 1
    return {term: place for place, term in enumerate(kept)}, rarity.astype(np.float32)


def _count_words(readings: Sequence[Reading]) -> dict[str, int]:
    return dict(Counter(word for reading in readings for word in reading.words))


def _joined(parts: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)
