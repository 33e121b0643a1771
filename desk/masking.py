"""Personal numbers in what people write, found by their shape and the words before them, and hidden."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desk.clues import HIDDEN, Clue, Kind, Matter, bank_follows, read_clue
from desk.numerals import (
    Group,
    date_length,
    has_unit,
    is_list_of_days,
    is_three_threes,
    money_length,
    runs,
    spans,
)

_FEWEST_DIGITS, _MOST_SHOWN = 6, 3
_PHONE = re.compile(r"0[35789][0-9]{8}|02[0-9]{9}|01[2689][0-9]{8}|(?:00)?84(?:0?[35789][0-9]{8}|0?2[0-9]{9})")
"""Mobiles, landlines, the mobiles of 11 digits that older papers carry, and all of them from abroad."""
_WHOLE = re.compile(rf"0[0-9]{{9,11}}|{_PHONE.pattern}")
"""What one group of digits is by itself, whatever stands around it."""
_CITIZEN = re.compile(r"0(?!00)[0-9]{2}[0-3][0-9]{8}")
"""Province of birth, then century and sex, as on the citizen card."""
_HELPLINE = re.compile(r"1[89]00(?:[0-9]{4}|[0-9]{6})")
_BANK_CARD = re.compile(r"9704(?:[0-9]{12}|[0-9]{15})")
_INSURED = re.compile(r"(?<![^\W_])(?P<code>[A-Za-z]{2})(?P<gap>[ .\-]{0,2})\Z")
_INSURED_DIGITS = 13
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")

_CLOSE = {
    Kind.IDENTITY: range(8, 14),
    Kind.PHONE: range(9, 13),
    Kind.BANK: range(8, 20),
    Kind.INSURANCE: range(10, 16),
    Kind.HOUSEHOLD: range(6, 13),
}
"""Digits in one group right after its word, mistyped numbers included."""
_NEAR: dict[Kind, Sequence[int]] = {
    Kind.IDENTITY: (9, 12),
    Kind.PHONE: (),
    Kind.BANK: range(8, 17),
    Kind.INSURANCE: (10, 13),
    Kind.HOUSEHOLD: (9, 12),
}
_SPREAD: dict[Kind, Sequence[int]] = _NEAR | {Kind.PHONE: (9, 10, 11), Kind.BANK: range(8, 20), Kind.HOUSEHOLD: ()}
"""Digits over several groups; a household book's are never set apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A personal number at `text[start:end]`, marks within it included."""

    kind: Kind
    start: int
    end: int


def mask(text: str) -> str:
    """Each number becomes six dots and its last three digits, two where it has fewer than nine.

    Masking twice changes nothing. Left as they are: money, dates, documents, helplines, and what cannot be told from
    them: an account number without a word about it, digits spelled out in words or with a letter among them.
    """
    pieces, last = [], 0
    for found in find(text):
        digits = re.sub(r"[^0-9]", "", text[found.start : found.end])
        pieces += [text[last : found.start], HIDDEN, digits[-_MOST_SHOWN if len(digits) >= 9 else -2 :]]
        last = found.end
    return "".join([*pieces, text[last:]])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """The i-th group of a run; `spans` holds the digits of the first n groups from there on, by n."""

    text: str
    run: Sequence[Group]
    i: int
    spans: dict[int, str]

    @property
    def group(self) -> Group:
        return self.run[self.i]

    @property
    def mark_before(self) -> str:
        return self.text[self.group.start - 1 : self.group.start]

    def of(self, n: int) -> Sequence[Group]:
        return self.run[self.i : self.i + n]

    def has_date(self, n: int) -> bool:
        return any(date_length(self.run, k) for k in range(self.i + 1, self.i + n))

    def is_one(self, n: int) -> bool:
        """Whether nothing else begins within n groups: a number of one group, a date, a sum of money."""
        return not any(
            _WHOLE.fullmatch(self.run[k].digits) or date_length(self.run, k) or money_length(self.text, self.run, k)
            for k in range(self.i + 1, self.i + n)
        )


def find(text: str) -> list[Found]:
    """Personal numbers from left to right, none within another."""
    found: list[Found] = []
    clue, since = Clue(), 0
    for run in runs(text):
        i, free = 0, True
        while i < len(run):
            hidden = len(run[i].digits) <= _MOST_SHOWN and text.endswith(HIDDEN, 0, run[i].start)
            place = _Place(text=text, run=run, i=i, spans={} if hidden else spans(run, i))
            if not hidden and len(max(place.spans.values(), key=len, default="")) < _FEWEST_DIGITS:
                i, free = i + 1, False
                continue
            letters = _insured_letters(place)
            here = read_clue(text, _word_end(text, run[i].start - letters), since=since, before=clue)
            kind: Kind | None = None
            length = 1
            if letters:
                kind, length = Kind.INSURANCE, _insured_length(place)
            elif not hidden:
                kind, length = _judge(place, here, free=free)
            end = run[i + length - 1].end
            if kind is not None:
                found.append(Found(kind=kind, start=_first(text, run[i].start - letters, end), end=end))
            free = hidden or kind is not None
            if free:
                clue, since = here, end
            i += length
    return found


