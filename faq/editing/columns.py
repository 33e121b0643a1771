"""How an entry stands in one row of a table: a column for each of its parts, under a name that officials know."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faq.catalogue import SECTIONS, Confidence
from faq.checks.limits import ID_BYTES, SHORT_WORDS

_DAY = "ngày viết NĂM-THÁNG-NGÀY hoặc NGÀY/THÁNG/NĂM"
_ENDED = "hết hiệu lực"
_CONFIDENCES = {
    "chắc chắn": Confidence.CONFIRMED,
    "tự tính": Confidence.COMPUTED,
    "cần hỏi lại": Confidence.ASK,
}
_LINES = frozenset({"phrasings", "related"})
_DATES = frozenset({"valid_from", "valid_until", "checked"})
_LOCAL_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True, kw_only=True)
class Column:
    """`key` is the field in a content file; `allowed` says what may stand in a cell."""

    key: str
    heading: str
    allowed: str


COLUMNS = (
    Column(key="id", heading="Mã mục", allowed=f"chữ thường không dấu nối bằng gạch, tối đa {ID_BYTES} ký tự"),
    Column(key="topic", heading="Chủ đề", allowed="mã của một chủ đề đang có"),
    Column(key="title", heading="Tiêu đề", allowed="một dòng, không để trống"),
    Column(key="phrasings", heading="Cách hỏi", allowed="mỗi dòng một cách hỏi, không mục nào khác có"),
    Column(key="short", heading="Trả lời ngắn", allowed=f"không để trống, tối đa {SHORT_WORDS} từ"),
    *(Column(key=key, heading=title, allowed="chữ, có thể để trống") for key, title in SECTIONS.items()),
    Column(key="for_whom", heading="Dành cho ai", allowed="chữ, có thể để trống"),
    Column(key="agency", heading="Cơ quan phụ trách", allowed="chữ, không để trống"),
    Column(key="ask", heading="Hỏi thêm ở đâu", allowed="chữ, không để trống"),
    Column(
        key="sources",
        heading="Căn cứ",
        allowed=f"mỗi dòng: số văn bản có trong danh mục | điều khoản | {_ENDED} (hai phần sau có thể bỏ)",
    ),
    Column(key="valid_from", heading="Áp dụng từ", allowed=f"{_DAY}, có thể để trống"),
    Column(key="valid_until", heading="Áp dụng đến", allowed=f"{_DAY}, không trước ngày bắt đầu, có thể để trống"),
    Column(key="checked", heading="Kiểm tra lần cuối", allowed=_DAY),
    Column(key="confidence", heading="Độ chắc chắn", allowed=", ".join(_CONFIDENCES)),
    Column(key="related", heading="Mục liên quan", allowed="mỗi dòng một mã mục, có thể để trống"),
)
BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}


def as_cells(topic: str, record: Mapping[str, Any]) -> dict[str, str]:
    """By column key; `record` as a content file has it."""
    cells = {key: str(record[key]) for key in BY_KEY if isinstance(record.get(key), str)}
    cells |= {"topic": topic, **record.get("sections", {})}
    cells |= {key: "\n".join(record.get(key, ())) for key in _LINES}
    cells["sources"] = "\n".join(map(_cited, record["sources"]))
    cells["confidence"] = next(name for name, value in _CONFIDENCES.items() if value == record["confidence"])
    return {key: cells.get(key, "") for key in BY_KEY}


def from_cells(cells: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """Topic and record; what cannot be understood stays as it is, for the reader of records to refuse."""
    record: dict[str, Any] = {key: cells[key] for key in BY_KEY if cells[key] and key not in {"topic", *SECTIONS}}
    record |= {key: [line.strip() for line in cells[key].splitlines() if line.strip()] for key in _LINES if cells[key]}
    record |= {key: _day(cells[key]) for key in _DATES if cells[key]}
    if sections := {key: cells[key] for key in SECTIONS if cells[key]}:
        record["sections"] = sections
    if cells["sources"]:
        record["sources"] = [_citation(line) for line in cells["sources"].splitlines() if line.strip()]
    if (said := cells["confidence"].lower()) in _CONFIDENCES:
        record["confidence"] = _CONFIDENCES[said].value
    return cells["topic"], record


def _cited(source: Mapping[str, Any]) -> str:
    parts = [source["document"], source.get("article", ""), _ENDED if source.get("ended") else ""]
    while not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def _citation(line: str) -> dict[str, Any]:
    document, article, ended = (part.strip() for part in f"{line}||".split("|", 3)[:3])
    found: dict[str, Any] = {"document": document}
    if article:
        found["article"] = article
    if ended:
        found["ended"] = ended.lower() == _ENDED or ended
    return found


def _day(cell: str) -> str:
    """As it is written in Vietnam, in the form of the content files; Excel's own dates carry a time."""
    if found := _LOCAL_DAY.fullmatch(cell):
        day, month, year = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    try:
        return datetime.strptime(cell, "%Y-%m-%d %H:%M:%S").date().isoformat()
    except ValueError:
        return cell
