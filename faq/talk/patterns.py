"""Word patterns written with diacritics that also find what was typed without them."""

import re
from collections.abc import Iterable

from channels.text import fold
from faq.text import plain_words, spelling

_PAIRS = ("oà/òa", "oá/óa", "oả/ỏa", "oã/õa", "oạ/ọa", "oẻ/ỏe", "oé/óe", "uỷ/ủy", "uý/úy", "uỳ/ùy", "uỵ/ụy")
_GAP = r"(?:[^ ]+ ){0,3}?"


def compile_patterns(patterns: Iterable[str], *, whole: bool = False) -> re.Pattern[str] | None:
    """One expression for `line()`: `*` is up to three words, a leading `=` asks for the diacritics; None when empty."""
    alternatives = sorted({_expression(pattern) for pattern in patterns}, key=len, reverse=True)
    if not alternatives:
        return None
    body = "(?:" + "|".join(alternatives) + ")"
    return re.compile(rf"^ {body}(?:(?:ạ|a|nhé|nhe|nha) )*$" if whole else rf" {body}")


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
    letters, tone = spelling(word)
    forms = {word} if strict else {word, letters, fold(word)}
    if tone:
        forms |= _tone_places(word)
    return forms.pop() if len(forms) == 1 else "(?:" + "|".join(sorted(forms)) + ")"


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
