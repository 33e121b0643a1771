"""Vietnamese as it is read aloud: numbers, dates, hours, sums, phone numbers and usual abbreviations in words."""

import re
import unicodedata
from collections.abc import Mapping

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ")
LARGEST = 10**12
SYLLABLES_A_MINUTE = 160
"""Of a calm reader at a village loudspeaker: 150 to 170 syllables in a minute."""
ABBREVIATIONS: Mapping[str, str] = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "MTTQ": "Mặt trận Tổ quốc",
    "BHYT": "bảo hiểm y tế",
    "BHXH": "bảo hiểm xã hội",
    "NHCSXH": "Ngân hàng Chính sách xã hội",
    "CSXH": "chính sách xã hội",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "CCCD": "căn cước công dân",
    "GDNN": "giáo dục nghề nghiệp",
    "HTX": "hợp tác xã",
    "SĐT": "số điện thoại",
    "ĐT": "điện thoại",
    "TP": "thành phố",
    "KG": "ki-lô-gam",
    "KM": "ki-lô-mét",
}
_ABBREVIATION = re.compile(r"(?<!\w)(" + "|".join(sorted(ABBREVIATIONS, key=len, reverse=True)) + r")(?!\w)\.?")
_SMALL_UNITS = re.compile(r"(?<=\d)\s?(kg|km|m2|m²|ha)(?!\w)")
_UNITS = {"kg": "ki-lô-gam", "km": "ki-lô-mét", "m2": "mét vuông", "m²": "mét vuông", "ha": "héc-ta"}
_LINK = re.compile(r"\(?(?:https?://|www\.)\S+|\b[\w.-]+\.(?:vn|com|org|net)(?:/\S*)?\)?")
_DATE = re.compile(r"(?<![\d/.])(?:ngày\s+)?(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}))?(?![\d/])", re.IGNORECASE)
_HOUR = re.compile(r"(?<!\d)(\d{1,2})\s?(?:giờ|h|:)\s?(\d{2})?(?:\s?phút)?(?!\w)", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .]?\d){8,10}(?!\d)|(?<!\d)1[89]00(?:[ .]?\d){2,6}(?!\d)")
_SPAN = re.compile(r"(?<=\d)\s?[-–]\s?(?=\d)")
_PERCENT = re.compile(r"(?<=\d)\s?%")
_FOURTH = re.compile(r"\b(thứ|tháng) 4\b", re.IGNORECASE)
_EACH = re.compile(r"(?<=\w)\s?/\s?(?=(?:giờ|ngày|tuần|tháng|quý|năm|người|hộ|suất|lần|héc-ta|ki-lô-gam)(?!\w))")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_MARKS = re.compile(r"[•●▪■◆★✓✔👉📢📣*_#>|]+")
_WORD = re.compile(r"\w", re.UNICODE)


def number(value: int) -> str:
    """Raises `ValueError` below zero and from a thousand billion on."""
    if not 0 <= value < LARGEST:
        raise ValueError(f"{value}: expected 0 to {LARGEST - 1}")
    if value == 0:
        return _DIGITS[0]
    groups = []
    while value:
        value, group = divmod(value, 1000)
        groups.append(group)
    said = []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            words = _below_thousand(groups[place], whole=place < len(groups) - 1)
            said.append(f"{words} {_SCALES[place]}".strip())
    return " ".join(said)


def spoken(text: str) -> str:
    """As it is said: web addresses and signs left out, what cannot be read as a number left as it stands."""
    said = _LINK.sub(" ", unicodedata.normalize("NFC", text))
    said = "".join(char if unicodedata.category(char) not in ("So", "Cf") else " " for char in _MARKS.sub(" ", said))
    said = _SMALL_UNITS.sub(lambda found: f" {_UNITS[found[1]]}", said)
    said = _ABBREVIATION.sub(lambda found: ABBREVIATIONS[found[1]], said)
    said = _PHONE.sub(lambda found: _one_by_one(found[0]), said)
    said = _DATE.sub(_date, said)
    said = _HOUR.sub(_hour, said)
    said = _PERCENT.sub(" phần trăm", _SPAN.sub(" đến ", said))
    said = _EACH.sub(" một ", _FOURTH.sub(r"\1 tư", said))
    said = _NUMBER.sub(_figure, said)
    return re.sub(r"[ \t]+([,.;:!?])", r"\1", re.sub(r"[ \t]+", " ", said)).strip()


def syllables(text: str) -> int:
    """Vietnamese is written syllable by syllable; hyphens join several, and digits are counted as they are said."""
    return sum(bool(_WORD.search(part)) for part in re.split(r"[\s\-–/]+", spoken(text)))


def seconds(text: str) -> int:
    """How long a calm reader takes, rounded up."""
    return -(-syllables(text) * 60 // SYLLABLES_A_MINUTE)


def _below_thousand(value: int, *, whole: bool) -> str:
    """`whole`: something larger was said before, so that empty hundreds are said too."""
    hundreds, rest = divmod(value, 100)
    said = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    tens, ones = divmod(rest, 10)
    if tens == 0:
        if ones:
            said += ["linh", _DIGITS[ones]] if said else [_DIGITS[ones]]
        return " ".join(said)
    said.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
    if ones == 1 and tens > 1:
        said.append("mốt")
    elif ones == 4 and tens > 1:
        said.append("tư")
    elif ones == 5:
        said.append("lăm")
    elif ones:
        said.append(_DIGITS[ones])
    return " ".join(said)


def _date(found: re.Match[str]) -> str:
    """The year is left out: nobody is told of another one."""
    day, month = int(found[1]), int(found[3])
    if not (1 <= day <= 31 and 1 <= month <= 12) or (found[2] != "/" and not found[4]):
        return found[0]
    name = "tư" if month == 4 else number(month)
    early = "mùng " if day <= 10 else ""
    return f"ngày {early}{number(day)} tháng {name}"


def _hour(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 24 or minute > 59:
        return found[0]
    return f"{number(hour)} giờ" + (f" {number(minute)}" if minute else "")


def _one_by_one(digits: str) -> str:
    groups = digits.replace(".", " ").replace("+84", "0").split()
    return ", ".join(" ".join(_DIGITS[int(digit)] for digit in group) for group in groups)


def _figure(found: re.Match[str]) -> str:
    whole, _, part = found[0].partition(",")
    value = int(whole.replace(".", ""))
    if value >= LARGEST:
        return found[0]
    decimals = " ".join(_DIGITS[int(digit)] for digit in part)
    return f"{number(value)} phẩy {decimals}" if part else number(value)
