"""All texts that teach, read together: which terms stand in which text, as numbers, because there are many."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from faq import concepts
from faq.reading import COMPARED, CONCEPT, INSTEAD, MARKED, PAIR, keys_of
from faq.text import normalise

Numbers = NDArray[np.int64]
Floats = NDArray[np.float32]

SEEN = 3
"""Pairs and spellings that stand in fewer texts tell nothing about others, and would double the memory."""


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """The terms of text `n` are at `starts[n]` to `starts[n + 1]`: their `places` in `terms`, and their `values`, by
    which a text has the length 1 (0 when nothing is in it). `rarity` by place; `words` in how many texts each stands;
    `texts` are for comparing."""

    terms: Mapping[str, int]
    rarity: Floats
    places: Numbers
    values: Floats
    starts: Numbers
    words: Mapping[str, int]
    texts: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class _Said:
    """One after another the words of all texts: the text of each, its key and spelling by number, whether it is to be
    read; and the concepts they name, with the text of each and whether it stands in the place of its words."""

    texts: Sequence[str]
    keys: Sequence[str]
    spellings: Sequence[str]
    concepts: Sequence[str]
    owner: Numbers
    key: Numbers
    spelling: Numbers
    read: NDArray[np.bool_]
    named_in: Numbers
    named: Numbers
    instead: NDArray[np.bool_]


def read_all(texts: Sequence[str]) -> Corpus:
    """Every word is taken as it stands; otherwise as `read_message` reads a message."""
    said = _listen(texts)
    pairs, codes = _count(said)
    kinds = [len(said.keys), len(said.concepts), len(pairs), len(said.spellings)]
    holders, terms = np.divmod(codes >> 1, sum(kinds))
    counts = np.bincount(terms, minlength=sum(kinds))
    kept = counts >= np.repeat([1, 1, SEEN, SEEN], kinds)
    stays = kept[terms]
    holders, terms, whole = holders[stays], terms[stays], codes[stays] & 1 == 0
    rarity = (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)
    weights = np.repeat(np.array([1.0, CONCEPT, PAIR, MARKED], dtype=np.float32), kinds)
    values = np.where(whole, np.float32(INSTEAD), weights[terms]) * rarity[terms]
    lengths = np.sqrt(np.bincount(holders, weights=values**2, minlength=len(texts)))
    return Corpus(
        terms={name: place for place, name in enumerate(_names(said, pairs, np.split(kept, np.cumsum(kinds)[:-1])))},
        rarity=rarity[kept],
        places=(np.cumsum(kept) - 1)[terms],
        values=(values / lengths[holders]).astype(np.float32),
        starts=np.searchsorted(holders, np.arange(len(texts) + 1)),
        words={key: count for key, count in zip(said.keys, counts.tolist(), strict=False) if count},
        texts=said.texts,
    )


def _listen(texts: Sequence[str]) -> _Said:
    keys, spellings, names = _Numbered(), _Numbered(), _Numbered()
    shown: list[str] = []
    lengths: list[int] = []
    key: list[int] = []
    spelling: list[int] = []
    hidden: list[int] = []
    named: list[tuple[int, int, bool]] = []
    for number, text in enumerate(texts):
        message = normalise(text)
        folded = keys_of(message.folded)
        found = concepts.find(folded)
        named += [(number, names[name], place in found.hidden) for name, place in found.named]
        hidden += [len(key) + place for place in found.hidden]
        key += map(keys.__getitem__, folded)
        spelling += map(spellings.__getitem__, message.words)
        lengths.append(len(folded))
        shown.append(" ".join(folded[-COMPARED:]))
    read = np.ones(len(key), dtype=np.bool_)
    read[hidden] = False
    return _Said(
        texts=shown,
        keys=list(keys),
        spellings=list(spellings),
        concepts=list(names),
        owner=np.repeat(np.arange(len(texts)), lengths),
        key=np.array(key, dtype=np.int64),
        spelling=np.array(spelling, dtype=np.int64),
        read=read,
        named_in=np.array([text for text, _, _ in named], dtype=np.int64),
        named=np.array([name for _, name, _ in named], dtype=np.int64),
        instead=np.array([instead for _, _, instead in named], dtype=np.bool_),
    )


class _Numbered(dict[str, int]):
    def __missing__(self, name: str) -> int:
        self[name] = number = len(self)
        return number


def _count(said: _Said) -> tuple[Numbers, Numbers]:
    """All pairs of neighbours, as first key * keys + second; and by text, each term once, as (text * terms + term) * 2,
    the odd ones not in the place of their words. The terms are the keys, the concepts, the pairs, the spellings."""
    keys, named = len(said.keys), len(said.concepts)
    first, owner = said.key[:-1], said.owner[:-1]
    beside = said.read[:-1] & said.read[1:] & (owner == said.owner[1:])
    pairs, pair = np.unique(first[beside] * keys + said.key[1:][beside], return_inverse=True)
    marked = said.read & np.array([not word.isascii() for word in said.spellings], dtype=np.bool_)[said.spelling]
    terms = keys + named + len(pairs) + len(said.spellings)
    codes = [
        (said.owner[said.read] * terms + said.key[said.read]) * 2 + 1,
        (said.named_in * terms + keys + said.named) * 2 + ~said.instead,
        (owner[beside] * terms + keys + named + pair) * 2 + 1,
        (said.owner[marked] * terms + keys + named + len(pairs) + said.spelling[marked]) * 2 + 1,
    ]
    code = np.sort(np.concatenate(codes))
    return pairs, code[np.flatnonzero(np.diff(code >> 1, prepend=-1))]


def _names(said: _Said, pairs: Numbers, kept: Sequence[NDArray[np.bool_]]) -> Iterator[str]:
    keys, named, paired, marked = kept
    yield from compress(said.keys, keys)
    yield from compress(said.concepts, named)
    for one, other in zip(*(part.tolist() for part in np.divmod(pairs[paired], len(said.keys))), strict=True):
        yield f"{said.keys[one]} {said.keys[other]}"
    yield from (f"={word}" for word in compress(said.spellings, marked))