def _judge(place: _Place, clue: Clue, *, free: bool) -> tuple[Kind | None, int]:
    """What the groups from here on are, and how many of them; None when they are nobody's number.

    `free`: the group before was a number of its own, so another may begin even after a mark without a space.
    """
    if length := date_length(place.run, place.i):
        return None, length
    joint = place.group.joint
    begins = free or joint is None or any(char.isspace() for char in joint) or _WHOLE.fullmatch(place.group.digits)
    if not begins or (place.mark_before.isalpha() and not clue.close):
        return None, 1
    if length := next((n for n, digits in place.spans.items() if _HELPLINE.fullmatch(digits)), 0):
        return None, length
    if (length := money_length(place.text, place.run, place.i)) and not _is_card_after_all(place, length, clue):
        return None, length
    told = clue.kind if isinstance(clue.kind, Kind) else None
    if told and clue.close and (length := _by_clue(place, told, close=True)):
        return told, length
    if length := _phone(place):
        return Kind.PHONE, length
    if told and (length := _by_clue(place, told, close=False)):
        return told, length
    return _by_shape(place, clue)


def _is_card_after_all(place: _Place, length: int, clue: Clue) -> bool:
    """Right after "cmnd", only thousands with a word for money are money."""
    spaced_sum = length > 1 and has_unit(place.text, place.of(length)[-1].end)
    return clue.close and clue.kind == Kind.IDENTITY and not spaced_sum


def _by_clue(place: _Place, kind: Kind, *, close: bool) -> int:
    digits = place.group.digits
    if len(digits) in (_CLOSE if close else _NEAR)[kind] and (close or not digits.endswith("0000")):
        return 1
    fitting = [n for n, digits in place.spans.items() if n > 1 and len(digits) in _SPREAD[kind]]
    fitting = [n for n in fitting if not _is_other(place.of(n), close=close)]
    return max((n for n in fitting if place.is_one(n)), default=0)


def _is_other(groups: Sequence[Group], *, close: bool) -> bool:
    """Years side by side, or thousands that no word stands right before."""
    thousands = all(group.joint in (".", ",") and len(group.digits) == 3 for group in groups[1:])
    return (thousands and not close) or all(_YEAR.fullmatch(group.digits) for group in groups)


def _phone(place: _Place) -> int:
    for n, digits in place.spans.items():
        if n > 1 and _PHONE.fullmatch(digits) and not is_list_of_days(place.of(n)) and not place.has_date(n):
            return n
    if 10 <= len(place.group.digits) <= 11 and _WHOLE.fullmatch(place.group.digits):
        return 1
    if place.mark_before == "+":
        return max((n for n, digits in place.spans.items() if 9 <= len(digits) <= 15 and place.is_one(n)), default=0)
    return 0


def _by_shape(place: _Place, clue: Clue) -> tuple[Kind | None, int]:
    group = place.group
    size = len(group.digits)
    round_sum = group.digits.endswith("0000")
    attached_after = place.text[group.end : group.end + 1].isalpha()
    if (size == 9 and not attached_after and not round_sum) or _WHOLE.fullmatch(group.digits):
        return Kind.IDENTITY, 1
    if 8 <= size <= 16 and not round_sum and bank_follows(place.text, group.end):
        return Kind.BANK, 1
    for n, digits in place.spans.items():
        kind = Kind.IDENTITY if _CITIZEN.fullmatch(digits) else Kind.BANK if _BANK_CARD.fullmatch(digits) else None
        if kind and place.is_one(n):
            return kind, n
    if clue.kind != Matter.MONEY and is_three_threes(place.run, place.i):
        return Kind.IDENTITY, 3
    return None, 1


def _insured_length(place: _Place) -> int:
    return next((n for n, digits in place.spans.items() if len(digits) == _INSURED_DIGITS), 0)


def _insured_letters(place: _Place) -> int:
    """Characters of the code before an insurance card's 13 digits, "DN" or "HN ", else 0."""
    start = place.group.start
    if not _insured_length(place):
        return 0
    match = _INSURED.search(place.text, max(0, start - 6), start)
    if match is None or (match["gap"] and (not match["code"].isupper() or match["code"] == "TK")):
        return 0
    return start - match.start()


def _word_end(text: str, start: int) -> int:
    """Where the words before a number end, its own "+" and "(" and the dots of a masked one left out."""
    while start and text[start - 1] in f"{HIDDEN[0]}+(":
        start -= 1
    return start


def _first(text: str, start: int, end: int) -> int:
    if text[start - 1 : start] == "+":
        start -= 1
    if text[start - 1 : start] == "(" and ")" in text[start:end]:
        start -= 1
    return start
