"""Words before a number that tell what it is: "cccd", "số tài khoản của tôi là", "gọi"."""

import re
from dataclasses import dataclass
from enum import StrEnum

from channels.text import fold

HIDDEN = "••••••"
"""Stands for the digits of a masked number but its last."""


class Kind(StrEnum):
    IDENTITY = "identity"
    PHONE = "phone"
    BANK = "bank"
    INSURANCE = "insurance"
    HOUSEHOLD = "household"


class Matter(StrEnum):
    MONEY = "money"


_BANKS = (
    "ngan hang|agribank|vietcombank|vcb|vietinbank|bidv|techcombank|tcb|mb ?bank|acb|sacombank|vpbank|tpbank|hdbank|"
    "vib|shb|msb|lpbank|lienvietpostbank|ocb|seabank|eximbank|vbsp|nhcsxh"
)
_WORDS: dict[Kind | Matter, str] = {
    Kind.IDENTITY: "cccd|can cuoc|cmnd|cmtnd|cmt|chung minh|dinh danh|so cc",
    Kind.PHONE: "sdt|dien thoai|dtdd|dt|phone|tel|mobile|zalo|goi|lien he|lh|alo|so may|hotline|tong dai",
    Kind.BANK: f"stk|tai khoan|tk|so the|the atm|atm|{_BANKS}",
    Kind.INSURANCE: "bhyt|bhxh|bao hiem|ma the",
    Kind.HOUSEHOLD: "ho khau|shk",
    Matter.MONEY: "tien|vay|gia|luong|tro cap|ho tro|tong cong|thu nhap",
}
_CLUE = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _WORDS.items())})(?![a-z])")
_BANK_AFTER = re.compile(rf"\W{{0,3}}(?:tai |o |cua )?(?:{_BANKS})(?![a-z])")
_FILLER = re.compile(
    r"(?:[\W_]|(?<![a-z])(?:so|la|cua|toi|em|minh|chau|chi|anh|chu|bac|ong|ba|me|bo|vo|chong|nay|day|moi|cu|ma|the|"
    r"cong dan|nhan dan|ca nhan|gia dinh|y te|xa hoi|chinh sach|chinh chu|tai|o)(?![a-z]))*"
)
_AND = re.compile(r"[\W_]*(?:(?:va|hoac|hay|voi)[\W_]+)?")
_REACH = 60
_REACH_AFTER = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Clue:
    """`close`: only small words stand between the clue and the number, as in "stk của tôi là"."""

    kind: Kind | Matter | None = None
    close: bool = False


def read_clue(text: str, at: int, *, since: int, before: Clue) -> Clue:
    """The last telling word in the 60 characters before `at`, not before `since`, where the number before it ended.

    A number that only follows another ("stk 123… và 456…") shares its clue, though never a close one.
    """
    words = fold(text[max(since, at - _REACH) : at])
    if found := list(_CLUE.finditer(words)):
        last = found[-1]
        name = last.lastgroup or ""
        kind: Kind | Matter = Matter(name) if name == Matter.MONEY else Kind(name)
        return Clue(kind=kind, close=_FILLER.fullmatch(words, last.end()) is not None)
    if since and at - since <= _REACH and _AND.fullmatch(words):
        return Clue(kind=before.kind)
    return Clue()


def bank_follows(text: str, end: int) -> bool:
    return _BANK_AFTER.match(fold(text[end : end + _REACH_AFTER])) is not None
