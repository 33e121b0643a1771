"""The register of the legal documents that answers rest on, read from `faq/sources/<kind>.yaml`."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path

from faq.documents import Fields, read_document

SOURCES_FOLDER = Path(__file__).with_name("sources")


@dataclass(frozen=True, kw_only=True)
class LegalSource:
    """`number` is the key entries cite; `address` is "" when no public page is known.

    Between two documents of the register, `replaces` and `replaced_by` follow from each other; a replaced one ends the
    day before its successor begins, unless its own last day is written.
    """

    number: str
    kind: str
    title: str
    issuer: str
    issued: date | None
    in_force_from: date | None
    in_force_to: date | None
    replaces: tuple[str, ...]
    replaced_by: str
    address: str

    @property
    def name(self) -> str:
        """Kind and number, the kind only once."""
        return self.number if self.number.startswith(self.kind) else f"{self.kind} {self.number}"

    def living(self, today: date) -> bool:
        """In force or still to come on `today`; one that was replaced lives until its own last day, if it has one."""
        return self.in_force_to >= today if self.in_force_to is not None else not self.replaced_by


_KEYS = frozenset(field.name for field in fields(LegalSource))


def load_sources(folder: Path | None = None) -> Mapping[str, LegalSource]:
    """Sources by number. Raises `ContentError` for the first fault, also for a document that is listed twice."""
    read: dict[str, tuple[LegalSource, Fields]] = {}
    listed: dict[str, str] = {}
    for path in sorted((folder or SOURCES_FOLDER).glob("*.yaml")):
        for found in _records(path):
            source = _source(found)
            same = _plain(source.number)
            if same in listed:
                found.fail("number", f"the document is already listed in {listed[same]}", "each document once")
            listed[same] = path.name
            read[source.number] = source, found
    return _linked(read)


def _records(path: Path) -> Iterator[Fields]:
    document = read_document(path)
    if document.content is None:
        return
    if not isinstance(document.content, list):
        document.fail("the file is not a list of documents", "records that start with '- number: …'")
    for record in document.content:
        if not isinstance(record, dict) or not isinstance(record.get("number"), str):
            document.fail(f"a record without a number: {record!r}"[:200], "number: text such as 20/2021/NĐ-CP")
        yield Fields(document=document, entry=record["number"], values=record)


def _plain(number: str) -> str:
    """The same for 4/2023/QĐ-TTg and 04/2023/qđ-ttg."""
    return re.sub(r"\b0+(?=\d+/)", "", " ".join(number.casefold().split()))


def _source(found: Fields) -> LegalSource:
    found.refuse_unknown(_KEYS)
    source = LegalSource(
        number=found.text("number"),
        kind=found.text("kind"),
        title=found.text("title"),
        issuer=found.optional_text("issuer"),
        issued=found.optional_date("issued"),
        in_force_from=found.optional_date("in_force_from"),
        in_force_to=found.optional_date("in_force_to"),
        replaces=found.texts("replaces"),
        replaced_by=found.optional_text("replaced_by"),
        address=found.optional_text("address"),
    )
    _check_end(source, found)
    if source.address and not source.address.startswith(("https://", "http://")):
        found.fail("address", f"'address' is {source.address!r}", "a page that begins with https://, or nothing")
    return source


def _check_end(source: LegalSource, found: Fields) -> None:
    begun = source.in_force_from or source.issued
    if source.in_force_to and begun and source.in_force_to < begun:
        found.fail("in_force_to", f"it ends on {source.in_force_to}, before it begins", f"{begun} or later")


def _linked(read: Mapping[str, tuple[LegalSource, Fields]]) -> dict[str, LegalSource]:
    """With both sides of each replacement that one side tells of; refuses two successors of one document, and rings."""
    successors: dict[str, list[str]] = defaultdict(list)
    for number, (source, _) in read.items():
        for older in source.replaces:
            successors[older].append(number)
    linked = {number: source for number, (source, _) in read.items()}
    for number, (source, found) in read.items():
        told = successors[number]
        if source.replaced_by and told and source.replaced_by not in told:
            found.fail("replaced_by", f"{told[0]} says that it replaces this document", f"replaced_by: {told[0]}")
        if len(told) > 1 and not source.replaced_by:
            found.fail("number", f"it is replaced by {' and by '.join(told)}", "replaced_by: one of them")
        successor = source.replaced_by or next(iter(told), "")
        if successor in _line_before(number, linked):
            found.fail("number", f"it replaces {successor} and is replaced by it", "one of the two")
        if successor:
            linked[number] = _ended(linked[number], linked.get(successor), successor)
            _check_end(linked[number], found)
        if successor in linked and number not in linked[successor].replaces:
            linked[successor] = replace(linked[successor], replaces=(*linked[successor].replaces, number))
    return linked


def _line_before(number: str, linked: Mapping[str, LegalSource]) -> set[str]:
    """The document itself and all that it replaced, directly or through others."""
    before, waiting = set[str](), [number]
    while waiting:
        one = waiting.pop()
        if one not in before:
            before.add(one)
            waiting += linked[one].replaces if one in linked else ()
    return before


def _ended(source: LegalSource, successor: LegalSource | None, name: str) -> LegalSource:
    begins = successor.in_force_from if successor else None
    last = source.in_force_to or (begins - timedelta(days=1) if begins else None)
    return replace(source, replaced_by=name, in_force_to=last)
