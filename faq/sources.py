"""The legal documents that answers rest on, read from `faq/sources/*.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from faq.documents import Fields, read_document

SOURCES_FOLDER = Path(__file__).with_name("sources")


@dataclass(frozen=True, kw_only=True)
class LegalSource:
    """`number` is the key entries cite; `address` is "" when no public page is known."""

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

    def living(self, today: date) -> bool:
        """In force or still to come on `today`; one that was replaced lives until its own last day, if it has one."""
        return self.in_force_to >= today if self.in_force_to is not None else not self.replaced_by


_KEYS = frozenset(field.name for field in fields(LegalSource))


def load_sources(folder: Path | None = None) -> Mapping[str, LegalSource]:
    """Sources by number; a document listed alike in two files counts once. Raises `ContentError`."""
    found: dict[str, LegalSource] = {}
    for path in sorted((folder or SOURCES_FOLDER).glob("*.yaml")):
        document = read_document(path)
        if document.content is None:
            continue
        if not isinstance(document.content, list):
            document.fail("the file is not a list of documents", "records that start with '- number: …'")
        in_this_file: set[str] = set()
        for record in document.content:
            if not isinstance(record, dict) or not isinstance(record.get("number"), str):
                document.fail(f"a record without a number: {record!r}"[:200], "number: text such as 20/2021/NĐ-CP")
            source = _source(Fields(document=document, entry=record["number"], values=record))
            if source.number in in_this_file:
                document.fail("the document is listed twice", "each number once", entry=source.number, key="number")
            in_this_file.add(source.number)
            found[source.number] = _richer(found.get(source.number), source)
    return found


def _richer(known: LegalSource | None, new: LegalSource) -> LegalSource:
    """Of two listings of one document, the one that tells more; an end or a successor is never forgotten."""
    if known is None:
        return new
    told = {name: value or getattr(known, name) for name, value in vars(new).items()}
    return LegalSource(**told)


def _source(found: Fields) -> LegalSource:
    found.refuse_unknown(_KEYS)
    return LegalSource(
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
