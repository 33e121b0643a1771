"""Groups of digits as people type them, and which of them are sums of money or dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from channels.text import fold

_JOINT = r"[ .,()_\-\u00a0\u200b\u2009\u202f\u2010-\u2015]{1,3}"
_RUN = re.compile(rf"[0-9]+(?:{_JOINT}[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_UNIT = re.compile(r"\s{0,2}(?:(?:dong|vnd|trieu|tr|ty|ti|nghin|ngan|usd)(?![a-z])|d(?![a-z/])|[₫$])|k(?![a-z])")
_UNIT_ROOM = 10
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MOST_DIGITS = 19
_LIST_MARK = re.compile(r",\s")
_DATE_MARKS = (".", "-")


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Digits without a gap; `joint` is what stands between them and the group before, None where a run begins."""

    digits: str
    start: int
    end: int
    joint: str | None


def runs(text: str) -> list[list[Group]]:
    """Groups that a space, dot, comma, dash or bracket at most sets apart, run by run."""
    found = []
    for run in _RUN.finditer(text):
        groups: list[Group] = []
        for match in _GROUP.finditer(text, *run.span()):
            joint = text[groups[-1].end : match.start()] if groups else None
            groups.append(Group(digits=match[0], start=match.start(), end=match.end(), joint=joint))
        found.append(groups)
    return found


def spans(run: Sequence[Group], i: int) -> dict[int, str]:
    """Digits of the first n groups from `i` on, by n, at most 19; a comma and a space part the items of a list."""
    found: dict[int, str] = {}
    digits = ""
    for n, group in enumerate(run[i : i + _MOST_DIGITS], start=1):
        digits += group.digits
        if len(digits) > _MOST_DIGITS or (n > 1 and _LIST_MARK.search(group.joint or "")):
            break
        found[n] = digits
    return found


def has_unit(text: str, end: int) -> bool:
    """Whether a word for money follows: "đồng", "triệu", "k" without a space."""
    return _UNIT.match(fold(text[end : end + _UNIT_ROOM])) is not None


def date_length(run: Sequence[Group], i: int) -> int:
    """How many groups from `i` on are a date, with its marks alike: 3, or 0."""
    part = run[i : i + 3]
    if len(part) < 3 or part[1].joint != part[2].joint or part[1].joint not in _DATE_MARKS:
        return 0
    first, middle, last = (group.digits for group in part)
    if len(first) > 2 and _YEAR.fullmatch(first):
        first, last = last, first
    fits = len(first) <= 2 and len(middle) <= 2 and 1 <= int(first) <= 31 and 1 <= int(middle) <= 12
    return 3 if fits and _YEAR.fullmatch(last) else 0


def money_length(text: str, run: Sequence[Group], i: int) -> int:
    """How many groups from `i` on are a sum of money: set apart by thousands, or with a word for money after it."""
    first = run[i]
    if first.digits.startswith("0") or text[first.start - 1 : first.start] == "+":
        return 0
    length = 1
    if len(first.digits) <= 3:
        joint = run[i + 1].joint if i + 1 < len(run) else None
        if joint in (".", ",", " ") and joint != first.joint:
            while i + length < len(run) and run[i + length].joint == joint and len(run[i + length].digits) == 3:
                length += 1
    last = run[i + length - 1]
    if has_unit(text, last.end):
        return length
    return length if length > 1 and last.digits == "000" else 0


def is_list_of_days(groups: Sequence[Group]) -> bool:
    """ "03-10-17-24-31": pairs with dashes or commas, which nobody puts into a phone number."""
    joints = "".join(group.joint or "" for group in groups[1:])
    return all(len(group.digits) == 2 for group in groups) and any(mark in joints for mark in "-,")


def is_three_threes(run: Sequence[Group], i: int) -> bool:
    """ "182 345 678", with marks alike; with dots or dashes there is no fourth three."""
    part = run[i : i + 4]
    joint = part[1].joint if len(part) > 2 else None
    threes = [group for group in part[1:] if group.joint == joint and len(group.digits) == 3]
    alike = len(part[0].digits) == 3 and part[1:3] == threes[:2]
    return joint in (" ", ".", "-") and alike and (joint == " " or len(threes) == 2)
