"""The figures each fact group rests on, read from `faq/facts/*.yaml`: what an answer may say and how surely."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from faq.checks.figures import Figure, figures
from faq.documents import Fields, read_document

FACTS_FOLDER = Path(__file__).parents[1] / "facts"


class Label(StrEnum):
    """How a figure is known; the letters are those the collected facts are labelled with."""

    SEEN = "C"
    SEEN_SECOND_HAND = "C2"
    RECALLED = "R"
    CONFLICTING = "X"
    COMPUTED = "T"
    INFERRED = "S"


class Trust(StrEnum):
    """How surely a fact group as a whole, or a part of it, is known."""

    CONFIRMED = "CONFIRMED"
    SECOND_HAND = "C2"
    RECALLED = "RECALLED"
    CONFLICT = "CONFLICT"
    UNCERTAIN = "UNCERTAIN"


@dataclass(frozen=True, kw_only=True)
class FactGroup:
    """`confidence` begins with the trust in the group as a whole; parts known less surely follow."""

    id: str
    file: str
    confidence: tuple[Trust, ...]
    figures: Mapping[Label, frozenset[Figure]]
    documents: tuple[str, ...]


_KEYS = frozenset({"confidence", "figures", "documents"})


def load_facts(folder: Path | None = None) -> Mapping[str, FactGroup]:
    """Fact groups by id. Raises `ContentError` for the first fault found."""
    found: dict[str, FactGroup] = {}
    for path in sorted((folder or FACTS_FOLDER).glob("*.yaml")):
        document = read_document(path)
        if not isinstance(document.content, dict):
            document.fail("the file is not a table of fact groups", "group-id: with confidence, figures, documents")
        for group_id, record in document.content.items():
            if group_id in found:
                document.fail(f"the group is already in {found[group_id].file}", "each group once", entry=str(group_id))
            if not isinstance(record, dict):
                document.fail("the group is not a record", ", ".join(sorted(_KEYS)), entry=str(group_id))
            found[group_id] = _read_group(Fields(document=document, entry=str(group_id), values=record))
    return MappingProxyType(found)


def _read_group(found: Fields) -> FactGroup:
    found.refuse_unknown(_KEYS)
    confidence = found.text("confidence")
    trusts = [word.strip() for word in confidence.split(";")]
    if not set(trusts) <= set(Trust):
        found.fail("confidence", f"'confidence' is {confidence!r}", "; ".join(Trust))
    values = found.values.get("figures") or {}
    if not isinstance(values, dict):
        found.fail("figures", "'figures' is not a record", ", ".join(Label))
    inner = Fields(document=found.document, entry=found.entry, values=values)
    inner.refuse_unknown(frozenset(Label))
    return FactGroup(
        id=found.entry,
        file=found.document.name,
        confidence=tuple(Trust(trust) for trust in trusts),
        figures={label: _read_figures(inner, label) for label in Label if label in values},
        documents=found.texts("documents"),
    )


def _read_figures(found: Fields, label: Label) -> frozenset[Figure]:
    read: set[Figure] = set()
    for text in found.texts(label):
        one = figures(text)
        if len(one) != 1:
            found.fail(label, f"'{text}' is not one figure", "such as 1.500.000 đồng, 70%, 36 tháng, 01/07/2026")
        read |= one
    return frozenset(read)
