"""How a few typed words are read: as a number, or as one of the words and labels that mean something by themselves."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from channels.text import fold

T = TypeVar("T")


def plain(text: str) -> str:
    """In lower case, without the signs around it."""
    return " ".join(text.lower().split()).strip(" .,;:!?…\"'“”‘’()*")


def number(text: str) -> int | None:
    """Of a list: one or two digits, perhaps with a dot or bracket behind them."""
    digits = text.strip().rstrip(".) ")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 2 else None


def each_way(words: Mapping[str, T]) -> dict[str, T]:
    """With its diacritics, or wholly without: 'đúng' is not 'dừng', but 'dung' alone is."""
    return {fold(word): meaning for word, meaning in words.items()} | dict(words)


def any_of(words: Iterable[str], meaning: T) -> dict[str, T]:
    return dict.fromkeys(words, meaning)
