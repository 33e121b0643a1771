"""The same question as it is typed in a hurry: without diacritics, with short forms, with both."""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

from channels.text import fold

SHORT_FORMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "không": ("k", "ko", "hk"),
        "được": ("dc", "đc"),
        "bao nhiêu": ("bn", "bnh"),
        "gì": ("j",),
        "như thế nào": ("ntn",),
        "làm sao": ("lsao",),
        "vậy": ("v",),
        "rồi": ("r",),
        "với": ("vs",),
        "người": ("ng",),
        "những": ("nhg", "n~"),
        "biết": ("bít", "bt"),
        "muốn": ("mún",),
        "cũng": ("cg",),
        "làm": ("lm",),
        "trường": ("trg",),
        "giờ": ("h",),
        "bây giờ": ("bh", "bgio"),
        "mình": ("mk", "mh"),
        "em": ("e",),
        "anh": ("a",),
        "triệu": ("tr",),
        "một": ("1",),
        "hai": ("2",),
        "hộ nghèo": ("hn", "hộ ng"),
        "hộ cận nghèo": ("hcn",),
        "bảo hiểm y tế": ("bhyt",),
        "bảo hiểm xã hội": ("bhxh",),
        "ngân hàng": ("nh",),
        "học sinh": ("hs",),
        "học phí": ("hp",),
        "ủy ban": ("ub",),
        "uỷ ban": ("ub",),
        "bệnh viện": ("bv",),
        "điện thoại": ("đt",),
        "xuất khẩu lao động": ("xkld", "xklđ"),
    }
)
"""Written down from habit, not from the matcher's own list: some of these it does not know."""

_CHANCE = 0.5
_LONGEST_FIRST = sorted(SHORT_FORMS, key=len, reverse=True)
_PLACES = re.compile(rf"(?<!\w)(?:{'|'.join(_LONGEST_FIRST)})(?!\w)", re.IGNORECASE)


def shorten(text: str) -> str:
    """About half of the words that have a short form, drawn by chance; the same text always gives the same result."""
    chance = random.Random(text)

    def short(found: re.Match[str]) -> str:
        if chance.random() >= _CHANCE:
            return found.group()
        return chance.choice(SHORT_FORMS[found.group().lower()])

    return _PLACES.sub(short, unicodedata.normalize("NFC", text))


REWORDINGS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "without diacritics": fold,
        "with short forms": shorten,
        "with short forms, without diacritics": lambda text: fold(shorten(text)),
    }
)
