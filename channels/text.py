"""Text as it arrives: made safe to keep, and folded for comparing."""

import unicodedata

MOST_KEPT = 20_000
"""Characters of one message that are kept."""


class _WithoutMarks(dict[int, int | None]):
    """A translation table that learns, character by character, which ones are combining marks."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if unicodedata.combining(chr(code)) else code
        return kept


_WITHOUT_MARKS = _WithoutMarks()


def clean(text: str) -> str:
    """NFC, without NUL and halves of surrogate pairs (no database takes them), at most `MOST_KEPT` characters."""
    head = text[: 2 * MOST_KEPT].encode("utf-16", "surrogatepass").decode("utf-16", "ignore").replace("\0", "")
    return unicodedata.normalize("NFC", head[:MOST_KEPT])[:MOST_KEPT]


def fold(text: str) -> str:
    """NFC, lower case, đ→d, diacritics off. Folding twice changes nothing."""
    bare = text.lower().translate(_WITHOUT_MARKS)
    bare = unicodedata.normalize("NFD", bare).translate(_WITHOUT_MARKS).lower()
    return unicodedata.normalize("NFC", bare.replace("đ", "d"))
