"""Learns from the phrasings how much each word speaks for each answer, and remembers the phrasings for comparing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.corpus import Corpus, Floats, Numbers, read_all
from faq.learning import learn
from faq.reading import Reading, read_answer, read_message
from faq.text import Normalised, normalise
from faq.usage import used_by
from faq.vocabulary import Vocabulary

_ANSWER = 0.5
"""How much the answer's own words teach, compared with a phrasing."""
_STEPS, _TINY = 127, 1e-9
"""A term's weights are kept as whole steps of its largest, in a byte each: the table is the largest thing in memory."""
COMPARED_TEXTS = 6
"""Comparing word by word takes long; what has few words in common need not be compared."""


@dataclass(frozen=True, kw_only=True)
class Mix:
    """How much counts what was learned, how often a subject's phrasings use a word, how often those of its group do,
    and what its answer tells."""

    learned: float
    used: float
    used_in_group: float
    told: float


MIX = Mix(learned=0.6, used=0.45, used_in_group=1.6, told=5.5)
"""Chosen on the questions, for each fold of them on the others (decision 0010, `faq/measure/mixing.py`)."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What the index is built from. `told`: all that the answer says; `group`: subjects of one group (other than "")
    are spoken of in the same words."""

    phrasings: Sequence[str]
    answer: str = ""
    told: str = ""
    group: str = ""
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
class Likeness:
    """Of a message (0..1): to the nearest phrasing of each subject, and to each phrasing."""

    nearest: Floats
    each: NDArray[np.float64]


