"""Learns how much each term speaks for each subject: multinomial logistic regression in steps that grow shorter."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from faq.corpus import Corpus, Floats, Numbers

Seeds = NDArray[np.uint64]

_ROUNDS = 5
"""Together with what is counted (`faq/usage.py`) more rounds find no more: 75.2 % of held-out phrasings found first
with 4 and with 5 rounds, 75.3 % with 7, but 4 tell less well how sure that is."""
_STEP = 5.0
"""Length of the first step; longer ones learn the phrasings by heart (65.7 % of held-out phrasings found first with
8.0, 66.7 % with 5.0)."""
_TOGETHER = 16
_MOST_TERMS = 512
"""Texts of one step, and the terms in them: what is learned is the same as one by one, in less than half the time."""
_BLOCK = 32
"""Subjects of one product of matrices. Larger products (from 262,144 multiplications) would be shared out among several
threads, which on a busy machine wait for one another far longer than the product takes."""
_LEFT_OUT = 0.4
"""Part of a phrasing's terms left out by chance each time it is learnt, so that no single word decides. Of the 684 chat
questions 91.7 % find their answer first with it, 90.5 % without."""
_FEWEST_STEPS = 12_000
"""A small catalogue is gone through more often, until it is learnt as well as a large one."""


@dataclass(frozen=True, kw_only=True)
class _Step:
    """`part`: how much of the learning is done at each text; `said`: by text, how much each term of `places` weighs."""

    part: Floats
    texts: Numbers
    places: Numbers
    said: Floats


def learn(corpus: Corpus, meant: Numbers, counts: Floats, subjects: int) -> Floats:
    """By term and subject. `meant`: the subject of each text; `counts`: how much each teaches.

    What is left out, and the order, follow from the texts themselves and not from their number or place: the same
    content gives the same weights, and one more phrasing does not throw the dice anew for all others.
    """
    blocks = -(-subjects // _BLOCK)
    weights = np.zeros((len(corpus.terms), blocks * _BLOCK), dtype=np.float32)
    for step in _steps(corpus):
        rows = weights.take(step.places, axis=0)
        votes = _multiply(step.said, rows)
        votes[:, subjects:] = -np.inf
        votes -= votes.max(axis=1, keepdims=True)
        np.exp(votes, out=votes)
        votes /= votes.sum(axis=1, keepdims=True)
        votes[np.arange(len(votes)), meant[step.texts]] -= 1.0
        votes *= (_STEP * (1 - step.part) * counts[step.texts])[:, None]
        rows -= _multiply(step.said.T, votes)
        weights[step.places] = rows
    return weights[:, :subjects]


def _multiply(one: Floats, other: Floats) -> Floats:
    product = np.empty((len(one), other.shape[1]), dtype=np.float32)
    by_block = (part.reshape(len(part), -1, _BLOCK).transpose(1, 0, 2) for part in (other, product))
    np.matmul(one, next(by_block), out=next(by_block))
    return product


def _steps(corpus: Corpus) -> Iterator[_Step]:
    sizes = np.diff(corpus.starts)
    texts = np.flatnonzero(sizes)
    if not len(texts):
        return
    seeds = np.array([crc32(corpus.texts[number].encode()) for number in texts.tolist()], dtype=np.uint64)
    term_seeds = np.array([crc32(term.encode()) << 32 for term in corpus.terms], dtype=np.uint64)
    rounds = max(_ROUNDS, -(-_FEWEST_STEPS // len(texts)))
    for turn in range(rounds):
        order = np.argsort(_chances(seeds, turn), kind="stable")
        shuffled = texts[order]
        owners = np.repeat(np.arange(len(texts)), sizes[shuffled])
        ends = np.cumsum(sizes[shuffled])
        at = np.arange(len(owners)) + (corpus.starts[shuffled + 1] - ends)[owners]
        kept = _chances(seeds[order][owners] ^ term_seeds[corpus.places[at]], turn) >= _LEFT_OUT
        owners, places, values = owners[kept], corpus.places[at[kept]], corpus.values[at[kept]]
        values = values / np.sqrt(np.bincount(owners, weights=values**2, minlength=len(texts)))[owners]
        cuts = list(_cut(np.searchsorted(owners, np.arange(len(texts) + 1)).tolist()))
        step = np.repeat(np.arange(len(cuts)), [end - begin for *_, begin, end in cuts])
        codes, inverse = np.unique(step * len(corpus.terms) + places, return_inverse=True)
        here = np.split(codes % len(corpus.terms), np.searchsorted(codes, np.arange(1, len(cuts)) * len(corpus.terms)))
        at_text = owners - np.array([first for first, *_ in cuts])[step]
        at_term = inverse - np.concatenate([[0], np.cumsum([len(one) for one in here])])[step]
        for (first, last, begin, end), own in zip(cuts, here, strict=True):
            said = np.zeros((last - first, len(own)), dtype=np.float32)
            said[at_text[begin:end], at_term[begin:end]] = values[begin:end]
            part = ((turn + np.arange(first, last) / len(texts)) / rounds).astype(np.float32)
            yield _Step(part=part, texts=shuffled[first:last], places=own, said=said)


def _cut(starts: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """From text to text, from term to term: of one text, or of as many as may be learned together."""
    first = 0
    while first < len(starts) - 1:
        last = max(first + 1, bisect_right(starts, starts[first] + _MOST_TERMS) - 1)
        last = min(last, first + _TOGETHER, len(starts) - 1)
        yield first, last, starts[first], starts[last]
        first = last


def _chances(seeds: Seeds, turn: int) -> NDArray[np.float64]:
    """A number in 0..1 for each seed and turn, by the finishing steps of SplitMix64."""
    mixed = seeds + np.uint64((turn + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    chances: NDArray[np.float64] = (mixed ^ (mixed >> np.uint64(31))) / np.float64(2**64)
    return chances
