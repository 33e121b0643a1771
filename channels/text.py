"""Text as it arrives: made safe to keep, and folded for comparing."""

import unicodedata

MOST_KEPT = 20_000
"""Characters of one message that are kept."""


def clean(text: str) -> str:
    """NFC, without NUL and halves of surrogate pairs (no database takes them), at most `MOST_KEPT` characters."""
    head = text[: 2 * MOST_KEPT].encode("utf-16", "surrogatepass").decode("utf-16", "ignore").replace("\0", "")
    return unicodedata.normalize("NFC", head[:MOST_KEPT])[:MOST_KEPT]


def fold(text: str) -> str:
    """Lower case and without diacritics: 'Hộ NGHÈO' and 'ho ngheo' become the same."""
    lowered = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in lowered if not unicodedata.combining(letter))
