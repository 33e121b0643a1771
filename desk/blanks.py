"""Places that a ready draft left to be filled in: they stand in square brackets, on one line."""

import re

_BLANK = re.compile(r"\[[^\]\n]+\]")
LONGEST_SHOWN = 80


def first_blank(*texts: str) -> str:
    """With its brackets, cut to `LONGEST_SHOWN`; empty when nothing is left to be filled in."""
    found = next((found for text in texts if (found := _BLANK.search(text))), None)
    return found[0][:LONGEST_SHOWN] if found else ""
