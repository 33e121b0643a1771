"""Text as it arrives: made safe to keep, and folded for comparing."""

import unicodedata
from functools import lru_cache

MOST_KEPT = 20_000
"""Characters of one message that are kept."""

REMEMBERED, LETTERS = 10_000, 12
"""Words whose folding is remembered, and the most letters of one: no message can fill the memory."""


class _WithoutMarks(dict[int, int | None]):
    """A translation table that learns, character by character, which ones are combining marks."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if unicodedata.combining(chr(code)) else code
        return kept


_WITHOUT_MARKS = _WithoutMarks()
_VIETNAMESE_MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"


def clean(text: str) -> str:
    """NFC, without NUL and halves of surrogate pairs (no database takes them), at most `MOST_KEPT` characters."""
    head = text[: 2 * MOST_KEPT].encode("utf-16", "surrogatepass").decode("utf-16", "ignore").replace("\0", "")
    return unicodedata.normalize("NFC", head[:MOST_KEPT])[:MOST_KEPT]


def fold(text: str) -> str:
    """NFC, lower case, đ→d, diacritics off. Folding twice changes nothing."""
    low = text.lower()
    if low.isascii():
        return low
    apart = unicodedata.normalize("NFD", low.replace("đ", "d"))
    letters = apart.encode("ascii", "ignore")
    if len(apart) - len(letters) == sum(map(apart.count, _VIETNAMESE_MARKS)):
        return letters.decode().lower()
    return _fold_any(low)


_fold_again = lru_cache(maxsize=REMEMBERED)(fold)


def fold_word(word: str) -> str:
    """As `fold`, for what is folded again and again."""
    return _fold_again(word) if len(word) <= LETTERS else fold(word)


def _fold_any(low: str) -> str:
    """Slower, for texts that hold more than Vietnamese letters."""
    bare = unicodedata.normalize("NFD", low.translate(_WITHOUT_MARKS)).translate(_WITHOUT_MARKS).lower()
    return unicodedata.normalize("NFC", bare.replace("đ", "d"))
