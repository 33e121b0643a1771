"""Entries as a file that officials edit, in Excel, CSV or YAML: written whole, read back all or nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

from faq.catalogue import Catalogue, FaqEntry
from faq.checks.limits import breaches
from faq.documents import Document, parse_document
from faq.editing import tables
from faq.editing.columns import BY_KEY, COLUMNS, as_cells, from_cells
from faq.editing.edits import same_words
from faq.editing.records import as_record, from_record
from faq.errors import ContentError

SUFFIXES = (".xlsx", ".csv", ".yaml", ".yml")
LARGEST = 5_000_000
"""Bytes."""
_SOURCE_PARTS = frozenset({"document", "article", "ended"})
_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class RowFault:
    """`place` and `column` as the file shows them, "" when the whole file or row is meant."""

    place: str
    column: str
    said: str
    allowed: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.place, self.column and f"cột {self.column}") if part)
        return f"{where}: {self.said}; cho phép: {self.allowed}" if where else f"{self.said}; cho phép: {self.allowed}"


class SheetRefused(Exception):
    def __init__(self, faults: list[RowFault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True, kw_only=True)
class _Row(Document):
    """One entry as read; a fault names its column."""

    topic: str
    named: Mapping[str, str]
    """How each field is called in this kind of file."""

    def fail(self, reason: str, allowed: str, *, entry: str = "", key: str = "") -> NoReturn:
        field = "sources" if key in _SOURCE_PARTS else key
        column = BY_KEY.get(field)
        shown = _shown(self.content, field)
        said = f"«{shown}» không dùng được" if shown else "để trống"
        raise SheetRefused(
            [
                RowFault(
                    place=self.name,
                    column=self.named.get(field, field),
                    said=said if column else f"phần «{key}» không có trong danh sách",
                    allowed=column.allowed if column else ", ".join(self.named.values()),
                )
            ]
        )

    def fault(self, key: str, said: str, allowed: str = "") -> RowFault:
        return RowFault(
            place=self.name, column=self.named.get(key, key), said=said, allowed=allowed or BY_KEY[key].allowed
        )


def write(path: Path, entries: Iterable[FaqEntry]) -> bytes:
    """What `read` turns into the same entries again. Raises `SheetRefused` when Excel could not hold it."""
    records = [(entry.topic, as_record(entry)) for entry in entries]
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _as_yaml(records)
    cells = [as_cells(topic, record) for topic, record in records]
    rows = [[column.heading for column in COLUMNS], *([one[column.key] for column in COLUMNS] for one in cells)]
    try:
        return tables.write_rows(path, rows)
    except tables.TableFault as fault:
        raise SheetRefused([_table_fault(fault)]) from fault


def read(path: Path, raw: bytes, catalogue: Catalogue) -> list[FaqEntry]:
    """Every entry in the file, fit to stand among those of `catalogue`. Raises `SheetRefused` with every fault."""
    if len(raw) > LARGEST:
        raise SheetRefused([_whole(f"tệp có {len(raw) / 1e6:.1f} MB", f"tối đa {LARGEST // 1_000_000} MB")])
    rows = list(_yaml_rows(path, raw) if path.suffix.lower() in {".yaml", ".yml"} else _table_rows(path, raw))
    faults: list[RowFault] = []
    entries: dict[str, tuple[_Row, FaqEntry]] = {}
    for row in rows:
        try:
            entry = _entry(row, catalogue)
        except SheetRefused as refused:
            faults += refused.faults
            continue
        if entry.id in entries:
            faults.append(row.fault("id", f"mã «{entry.id}» đã có ở {entries[entry.id][0].name}", "mỗi mã một lần"))
        else:
            entries[entry.id] = row, entry
    faults += _shared(entries, catalogue)
    if faults:
        raise SheetRefused(faults)
    return [entry for _, entry in entries.values()]


def _entry(row: _Row, catalogue: Catalogue) -> FaqEntry:
    if row.topic not in catalogue.topics:
        said = f"không có chủ đề «{row.topic}»" if row.topic else "để trống"
        raise SheetRefused([row.fault("topic", said, ", ".join(catalogue.topics))])
    entry = from_record(row.topic, row.content, row)
    too_long = {"short": f"dài {len(entry.short.split())} từ", "id": f"dài {len(entry.id.encode())} ký tự"}
    found = [
        row.fault(breach.key, too_long.get(breach.key) or f"văn bản chưa có trong danh mục: {breach.value}")
        for breach in breaches(entry, catalogue.sources)
    ]
    if found:
        raise SheetRefused(found)
    return entry


def _shared(entries: Mapping[str, tuple[_Row, FaqEntry]], catalogue: Catalogue) -> Iterator[RowFault]:
    """Phrasings that two entries would have once the file is taken over."""
    holders: dict[str, str] = {}
    for entry in catalogue.entries.values():
        if entry.id not in entries:
            holders |= {same_words(phrasing): entry.id for phrasing in entry.phrasings}
    for row, entry in entries.values():
        for phrasing in entry.phrasings:
            holder = holders.setdefault(same_words(phrasing), entry.id)
            if holder != entry.id:
                yield row.fault("phrasings", f"«{phrasing}» đã có ở mục {holder}")


def _table_rows(path: Path, raw: bytes) -> Iterator[_Row]:
    try:
        rows = tables.read_rows(path, raw)
    except tables.TableFault as fault:
        raise SheetRefused([_table_fault(fault)]) from fault
    if not rows:
        raise SheetRefused([_whole("tệp không có hàng nào", "hàng đầu là tên cột")])
    (number, head), *rest = rows
    keys = _keys(number, head)
    named = {column.key: column.heading for column in COLUMNS}
    for number, cells in rest:
        values = [*cells, *([""] * (len(keys) - len(cells)))]
        topic, record = from_cells({key: cell for key, cell in zip(keys, values, strict=False) if key})
        yield _Row(name=f"hàng {number}", text="", content=record, topic=topic, named=named)


def _keys(number: int, head: list[str]) -> list[str]:
    """The column keys in the file's own order; names may also be written as in content files."""
    known = {same_words(name): column.key for column in COLUMNS for name in (column.heading, column.key)}
    names = ", ".join(column.heading for column in COLUMNS)
    keys = [known.get(same_words(name), "") for name in head]
    faults = [
        RowFault(place=f"hàng {number}", column=name, said="không có cột này", allowed=names)
        for name, key in zip(head, keys, strict=True)
        if name and not key
    ]
    for column in COLUMNS:
        if (count := keys.count(column.key)) != 1:
            said = "thiếu cột này" if not count else "có hai lần"
            faults.append(RowFault(place=f"hàng {number}", column=column.heading, said=said, allowed="mỗi cột một lần"))
    if faults:
        raise SheetRefused(faults)
    return keys


