"""Figures in a text – money, shares, spans, ages, dates, counts, document numbers – in one way of writing each."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from faq.checks import figure_patterns as written

_DASHES = str.maketrans("–—−\u00a0\u202f", "---  ")
_DOCUMENT_PARTS = re.compile(r"(\d+(?:\.\d+)?)(?:/(\d{4}))?(?:[/-](.+))?")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Spans in years count as months; `unit` is "" for bare counts, "văn bản" for numbers of documents."""

    value: str
    unit: str

    def __str__(self) -> str:
        """As people write it; `figures` reads it back."""
        if self.unit in {"ngày tháng", "văn bản"}:
            return self.value
        if self.unit in {"mẫu", "mã", "số"} or self.unit in _ORDINALS:
            return f"{self.unit} {self.value}"
        whole, _, part = self.value.partition(".")
        amount = f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")
        return f"{amount}%" if self.unit == "%" else f"{amount} {self.unit}".rstrip()


_ORDINALS = frozenset({"lớp", "bậc", "vùng", "khu vực", "hạng", "thứ", "dự án", "loại"})


@dataclass(frozen=True, kw_only=True)
class Found:
    figure: Figure
    start: int
    end: int


def find_figures(text: str) -> list[Found]:
    """In the order of the text; positions count in the NFC form of `text`."""
    reading = _Reading(text)
    reading.hide(written.HIDDEN)
    reading.documents()
    reading.labels()
    reading.dates()
    reading.amounts()
    return sorted(reading.found, key=lambda one: one.start)


def figures(text: str) -> frozenset[Figure]:
    return frozenset(one.figure for one in find_figures(text))


def supports(known: Iterable[Figure], claimed: Figure) -> Iterator[Figure]:
    """The known figures that say what `claimed` says: the same, or a date of which it is a part, or a bare count."""
    return (figure for figure in known if _says(figure, claimed))


def _says(known: Figure, claimed: Figure) -> bool:
    if known == claimed:
        return True
    if known.unit == claimed.unit:
        return _within(claimed, known)
    return known.value == claimed.value and _bare_alike(known, claimed)


def _bare_alike(one: Figure, other: Figure) -> bool:
    """A number without a unit stands for a count or a span, and a large one for money."""
    units = {one.unit, other.unit}
    if "" not in units or units & {"usd", "%", "ngày tháng", "văn bản", "mã", "mẫu", "số", *_ORDINALS}:
        return False
    return "đồng" not in units or Decimal(one.value) >= 1_000


def _within(part: Figure, whole: Figure) -> bool:
    if part.unit == "ngày tháng":
        return part.value in _parts_of_date(whole.value)
    if part.unit == "văn bản":
        return same_document(part.value, whole.value)
    return False


def _parts_of_date(value: str) -> set[str]:
    parts = value.split("/")
    known = {value}
    if len(parts) == 3:
        day, month, year = parts
        known |= {f"{day}/{month}", f"{month}/{year}", year, f"tháng {month}"}
    elif len(parts) == 2 and len(parts[1]) == 4:
        known |= {parts[1], f"tháng {parts[0]}"}
    elif len(parts) == 2:
        known |= {f"tháng {parts[1]}"}
    return known


def same_document(one: str, other: str) -> bool:
    """Whether two ways of writing name one document: "188/2025", "Nghị định 188/2025/NĐ-CP", "188"."""
    first, second = _DOCUMENT_PARTS.search(one.lower()), _DOCUMENT_PARTS.search(other.lower())
    if first is None or second is None:
        return one == other
    pairs = zip(first.groups(), second.groups(), strict=True)
    return all(left == right or (number and not (left and right)) for number, (left, right) in enumerate(pairs))


