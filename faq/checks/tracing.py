"""Traces every figure of an answer to the facts and documents it rests on, and minds how surely it is said."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.catalogue import Catalogue, Confidence, FaqEntry
from faq.checks.facts import FactGroup, Label, Trust
from faq.checks.figures import Figure, figures, find_figures, supports
from faq.documents import Fields, read_document

_HEDGES = Path(__file__).with_name("hedges.yaml")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_POINTS_BACK = re.compile(
    r"^(?:(?:những |các )?(?:con số|số|mức|ngày|hạn|tỷ lệ|khoản|điều|việc|mốc|lãi)(?: tiền)? (?:này|ấy|đó)|riêng)\b",
    re.I,
)
"""How a sentence begins that speaks of the figures in the one before it."""
_EMERGENCY = frozenset({"111", "112", "113", "114", "115"})


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What is said in one breath: a sentence of the short answer, or a point of a section with the line it is under.

    `said_with` is where words of doubt count for it.
    """

    place: str
    text: str
    said_with: str


def statements(entry: FaqEntry) -> Iterator[Statement]:
    sentences = _SENTENCE_END.split(entry.short)
    for number, sentence in enumerate(sentences):
        following = sentences[number + 1] if number + 1 < len(sentences) else ""
        context = f"{sentence} {following}" if _POINTS_BACK.match(following) else sentence
        whole = entry.short if entry.confidence is Confidence.ASK else context
        yield Statement(place="short", text=sentence, said_with=whole)
    for place, text in entry.sections.items():
        heading = ""
        for line in text.splitlines():
            is_point = line.lstrip().startswith("- ")
            if not is_point:
                heading = line if line.rstrip().endswith(":") else ""
            yield Statement(place=place, text=line, said_with=f"{heading} {line}" if is_point else line)


def trace(entry: FaqEntry, catalogue: Catalogue, facts: Mapping[str, FactGroup]) -> Iterator[str]:
    """Reasons why figures of the answer do not stand on its facts; a group without facts is a reason by itself."""
    own = facts.get(entry.group)
    if own is None:
        yield f"nhóm '{entry.group}' không có trong faq/facts, nên không con số nào có căn cứ"
        return
    if not {Trust.CONFIRMED, Trust.SECOND_HAND} & set(own.confidence) and entry.confidence is not Confidence.ASK:
        yield f"căn cứ của nhóm là {own.confidence[0]}, nên mục phải ghi confidence: ask, không phải {entry.confidence}"
    ground = _Ground.under(entry, catalogue, facts)
    for statement in statements(entry):
        for found in find_figures(statement.text):
            if ground.trivial(found.figure):
                continue
            written = unicodedata.normalize("NFC", statement.text)[found.start : found.end].strip()
            reason = ground.fault(found.figure, statement, entry)
            if reason:
                yield f"con số '{written}' trong {statement.place} {reason}"


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What one entry rests on."""

    labelled: Mapping[Label, frozenset[Figure]]
    cited: frozenset[Figure]
    year_checked: str

    @classmethod
    def under(cls, entry: FaqEntry, catalogue: Catalogue, facts: Mapping[str, FactGroup]) -> "_Ground":
        groups = [facts[entry.group]]
        groups += [facts[name] for name in {one.partition("/")[0] for one in entry.related} if name in facts]
        empty = frozenset[Figure]()
        return cls(
            labelled={label: empty.union(*(one.figures.get(label, empty) for one in groups)) for label in Label},
            cited=_cited(entry, catalogue, {number for group in groups for number in group.documents}),
            year_checked=str(entry.checked.year),
        )

    def trivial(self, figure: Figure) -> bool:
        """A lone "1", an emergency number and the year in which the answer was checked need no ground."""
        match figure.unit:
            case "ngày tháng":
                return figure.value == self.year_checked
            case "" | "số":
                return figure.value in _EMERGENCY or figure == Figure(value="1", unit="")
            case _:
                return False

    def fault(self, figure: Figure, statement: Statement, entry: FaqEntry) -> str:
        if next(supports(self.cited, figure), None):
            return ""
        labels = {label for label, known in self.labelled.items() if next(supports(known, figure), None)}
        if not labels:
            return "không có trong căn cứ (faq/facts, mục liên quan, văn bản được dẫn)"
        sure = {Label.SEEN, Label.INFERRED}
        if entry.confidence is not Confidence.CONFIRMED:
            sure.add(Label.SEEN_SECOND_HAND)
        if labels & sure or _says(statement, "not_sure"):
            return ""
        if Label.COMPUTED not in labels:
            names = ", ".join(sorted(labels))
            return f"chỉ có trong căn cứ loại {names} mà nói như chắc chắn (viết thêm 'cần hỏi lại …', 'có thể')"
        if entry.confidence is Confidence.COMPUTED or _says(statement, "computed"):
            return ""
        return "là số tự tính mà câu không nói thế (viết thêm 'khoảng', 'tự tính', 'tính ra')"


def _cited(entry: FaqEntry, catalogue: Catalogue, numbers: set[str]) -> frozenset[Figure]:
    known = {Figure(value=number, unit="văn bản") for number in numbers}
    for citation in entry.sources:
        known |= {Figure(value=citation.document, unit="văn bản")} | figures(citation.article)
        known |= figures(citation.document)
        source = catalogue.sources.get(citation.document)
        if source is None:
            continue
        known |= {Figure(value=name, unit="văn bản") for name in (*source.replaces, source.replaced_by) if name}
        days = (source.issued, source.in_force_from, source.in_force_to)
        known |= {Figure(value=f"{day:%d/%m/%Y}", unit="ngày tháng") for day in days if day}
    return frozenset(known)


def _says(statement: Statement, kind: str) -> bool:
    return _hedges()[kind].search(unicodedata.normalize("NFC", statement.said_with)) is not None


@cache
def _hedges() -> Mapping[str, re.Pattern[str]]:
    document = read_document(_HEDGES)
    found = Fields(document=document, entry="", values=document.content)
    return {kind: _any_of(found.texts(kind)) for kind in ("not_sure", "computed")}


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    written = "|".join(re.escape(unicodedata.normalize("NFC", phrase)) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE)
