"""One entry field by field, as a form shows it: read back with the fault beside its field, compared with another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from channels.text import fold
from faq.catalogue import Catalogue, FaqEntry
from faq.checks.limits import ID_BYTES, breaches
from faq.documents import Document
from faq.editing.columns import BY_KEY, COLUMNS, Column, as_cells, from_cells
from faq.editing.edits import same_words
from faq.editing.records import as_record, from_record

Cells = Mapping[str, str]
"""By the key of a column."""

_SOURCE_PARTS = frozenset({"document", "article", "ended"})
_SHOWN = 60


class CellFault(Exception):
    """`key`: whose field is meant; the message is for an official."""

    def __init__(self, key: str, said: str) -> None:
        self.key = key
        super().__init__(said)


@dataclass(frozen=True, kw_only=True)
class _Form(Document):
    cells: Cells

    def fail(self, reason: str, allowed: str, *, entry: str = "", key: str = "") -> NoReturn:
        field = "sources" if key in _SOURCE_PARTS else key
        column = BY_KEY.get(field)
        shown = " ".join(self.cells.get(field, "").split())[:_SHOWN]
        said = f"“{shown}” chưa dùng được" if shown else "Còn để trống"
        raise CellFault(field, f"{said}. Cần: {column.allowed if column else allowed}.")


@dataclass(frozen=True, kw_only=True)
class Difference:
    column: Column
    before: str
    after: str


def to_cells(entry: FaqEntry) -> dict[str, str]:
    return as_cells(entry.topic, as_record(entry))


def empty_cells(today: date) -> dict[str, str]:
    """Of an entry that is still to be written, as checked today."""
    return dict.fromkeys(BY_KEY, "") | {"checked": today.isoformat(), "confidence": "chắc chắn"}


def read_cells(cells: Cells, catalogue: Catalogue, *, today: date) -> FaqEntry:
    """Fit to stand among the other entries of `catalogue`. Raises `CellFault` for the first field that is not."""
    topic, record = from_cells({key: text.strip() for key, text in cells.items()})
    if topic not in catalogue.topics:
        raise CellFault("topic", "Chưa chọn chủ đề. Hãy chọn trong danh sách.")
    entry = from_record(topic, record, _Form(name="", text="", content=None, cells=cells))
    for breach in breaches(entry, catalogue.sources):
        told = {"short": f"Dài {len(entry.short.split())} từ", "id": f"Dài {len(entry.id.encode())} ký tự"}
        said = told.get(breach.key) or f"Văn bản “{breach.value}” chưa có trong danh mục"
        raise CellFault(breach.key, f"{said}. Cần: {BY_KEY[breach.key].allowed}.")
    _refuse_taken(entry, catalogue)
    _refuse_dead(entry, catalogue, today)
    return entry


def differences(before: FaqEntry | None, after: FaqEntry | None) -> list[Difference]:
    """Only the fields that are not the same; None: there is no such entry."""
    old = to_cells(before) if before else {}
    new = to_cells(after) if after else {}
    pairs = ((column, old.get(column.key, ""), new.get(column.key, "")) for column in COLUMNS)
    return [Difference(column=column, before=was, after=is_) for column, was, is_ in pairs if was != is_]


def free_id(title: str, catalogue: Catalogue) -> str:
    """A new id made of the title's words; "" when it has none."""
    made = "-".join(re.findall(r"[a-z0-9]+", fold(title)))[: ID_BYTES - 4].strip("-")
    taken = catalogue.entries
    numbered = (f"{made}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (made, *numbered) if one not in taken) if made else ""


def _refuse_taken(entry: FaqEntry, catalogue: Catalogue) -> None:
    wanted: dict[str, Any] = {same_words(phrasing): phrasing for phrasing in entry.phrasings}
    for other in catalogue.entries.values():
        if other.id == entry.id:
            continue
        for phrasing in other.phrasings:
            if (taken := wanted.get(same_words(phrasing))) is not None:
                raise CellFault("phrasings", f"“{taken}” đã có ở mục “{other.title}”. Mỗi cách hỏi chỉ dẫn về một mục.")


def _refuse_dead(entry: FaqEntry, catalogue: Catalogue, today: date) -> None:
    cited = [catalogue.sources[one.document] for one in entry.sources if not one.ended]
    if not any(source.living(today) for source in cited):
        raise CellFault("sources", "Chưa dẫn văn bản nào đang còn hiệu lực. Hãy thêm ít nhất một văn bản.")