class Index:
    """Built once from the phrasings and answer of each subject; a subject is named by its number."""

    def __init__(self, subjects: Sequence[Subject], mix: Mix = MIX) -> None:
        asked = [(number, text, one.weight) for number, one in enumerate(subjects) for text in one.phrasings]
        answers = [(number, one.answer, _ANSWER) for number, one in enumerate(subjects) if one.answer]
        corpus = read_all([text for _, text, _ in (*asked, *answers)])
        self.vocabulary = Vocabulary(dict(corpus.words))
        self._terms, self._rarity = corpus.terms, corpus.rarity
        self._strangest = float(self._rarity.max(initial=1.0))
        meant = np.array([number for number, _, _ in (*asked, *answers)], dtype=np.int64)
        counts = np.array([weight for _, _, weight in (*asked, *answers)], dtype=np.float32)
        weights = learn(corpus, meant, counts, len(subjects)) * np.float32(mix.learned)
        self._count(weights, corpus, meant[: len(asked)], subjects, mix)
        self._scales = np.maximum(np.abs(weights).max(axis=1, initial=0.0), _TINY) / np.float32(_STEPS)
        self.weights = np.rint(weights / self._scales[:, np.newaxis]).astype(np.int8)
        self._keep_phrasings(corpus, meant[: len(asked)], len(subjects))
        self.texts: list[list[str]] = [[] for _ in subjects]
        for (number, _, _), text in zip(asked, corpus.texts, strict=False):
            self.texts[number].append(text)

    def query(self, message: Normalised) -> Query:
        reading = read_message(message, self.vocabulary)
        places, values = self._vector(reading)
        known = {self._terms[word]: reading.terms[word] for word in reading.words if word in self._terms}
        told = float(self._rarity[list(known)] @ np.array(list(known.values()), dtype=np.float32)) if known else 0.0
        unknown = self._strangest * sum(reading.terms[word] for word in reading.words if word not in self._terms)
        whole = told + unknown
        return Query(
            text=reading.text,
            terms=frozenset(reading.terms),
            places=places,
            values=values,
            told=told,
            known=told / whole if whole else 0.0,
        )

    def votes(self, query: Query, *, told_apart: float = 1.0) -> Floats:
        """How likely each subject is meant, as shares of 1; the less they are told apart, the more alike these are."""
        said = query.values * self._scales[query.places] * np.float32(told_apart)
        return shares(said @ self.weights[query.places].astype(np.float32))

    def voices(self, query: Query, number: int) -> list[tuple[str, float]]:
        """Each term of the message and how much it speaks for the subject, strongest first."""
        names = {place: term for term, place in self._terms.items()}
        said = query.values * self._scales[query.places] * self.weights[query.places, number]
        found = [(names[int(place)], float(value)) for place, value in zip(query.places, said, strict=True)]
        return sorted(found, key=lambda pair: -abs(pair[1]))

    def likeness(self, query: Query) -> Likeness:
        nearest = np.zeros(len(self._first) - 1, dtype=np.float32)
        ranges = [(self._holders_from[place], self._holders_from[place + 1]) for place in query.places.tolist()]
        if not ranges:
            return Likeness(nearest=nearest, each=np.zeros(int(self._first[-1]), dtype=np.float32))
        phrasings = np.concatenate([self._holders[begin:end] for begin, end in ranges])
        shared = np.concatenate([self._held[begin:end] for begin, end in ranges])
        shared *= np.repeat(query.values, [end - begin for begin, end in ranges])
        counted = np.bincount(phrasings, weights=shared, minlength=int(self._first[-1]))
        alike = counted.astype(np.float64, copy=False)
        nearest[self._asked] = np.maximum.reduceat(alike, self._first[self._asked])
        return Likeness(nearest=nearest, each=alike)

    def nearest_texts(self, likeness: Likeness, number: int) -> list[str]:
        """The phrasings of the subject that are most like the message, in no order."""
        texts = self.texts[number]
        if len(texts) <= COMPARED_TEXTS:
            return texts
        each = likeness.each[self._first[number] : self._first[number + 1]]
        return [texts[place] for place in np.argpartition(each, -COMPARED_TEXTS)[-COMPARED_TEXTS:].tolist()]

    def _count(self, weights: Floats, corpus: Corpus, meant: Numbers, subjects: Sequence[Subject], mix: Mix) -> None:
        """Adds to what was learned what is counted."""
        names: dict[str, int] = {}
        groups = [names.setdefault(one.group or f"#{number}", len(names)) for number, one in enumerate(subjects)]
        group_of = np.array(groups, dtype=np.int64)
        terms, owners, used = used_by(corpus, meant, len(subjects))
        weights[terms, owners] += np.float32(mix.used) * used
        terms, owners, used = used_by(corpus, group_of[meant], len(names))
        ends = np.searchsorted(owners, np.arange(len(names) + 1))
        for number, group in enumerate(groups):
            here = slice(ends[group], ends[group + 1])
            weights[terms[here], number] += np.float32(mix.used_in_group) * used[here]
        for number, one in enumerate(subjects):
            if one.told:
                places, values = self._vector(read_answer(normalise(one.told)))
                weights[places, number] += np.float32(mix.told) * values

    def _vector(self, reading: Reading) -> tuple[Numbers, Floats]:
        known = [(self._terms[term], weight) for term, weight in reading.terms.items() if term in self._terms]
        places = np.array([place for place, _ in known], dtype=np.int64)
        values = np.array([weight for _, weight in known], dtype=np.float32) * self._rarity[places]
        length = float(np.sqrt(values @ values))
        return places, values / length if length else values

    def _keep_phrasings(self, corpus: Corpus, meant: Numbers, subjects: int) -> None:
        """By term: which phrasings hold it, and how much it weighs in each."""
        self._first = np.concatenate([[0], np.cumsum(np.bincount(meant, minlength=subjects))]).astype(np.int64)
        self._asked = np.flatnonzero(np.diff(self._first))
        end = corpus.starts[len(meant)]
        places = corpus.places[:end]
        order = np.argsort(places, kind="stable")
        numbers = np.arange(len(meant), dtype=np.int32)
        self._holders = np.repeat(numbers, np.diff(corpus.starts[: len(meant) + 1]))[order]
        self._held = corpus.values[:end][order]
        held = np.bincount(places, minlength=len(corpus.terms))
        self._holders_from = np.concatenate([[0], np.cumsum(held)]).tolist()


def shares(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(initial=0.0))
    found: Floats = powers / powers.sum()
    return found