class _Reading:
    """One text being read: what was understood is blanked, so that no figure counts twice."""

    def __init__(self, text: str) -> None:
        self.shown = unicodedata.normalize("NFC", text).translate(_DASHES)
        self.text = self.shown.lower()
        self.found: list[Found] = []

    def hide(self, pattern: re.Pattern[str]) -> None:
        for match in list(pattern.finditer(self.text)):
            self._blank(match.start(), match.end())

    def documents(self) -> None:
        for match in list(written.DOCUMENT.finditer(self.text)):
            self._take(match.start(), match.end(), self.shown[match.start() : match.end()], "văn bản")
        for match in list(written.NAMED_DOCUMENT.finditer(self.text)):
            self._take(match.start(), match.end(), match["first"], "văn bản")
            for number in re.findall(r"\d+/\d{4}", match["more"]):
                self._take(match.start("more"), match.end(), number, "văn bản")

    def labels(self) -> None:
        for match in list(written.CODE.finditer(self.text)):
            self._take(match.start(), match.end(), match.group(0), "mã")
        for match in list(written.FORM.finditer(self.text)):
            self._take(match.start(), match.end(), (match["first"] or match["alone"]).lstrip("0"), "mẫu")
        for match in list(written.PHONE.finditer(self.text)):
            self._take(match.start(), match.end(), re.sub(r"\D", "", match.group(0)), "số")
        for match in list(written.SHORT_PHONE.finditer(self.text)):
            for number in (match["first"], *re.findall(r"\d+", match["more"])):
                self._take(match.start("first"), match.end(), number, "số")
        for match in list(written.ORDINAL.finditer(self.text)):
            first, last = int(match["first"]), int(match["last"] or match["first"])
            for number in sorted({first, last}):
                self._take(match.start(), match.end(), str(number), match["kind"])

    def dates(self) -> None:
        for match in list(written.DATE.finditer(self.text)):
            day, month = int(match["day"] or match["day2"]), int(match["month"] or match["month2"])
            if 1 <= day <= 31 and 1 <= month <= 12:
                self._take_date(match, f"{day:02}/{month:02}/{match['year'] or match['year2']}")
        for match in list(written.MONTH.finditer(self.text)):
            month = int(match["month"] or match["month2"] or match["month3"])
            year = match["year"] or match["year2"]
            if 1 <= month <= 12:
                self._take_date(match, f"{month:02}/{year}" if year else f"tháng {month:02}")
        for match in list(written.DAYS.finditer(self.text)):
            if 1 <= int(match["day"]) <= 31 and 1 <= int(match["month"]) <= 12:
                self._take_date(match, f"{int(match['day']):02}/{int(match['month']):02}")
        for match in list(written.YEAR.finditer(self.text)):
            self._take_date(match, match.group(0))

    def amounts(self) -> None:
        """From right to left, so that "từ 1 đến 3 triệu" lends the unit of the last number to those before it."""
        later: _Amount | None = None
        for match in reversed(list(written.AMOUNT.finditer(self.text))):
            amount = _Amount.read(match)
            if later is not None and amount.unit == "" and amount.times == 1:
                between = self.text[match.end() : later.start]
                trailing = match.group(0)[len(match.group(0).rstrip()) :]
                if written.BETWEEN.match(trailing + between):
                    amount = amount.like(later)
            self.found.append(Found(figure=amount.figure(), start=match.start(), end=match.start() + amount.length))
            later = amount

    def _take_date(self, match: re.Match[str], value: str) -> None:
        self._take(match.start(), match.end(), value, "ngày tháng")

    def _take(self, start: int, end: int, value: str, unit: str) -> None:
        self.found.append(Found(figure=Figure(value=value, unit=unit), start=start, end=end))
        self._blank(start, end)

    def _blank(self, start: int, end: int) -> None:
        self.text = self.text[:start] + "\x00" * (end - start) + self.text[end:]


@dataclass(frozen=True, kw_only=True)
class _Amount:
    number: Decimal
    times: int
    unit: str
    scale: int
    start: int
    length: int

    @classmethod
    def read(cls, match: re.Match[str]) -> "_Amount":
        number = _spoken(match["spoken"]) if match["spoken"] else _decimal(match["digits"])
        times = written.MULTIPLIERS[match["times"]] if match["times"] else 1
        unit, scale = written.UNITS[match["unit"]] if match["unit"] else ("đồng" if match["times"] else "", 1)
        if match["tail"]:
            number += Decimal(match["tail"]) / 10
        if match["half"] or match["half_before"] or match["half_after"]:
            number += Decimal("0.5")
        if match["rest"]:
            number += Decimal(match["rest"]) * written.MULTIPLIERS[match["rest_times"]] / times
        length = len(match.group(0).rstrip())
        return cls(number=number, times=times, unit=unit, scale=scale, start=match.start(), length=length)

    def like(self, later: "_Amount") -> "_Amount":
        """Numbers of a row share the unit; one already written out in full ("500.000 – 1 triệu") not the multiplier."""
        times = 1 if self.number >= 1_000 else later.times
        return replace(self, times=times, unit=later.unit, scale=later.scale)

    def figure(self) -> Figure:
        value = (self.number * self.times * self.scale).normalize()
        return Figure(value=f"{value:f}", unit=self.unit)


def _decimal(digits: str) -> Decimal:
    """Points group thousands and a comma begins the fraction, unless a point cannot be grouping ("0.52")."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "")
    return Decimal(digits.replace(",", "."))


def _spoken(words: str) -> Decimal:
    total = 0
    for word in words.split():
        total = total * 10 if word == "mươi" else total + written.WORDS[word]
    return Decimal(total)
