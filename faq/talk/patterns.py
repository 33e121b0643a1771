"""Word patterns written with diacritics that also find what was typed without them."""

import re
from collections.abc import Iterable, Sequence
from operator import contains

from channels.text import fold
from faq.text import plain_words, spelling

_PAIRS = ("oà/òa", "oá/óa", "oả/ỏa", "oã/õa", "oạ/ọa", "oẻ/ỏe", "oé/óe", "uỷ/ủy", "uý/úy", "uỳ/ùy", "uỵ/ụy")
_TAIL = frozenset({"ạ", "a", "nhé", "nhe", "nha"})
_GAP = r"(?:[^ ]+ ){0,3}?"


def compile_patterns(patterns: Iterable[str], *, whole: bool = False) -> re.Pattern[str] | None:
    """One expression for `line()`: `*` is up to three words, a leading `=` asks for the diacritics; None when empty."""
    alternatives = sorted({_expression(pattern) for pattern in patterns}, key=len, reverse=True)
    if not alternatives:
        return None
    body = "(?:" + "|".join(alternatives) + ")"
    return re.compile(rf"^ {body}(?:(?:{'|'.join(sorted(_TAIL))}) )*$" if whole else rf" {body}")


class Wholes:
    """Many messages known as a whole, as `compile_patterns` knows them, but without gaps."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, ...], list[tuple[tuple[frozenset[str], ...], str]]] = {}
        self._longest = 0

    def add(self, pattern: str, name: str) -> None:
        """`name` is what `find` gives for it. Raises `ValueError` for a gap, or when there are no words."""
        strict = pattern.startswith("=")
        words = plain_words(pattern.lstrip("="))
        if "*" in pattern or not words:
            raise ValueError(f"{pattern!r} is no whole message")
        forms = tuple(_forms(word, strict=strict) for word in words)
        self._names.setdefault(tuple(map(fold, words)), []).append((forms, name))
        self._longest = max(self._longest, len(words))

    def find(self, words: Sequence[str]) -> set[str]:
        """The names of what the words of a message are, a polite ending left aside."""
        found: set[str] = set()
        end = len(words)
        while end:
            if end <= self._longest:
                for forms, name in self._names.get(tuple(map(fold, words[:end])), ()):
                    if all(map(contains, forms, words)):
                        found.add(name)
            if words[end - 1] not in _TAIL:
                break
            end -= 1
        return found


def line(text: str) -> str:
    """The words of a message, each between blanks, as `compile_patterns` expects them."""
    return "".join(f" {word}" for word in plain_words(text)) + " "


def _expression(pattern: str) -> str:
    strict = pattern.startswith("=")
    return "".join(_GAP if word == "*" else f"{_word(word, strict=strict)} " for word in _expanded(pattern.lstrip("=")))


def _expanded(pattern: str) -> list[str]:
    """The words of the pattern with short forms expanded exactly as in a message; gaps stay where they are."""
    parts = [plain_words(part) for part in pattern.split("*")]
    words = list(parts[0])
    for part in parts[1:]:
        words += ["*", *part]
    return words


def _word(word: str, *, strict: bool) -> str:
    forms = sorted(_forms(word, strict=strict))
    return forms[0] if len(forms) == 1 else "(?:" + "|".join(forms) + ")"


def _forms(word: str, *, strict: bool) -> frozenset[str]:
    letters, tone = spelling(word)
    forms = {word} if strict else {word, letters, fold(word)}
    return frozenset(forms | _tone_places(word) if tone else forms)


def _tone_places(word: str) -> set[str]:
    """Both ways of placing the tone in "hoà/hòa", "khoẻ/khỏe", "thuỷ/thủy"."""
    pairs = (pair.split("/") for pair in _PAIRS)
    found = {word}
    for one, other in pairs:
        if word.endswith(one):
            found.add(word.removesuffix(one) + other)
        elif word.endswith(other):
            found.add(word.removesuffix(other) + one)
    return found
