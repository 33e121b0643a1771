"""How Vietnamese is set on paper: days and hours in words, quotation marks, and nothing that a file cannot hold."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

HARD = "\N{NO-BREAK SPACE}"
"""Keeps a number with its word."""
_SOFT = "\N{ZERO WIDTH SPACE}"
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_LONGEST_WORD = 36
_PIECE = 24
_LONG = re.compile(rf"[^\s{_SOFT}]{{{_LONGEST_WORD + 1},}}")
_PAIR = re.compile(r'"([^"\n]+)"')
_BEFORE_NUMBER = re.compile(r"\b(ngày|tháng|năm|quý|điều|khoản|điểm|số|câu|thôn|xóm|khu|lúc) (?=\d)", re.IGNORECASE)
_AFTER_NUMBER = re.compile(
    r"(?<=\d) (?=(?:(?:tháng|năm)(?![ \u00a0]\d)|ngày|giờ|phút|đồng|triệu|tỷ|tỉ|hộ|người|câu|suất|km|m|kg|%)(?!\w))",
    re.IGNORECASE,
)
_OUTSIDE = frozenset({"Cc", "Cs", "Co", "Cn"})
"""Kinds of characters that XML refuses or that no font draws."""
_TURNED = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def day(on: date) -> str:
    """With a zero before days below 10 and before January and February, as decree 30/2020/NĐ-CP asks."""
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày{HARD}{on.day:02d} tháng{HARD}{month} năm{HARD}{on.year}"


def weekday(on: date) -> str:
    return _WEEKDAYS[on.weekday()]


def hour(moment: datetime) -> str:
    """As the clock of the given time shows it."""
    minutes = f" {moment.minute:02d}{HARD}phút" if moment.minute else ""
    return f"{moment.hour}{HARD}giờ{minutes}"


def short_day(on: date) -> str:
    return on.strftime("%d/%m/%Y")


def clean(text: str) -> str:
    """What a file can hold, whatever was typed: no control characters, lines without ends, no empty lines."""
    flat = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    flat = flat.replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(
        char for char in flat if char == "\n" or (unicodedata.category(char) not in _OUTSIDE and char not in _TURNED)
    )
    return "\n".join(line.strip(" ") for line in kept.split("\n") if line.strip())


def typeset(text: str) -> str:
    """Cleaned, with Vietnamese quotation marks, numbers kept with their words, and places to break long strings."""
    made = _PAIR.sub(r"“\1”", clean(text))
    made = _AFTER_NUMBER.sub(HARD, _BEFORE_NUMBER.sub(rf"\1{HARD}", made))
    return _LONG.sub(_broken, made)


def listed(parts: Sequence[str]) -> str:
    """In one sentence: “a, b và c”."""
    some = [part for part in parts if part]
    return " và ".join(filter(None, [", ".join(some[:-1]), *some[-1:]]))


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    return _SOFT.join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))
