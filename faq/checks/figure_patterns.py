"""How figures are written in Vietnamese: the patterns and the tables of units, multipliers and number words."""

import re
from collections.abc import Iterable
from types import MappingProxyType

HIDDEN = re.compile(
    r"https?://\S+|\b(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|io)\b\S*|`[^`]*`"
    r"|^\s*\d{1,2}[.)]\s|\bbước \d+"
    r"|\bcấp [1-3](?:(?:, | và | hoặc |-)[1-3])*\b(?!\s*(?:%|triệu|nghìn|đồng|ngày|[.,/]\d))"
    r"|\b(?:điều|khoản|chương|mục|phụ lục|nhóm|bước)\s+\d+[a-zđ]?\b(?!\s*(?:%|triệu|nghìn|đồng|ngày|[.,]\d))"
    r"(?:\s*(?:,|-|và|đến)\s*\d+[a-zđ]?\b(?!\s*(?:%|triệu|nghìn|đồng|ngày|tháng|[.,/]\d)))*",
    re.MULTILINE,
)
"""Addresses, list ordinals, school levels and places inside a document: no figures of the policy itself."""

KINDS = (
    "nghị định|nđ|thông tư|tt|quyết định|qđ|luật|nghị quyết|nq|chỉ thị|ct|công văn|cv|bộ luật|pháp lệnh"
    "|kế hoạch|hướng dẫn|văn bản"
)
_WRITTEN_OUT = r"\d+(?:\.\d+)?/\d{4}/[a-zđ]+\d*(?:-[a-zđ]+)*|\d+/[a-zđ]{2,}(?:-[a-zđ]+)+|\d+-[a-zđ]{2,}/[a-zđ]+"
_ABOVE_TWELVE = r"(?<![\d/.,])(?:1[3-9]|[2-9]\d|\d{3,4})/(?:19|20)\d\d(?!\d)"
DOCUMENT = re.compile(f"{_WRITTEN_OUT}|{_ABOVE_TWELVE}")
NAMED_DOCUMENT = re.compile(
    rf"\b(?:{KINDS})\s+(?:số\s+|cũ\s+)?(?P<first>(?!(?:19|20)\d\d(?![\d/]))\d+(?:\.\d+)?(?:/\d{{4}})?)"
    r"(?![\d.,]*\d|\s*(?:%|tháng|năm|ngày(?! \d)|triệu))"
    r"(?P<more>(?:\s*(?:,|và|hoặc)\s*\d+/\d{4}(?!\d))*)"
)
CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?:\.[a-z]\d+)?(?!\d)")
FORM = re.compile(
    r"\bmẫu(?:\s+số)?\s+(?P<first>\d+[a-zđ]?(?:[/-][a-zđ]+)?)\b|(?<![\d/])(?P<alone>0?\d[a-z]?/(?:td|uq|nhcs|gxn|bhyt|mt))\b"
)
PHONE = re.compile(r"(?<![\d.])(?:1[89]00[. ]?\d{3,6}(?:[. ]\d{2,4})*|0\d{1,3}(?:[. ]?\d{3,4}){2}|0\d{9,10})(?!\d)")
SHORT_PHONE = re.compile(
    r"\b(?:(?:tổng đài|đường dây nóng)(?:\s+[^\W\d_]+){0,6}?"
    r"|(?:điện thoại|gọi|số)(?:\s+(?:cấp cứu|công an|ngay|số))*)\s+"
    r"(?P<first>1\d{2,3})(?P<more>(?:\s*(?:,|và|hoặc)\s*1\d{2})*)(?![\d.,]*\d|\s*(?:%|hộ|người|ngày|đồng|triệu|nghìn))"
)
ORDINAL = re.compile(
    r"\b(?P<kind>lớp|bậc|vùng|khu vực|hạng|thứ|dự án|loại)\s+(?P<first>\d{1,2})(?:\s*(?:-|đến|và)\s*(?P<last>\d{1,2}))?"
    r"(?![\d.,/]*\d|\s*(?:%|triệu|nghìn|ngàn|tỷ|đồng|đ\b|kg|lần|tháng|năm|ngày|tuổi|thẻ))"
)

