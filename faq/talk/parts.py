"""Splits a message into the questions it asks; a story belongs to the question after it."""

import re
import unicodedata
from itertools import pairwise

from channels.text import fold
from faq.text import ANALYSED_CHARACTERS

MOST_PARTS = 3

_SENTENCE = re.compile(r"(?:[?!…;\n]+|\.(?=\s|$))[?!.…;\s]*")
_CONNECTOR = re.compile(
    r"(?:,\s*|\s+)(?=(?:con(?! (?:toi|em|chau|nho|trai|gai|minh|cai|di|dang|hoc|duoi|cua|nha|con|thi|nua|ai|gi)\b)"
    r"|voi lai|(?:cho )?hoi them|them nua|ngoai ra|dong thoi|tien the|nhan tien"
    r"|va (?:[^\W\d_]+ ){1,6}thi|va co (?:[^\W\d_]+ ){1,8}khong)\b)"
)
_LEADING = re.compile(
    r"^(?:con(?= .*\bthi\b)|voi lai|(?:cho )?(?:(?:toi|em|minh|chau) )?hoi them|them nua|ngoai ra|dong thoi|tien the"
    r"|nhan tien|va)\b[ ,]*(?:la |thi )?"
)
_STILL = re.compile(r"(?:còn|con)\s+", re.IGNORECASE)
_SAID_PLAINLY = re.compile(r"(?:,\s*|\s+)(?=(?:còn|với lại|hỏi thêm|ngoài ra|đồng thời)\b)", re.IGNORECASE)
_ASKING = re.compile(
    r"\b(?:bao nhieu|bao lau|bao gio|may (?:tien|ngay|thang|tuoi|nam|trieu|lan|phan|dong)|khi nao|luc nao|the nao"
    r"|nhu nao|ntn|ra sao|lam sao|thi sao|tai sao|vi sao|o dau|di dau|cho nao|noi nao|(?<!khong )(?<!chang )gi|cai nao"
    r"|loai nao|ai (?:duoc|lo|tra|cap)|(?:co|phai|dung|duoc|cho|con) (?:[^\W\d_]+ ){0,12}?(?:khong|ko|k|khg|hong|hok)"
    r"|dau (?:a|vay|z|the)|voi ai|cho ai|bn|bnhieu|nhieu tien|j|duoc chua|co chua)\b"
)
_TAIL = 5
"""A sentence without a question mark asks when a question word stands among so many last words."""


_LEAST_SIDE = 5
"""Words on each side of a connector; "có được hay không" is one question."""


def split_questions(text: str) -> tuple[str, ...]:
    """The asking parts in order, at most `MOST_PARTS`; empty when there are fewer than two."""
    shown = unicodedata.normalize("NFC", text[-ANALYSED_CHARACTERS:])
    pieces = [part for sentence in _cut(shown, _SENTENCE) for part in _at_connectors(sentence)]
    parts: list[str] = []
    story = ""
    for piece in pieces:
        story = f"{story} {piece}".strip()
        if _asks(piece):
            parts.append(_without_connector(story))
            story = ""
    if story and parts:
        parts[-1] = f"{parts[-1]} {story}"
    return tuple(parts[:MOST_PARTS]) if len(parts) > 1 else ()


def is_marked(part: str) -> bool:
    """Whether it is written as a question, not only worded like one."""
    return "?" in part


def _at_connectors(sentence: str) -> list[str]:
    """Cut before "còn …", "với lại …" where both sides ask."""
    folded = fold(sentence)
    if len(folded) != len(sentence):
        return [sentence]
    marked = folded != sentence.lower()
    places = (_SAID_PLAINLY if marked else _CONNECTOR).finditer(sentence if marked else folded)
    kept: list[str] = []
    start = 0
    for place in (match.end() for match in places):
        sides = sentence[start:place], sentence[place:]
        if all(_asks(side) and len(side.split()) >= _LEAST_SIDE for side in sides):
            kept.append(sentence[start:place].rstrip(" ,"))
            word = _STILL.match(sentence, place)
            start = word.end() if word else place
    return [*kept, sentence[start:]]


def _without_connector(part: str) -> str:
    folded = fold(part)
    match = _LEADING.match(folded) if len(folded) == len(part) else None
    rest = part[match.end() :].strip() if match else ""
    return rest if len(rest.split()) > 1 else part


def _cut(text: str, ends: re.Pattern[str]) -> list[str]:
    """The pieces with their closing marks."""
    places = [0, *(match.end() for match in ends.finditer(text)), len(text)]
    pieces = (text[start:end].strip() for start, end in pairwise(places))
    return [piece for piece in pieces if any(letter.isalnum() for letter in piece)]


def _asks(piece: str) -> bool:
    if "?" in piece:
        return True
    words = fold(piece).split()
    tail = len(" ".join(words)) - len(" ".join(words[-_TAIL:]))
    return any(match.end() > tail for match in _ASKING.finditer(" ".join(words)))
