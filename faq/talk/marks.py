"""Whether a typed word may be the one a saying wants: marks may be missing, but one that was typed must be right."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from channels.text import LETTERS, REMEMBERED, fold, fold_word
from faq.text import spelling

_NUMBER = "0"
_SWAPPED = {("r", "x"), ("x", "r")}
"""Hỏi and ngã, which many people write for one another."""
_MARKED = 0.6
"""Share of words with marks from which on a message is taken to carry all of its marks; of ordinary text, three in four
words do."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Word:
    """The same word is the same object: see `wanted`."""

    written: str
    key: str
    strict: bool


@cache
def wanted(written: str, strict: bool) -> Word:
    return Word(written=written, key=_key(written), strict=strict)


class Message:
    """The words of a message; in one that carries its marks, a word without any means just that word."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self.keys = [_key(word) for word in words]
        self._bare = [word == key for word, key in zip(words, self.keys, strict=True)]
        self._marked = bool(words) and self._bare.count(False) >= _MARKED * len(words)

    def fits(self, at: int, wanted: Word) -> bool:
        """`wanted` has the same key as the word there."""
        typed = self._words[at]
        if typed == wanted.written:
            return True
        if self._bare[at] and (self._marked or not (wanted.strict or typed == _NUMBER)):
            return not self._marked
        if wanted.strict and not typed[0].isdigit():
            return spelling(typed) == spelling(wanted.written)
        return _written_as(typed, wanted.written, self._marked)


@lru_cache(maxsize=4)
def heard(words: tuple[str, ...]) -> Message:
    """Several lists of sayings are looked for in the same message."""
    return Message(words)


def _key(word: str) -> str:
    if len(word) > LETTERS:
        return word
    return _NUMBER if word[0].isdigit() else fold_word(word)


@lru_cache(maxsize=REMEMBERED)
def _written_as(typed: str, wanted: str, whole: bool) -> bool:
    """Whether every mark that was typed belongs to the wanted word, wherever in it the tone stands.

    `whole`: a word with a tone has its other marks too.
    """
    if _key(typed) != _key(wanted):
        return False
    if typed[0].isdigit():
        return wanted in (_NUMBER, typed)
    (letters, tone), (wanted_letters, wanted_tone) = spelling(typed), spelling(wanted)
    if tone and tone != wanted_tone and (tone, wanted_tone) not in _SWAPPED:
        return False
    pairs = zip(letters, wanted_letters, strict=False)
    if whole and tone:
        return letters.replace("đ", "d") == wanted_letters.replace("đ", "d")
    return all(one in (other, fold(other)) for one, other in pairs)
