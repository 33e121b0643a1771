"""Tells messages that sound urgent from ordinary questions by learned weights of their words."""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from channels.text import LETTERS, fold_word

WEIGHTS = Path(__file__).with_name("urgent_words.tsv")
FEWEST_WORDS = 4
"""Messages of fewer different words say too little for weights; the sayings know them."""
FEWEST_SIGNALS = 10
"""Fewer, as in one word said over and over, count no more than so many."""
_BASE = "*"


def urgency(words: Sequence[str]) -> float:
    """Above zero for what sounds urgent; at zero as many ordinary questions do as `urgency_learning` allows. However
    often words are repeated, they count once."""
    return weigh(_weights(), words)


def weigh(weights: Mapping[str, float], words: Sequence[str]) -> float:
    """Minus infinity for too few different words, or none that has a weight, as in a foreign script."""
    known = [weights[signal] for signal in signals(words) if signal in weights]
    if not known or len(set(words)) < FEWEST_WORDS:
        return -math.inf
    return weights.get(_BASE, 0.0) + sum(known) / math.sqrt(max(FEWEST_SIGNALS, len(known)))


def signals(words: Sequence[str]) -> list[str]:
    """What is weighed, each once: words and pairs of neighbours without marks, and words with the marks they have."""
    return list(dict.fromkeys(_signals(words)))


def _signals(words: Sequence[str]) -> Iterator[str]:
    before = ""
    for word in words:
        bare = _bare(word)
        yield bare
        if before:
            yield f"{before} {bare}"
        if bare != word and not word[0].isdigit():
            yield f"={word}"
        before = bare


def _bare(word: str) -> str:
    if word[0].isdigit():
        return "0"
    return fold_word(word) if len(word) <= LETTERS else word


@cache
def _weights() -> Mapping[str, float]:
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    cells = "\t".join(line for line in lines if line[:1] != "#").split("\t")
    values = {cell: float(cell) for cell in cells[1::2]}  # the same few hundred again and again: each is kept once
    return MappingProxyType(dict(zip(cells[::2], map(values.__getitem__, cells[1::2]), strict=True)))