def _yaml_rows(path: Path, raw: bytes) -> Iterator[_Row]:
    """Either what `write` makes, or one of the content files."""
    try:
        content = parse_document(path.name, raw, aliases=False).content
    except ContentError as error:
        place = f"dòng {error.line}" if error.line else ""
        raise SheetRefused([RowFault(place=place, column="", said=error.reason, allowed=error.allowed)]) from error
    entries = content.get("entries") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise SheetRefused([_whole("tệp không có danh sách mục", "entries: rồi mỗi mục bắt đầu bằng '- id: …'")])
    if len(entries) > tables.MOST_ROWS:
        raise SheetRefused([_whole(f"tệp có {len(entries)} mục", f"tối đa {tables.MOST_ROWS} mục")])
    named = {column.key: column.key for column in COLUMNS}
    for number, record in enumerate(entries, start=1):
        place = f"mục thứ {number}"
        if not isinstance(record, dict) or not isinstance(record.get("id"), str):
            raise SheetRefused([RowFault(place=place, column="id", said="để trống", allowed=BY_KEY["id"].allowed)])
        topic = record.pop("topic", content.get("topic"))
        yield _Row(
            name=f"{place} ({record['id'][:_SHOWN]})",
            text="",
            content=record,
            topic=topic if isinstance(topic, str) else "",
            named=named,
        )


def _as_yaml(records: Iterable[tuple[str, dict[str, Any]]]) -> bytes:
    entries = [
        {"id": record["id"], "topic": topic, **{key: _dated(key, value) for key, value in record.items()}}
        for topic, record in records
    ]
    text: str = yaml.dump({"entries": entries}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return text.encode()


def _dated(key: str, value: Any) -> Any:
    return date.fromisoformat(value) if key in {"valid_from", "valid_until", "checked"} else value


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _write_text)


def _shown(record: Mapping[str, Any], key: str) -> str:
    """The value as it may be shown in one line."""
    value = record.get(key, record.get("sections", {}).get(key) if isinstance(record.get("sections"), dict) else None)
    text = " ".join(str(value).split()) if isinstance(value, str | int | float | date | list) else ""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _table_fault(fault: tables.TableFault) -> RowFault:
    place = f"hàng {fault.row}" if fault.row else ""
    return RowFault(place=place, column=fault.column, said=fault.said, allowed=fault.allowed)


def _whole(said: str, allowed: str) -> RowFault:
    return RowFault(place="", column="", said=said, allowed=allowed)