DATE = re.compile(
    r"(?<![\d/.,])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/| năm )(?P<year>(?:19|20)\d\d)(?!\d)"
    r"|(?<![\d/.,])ngày (?P<day2>\d{1,2}) tháng (?P<month2>\d{1,2}) năm (?P<year2>(?:19|20)\d\d)"
)
DAYS = re.compile(r"(?<![\d/.,])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/%]|\s*(?:%|triệu|nghìn|tỷ|tháng|năm|số)\b)")
MONTH = re.compile(
    r"(?<![\d/.,])(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)(?!\d)"
    r"|\btháng (?P<month2>\d{1,2})(?: năm |/)(?P<year2>(?:19|20)\d\d)"
    r"|(?<!mỗi )(?<!hằng )(?<!hàng )(?<!\d )\btháng (?P<month3>\d{1,2})"
    r"(?![\d.,/]*\d|\s*(?:%|lần|ngày|triệu|nghìn|đồng|kg))"
)
YEAR = re.compile(r"(?<![\d/.,])(?:19|20)\d\d(?![\d%]|[.,]\d|\s*(?:đồng|đ\b|usd|nghìn|ngàn|triệu|tỷ|k\b))")

_ONES = "một|hai|ba|bốn|tư|sáu|bảy|tám|chín"
WORDS = MappingProxyType(
    {
        "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
        "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
    }
)  # fmt: skip
SPOKEN = (
    rf"(?:mười(?: (?:{_ONES}|lăm))?|(?:hai|ba|bốn|năm|sáu|bảy|tám|chín) mươi(?: (?:mốt|{_ONES}|lăm))?"
    r"|(?<!thứ )(?<!lần )(?:hai|ba|bốn|sáu|bảy|tám|chín)"
    r"|(?:một|năm)(?= (?:trăm|nghìn|ngàn|triệu|tỷ|tỉ|phần trăm)))"
)

MULTIPLIERS = MappingProxyType(
    {
        "trăm nghìn": 100_000, "trăm ngàn": 100_000, "nghìn tỷ": 10**12, "ngàn tỷ": 10**12,
        "trăm triệu": 10**8, "tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "trđ": 10**6, "tr": 10**6, "củ": 10**6,
        "nghìn": 1_000, "ngàn": 1_000, "k": 1_000,
    }
)  # fmt: skip
UNITS = MappingProxyType(
    {
        "ngày làm việc": ("ngày làm việc", 1), "ngày": ("ngày", 1), "giờ": ("giờ", 1), "tiếng": ("giờ", 1),
        "phút": ("phút", 1), "tuần": ("tuần", 1), "tháng tuổi": ("tháng", 1), "tháng": ("tháng", 1),
        "năm": ("tháng", 12), "tuổi": ("tuổi", 1), "phần trăm": ("%", 1), "%": ("%", 1),
        "đồng": ("đồng", 1), "vnđ": ("đồng", 1), "vnd": ("đồng", 1), "đ": ("đồng", 1), "usd": ("usd", 1),
        "đô la": ("usd", 1), "lần": ("lần", 1), "người": ("người", 1), "thành viên": ("người", 1),
        "nhân khẩu": ("người", 1), "khẩu": ("người", 1), "hộ": ("hộ", 1), "điểm": ("điểm", 1),
        "kg": ("kg", 1), "ký": ("kg", 1), "m²": ("m²", 1), "m2": ("m²", 1), "mét vuông": ("m²", 1),
        "m³": ("m³", 1), "m3": ("m³", 1), "km": ("km", 1), "héc-ta": ("ha", 1), "hecta": ("ha", 1), "ha": ("ha", 1),
        "lít": ("lít", 1), "kwh": ("kwh", 1), "số điện": ("kwh", 1),
    }
)  # fmt: skip


def _any_of(words: Iterable[str], *, unless_before: str = "") -> str:
    """Alternatives, the longest first, none of them the beginning of a longer word."""
    end = rf"(?![^\W\d_]{unless_before})"
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) + (end if word[-1].isalnum() else "") for word in longest_first)


DIGITS = r"(?<![\w.,/])\d+(?:\.\d{3})*(?:[.,]\d+)?"
_UNIT = _any_of(UNITS)
_MULTIPLIER = _any_of(MULTIPLIERS, unless_before=r"|\s(?:lệ|giá|trọng)")
AMOUNT = re.compile(
    rf"(?:(?P<digits>{DIGITS}|(?<=[/])\d+(?:\.\d{{3}})*(?:,\d+)?)|\b(?P<spoken>{SPOKEN})\b(?=\s(?:{_MULTIPLIER}|{_UNIT})))"
    rf"\s?(?:(?P<times>{_MULTIPLIER})(?P<tail>\d(?!\d))?(?P<half>\s+rưỡi)?"
    r"(?:\s+(?P<rest>\d{1,3})\s+(?P<rest_times>triệu|nghìn|ngàn)\b)?)?"
    rf"(?P<half_before>\s+rưỡi)?\s?(?P<unit>{_UNIT})?(?P<half_after>\s+rưỡi)?"
)
BETWEEN = re.compile(
    r"\s*(?:-|/|,|;|và|đến|tới|hoặc|hay|lên|xuống|còn)\s*(?:dưới|trên|từ|khoảng|tối đa|không quá|đến)?\s*$"
)
