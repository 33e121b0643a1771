"""The questions and answers as they are written in `faq/content/*.yaml`, checked while loading."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from faq.documents import Document, Fields, read_document
from faq.errors import ContentError
from faq.sources import SOURCES_FOLDER, LegalSource, load_sources

__all__ = [
    "CONTENT_FOLDER", "SECTIONS", "Catalogue", "Citation", "Confidence", "ContentError", "FaqEntry",
    "LegalSource", "Topic", "load_catalogue", "read_entry",
]  # fmt: skip

CONTENT_FOLDER = Path(__file__).with_name("content")

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "giay-to": "Giấy tờ cần có",
        "nop-o-dau": "Nộp ở đâu",
        "cac-buoc": "Các bước",
        "luu-y": "Lưu ý",
    }
)

_FILE_KEYS = frozenset({"topic", "title", "entries"})
_CITATION_KEYS = frozenset({"document", "article", "ended"})


class Confidence(StrEnum):
    CONFIRMED = "confirmed"
    COMPUTED = "computed"
    ASK = "ask"


@dataclass(frozen=True, kw_only=True)
class Topic:
    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Citation:
    """`document` is the number of a `LegalSource`; `article` is "" when the whole document is meant.

    `ended`: it is cited because the answer says that it no longer holds.
    """

    document: str
    article: str
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class FaqEntry:
    """One question with its answer; optional texts are "" when absent."""

    id: str
    topic: str
    title: str
    phrasings: tuple[str, ...]
    short: str
    sections: Mapping[str, str]
    for_whom: str
    agency: str
    ask: str
    sources: tuple[Citation, ...]
    valid_from: date | None
    valid_until: date | None
    checked: date
    confidence: Confidence
    related: tuple[str, ...]

    @property
    def group(self) -> str:
        """The fact group this answers: the part of the id before "/"."""
        return self.id.partition("/")[0]

    def expired(self, today: date) -> bool:
        return self.valid_until is not None and self.valid_until < today


_ENTRY_KEYS = frozenset(field.name for field in fields(FaqEntry)) - {"topic"}


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that can be answered; `files` says which file an entry stands in."""

    entries: Mapping[str, FaqEntry]
    topics: Mapping[str, Topic]
    sources: Mapping[str, LegalSource]
    files: Mapping[str, str]

    def entry(self, entry_id: str) -> FaqEntry | None:
        return self.entries.get(entry_id)

    def of_topic(self, topic: str) -> tuple[FaqEntry, ...]:
        return tuple(entry for entry in self.entries.values() if entry.topic == topic)


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Reads a content folder, by default the packaged one, and the `sources` folder beside it.

    Raises `ContentError` for the first fault found.
    """
    content = folder or CONTENT_FOLDER
    entries: dict[str, FaqEntry] = {}
    topics: dict[str, Topic] = {}
    files: dict[str, str] = {}
    if not content.is_dir():
        raise ContentError(
            file=content.name, line=0, entry="", reason="there is no such folder", allowed="a folder of *.yaml"
        )
    for path in sorted(content.glob("*.yaml")):
        document = read_document(path)
        topic, read = _read_topic(document)
        if topic.id in topics:
            document.fail(f"the topic '{topic.id}' is in two files", "one file per topic", key="topic")
        topics[topic.id] = topic
        for entry in read:
            if entry.id in entries:
                document.fail(f"the id is already used in {files[entry.id]}", "each id once", entry=entry.id, key="id")
            entries[entry.id] = entry
            files[entry.id] = document.name
    sources = load_sources(content.with_name("sources") if folder else SOURCES_FOLDER)
    return Catalogue(
        entries=entries,
        topics=topics,
        sources=sources,
        files=files,
    )


def _read_topic(document: Document) -> tuple[Topic, list[FaqEntry]]:
    if not isinstance(document.content, dict):
        document.fail("the file is not a topic", "topic: …, title: …, entries: […]")
    top = Fields(document=document, entry="", values=document.content)
    top.refuse_unknown(_FILE_KEYS)
    topic = Topic(id=top.text("topic"), title=top.text("title"))
    if topic.id != document.name.removesuffix(".yaml"):
        top.fail("topic", f"the topic is '{topic.id}'", f"the name of the file: {document.name}")
    entries: list[FaqEntry] = []
    for number, record in enumerate(top.mappings("entries"), start=1):
        if not isinstance(record.get("id"), str) or not record["id"].strip():
            top.fail("entries", f"entry number {number} has no id", "id: lower-case-words-with-hyphens")
        entry = read_entry(topic.id, Fields(document=document, entry=record["id"], values=record))
        entries.append(entry)
    return topic, entries


def read_entry(topic: str, found: Fields) -> FaqEntry:
    """One record, whatever it was written in. Raises what `found` raises for the first fault."""
    found.refuse_unknown(_ENTRY_KEYS)
    entry = FaqEntry(
        id=found.text("id"),
        topic=topic,
        title=found.text("title"),
        phrasings=found.texts("phrasings"),
        short=" ".join(found.text("short").split()),
        sections=_read_sections(found),
        for_whom=found.optional_text("for_whom"),
        agency=found.text("agency"),
        ask=found.text("ask"),
        sources=_read_citations(found),
        valid_from=found.optional_date("valid_from"),
        valid_until=found.optional_date("valid_until"),
        checked=found.date("checked"),
        confidence=found.one_of("confidence", Confidence, ", ".join(Confidence)),
        related=found.texts("related"),
    )
    if not entry.phrasings:
        found.fail("phrasings", "'phrasings' is missing", "at least five ways of asking")
    if not entry.sources:
        found.fail("sources", "'sources' is missing", "at least one record with document: …")
    if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
        found.fail("valid_until", "it ends before it begins", "valid_until on or after valid_from")
    return entry


def _read_sections(found: Fields) -> Mapping[str, str]:
    values = found.values.get("sections")
    if values is None:
        return {}
    if not isinstance(values, dict):
        found.fail("sections", "'sections' is not a record", ", ".join(SECTIONS))
    inner = Fields(document=found.document, entry=found.entry, values=values)
    inner.refuse_unknown(frozenset(SECTIONS))
    return {name: inner.text(name) for name in SECTIONS if name in values}


def _read_citations(found: Fields) -> tuple[Citation, ...]:
    citations: list[Citation] = []
    for record in found.mappings("sources"):
        inner = Fields(document=found.document, entry=found.entry, values=record)
        inner.refuse_unknown(_CITATION_KEYS)
        citations.append(
            Citation(document=inner.text("document"), article=inner.optional_text("article"), ended=inner.flag("ended"))
        )
    return tuple(citations)
