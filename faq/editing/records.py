"""An entry as the plain record that content files, edits and sheets hold, and back again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from enum import Enum
from typing import Any

from faq.catalogue import FaqEntry, read_entry
from faq.documents import Document, Fields


def as_record(entry: FaqEntry) -> dict[str, Any]:
    """What a content file says of it: texts, lists and ISO dates only, nothing that is empty, without its topic."""
    return {key: value for key, value in _plain(asdict(entry)).items() if key != "topic"}


def from_record(topic: str, record: Mapping[str, Any], document: Document) -> FaqEntry:
    """As strict as a content file is. Raises what `document` raises for the first fault."""
    return read_entry(topic, Fields(document=document, entry=str(record.get("id", "")), values=record))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        told = {str(key): _plain(one) for key, one in value.items()}
        return {key: plain for key, plain in told.items() if plain not in (None, "", [], {}, False)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
