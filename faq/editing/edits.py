"""What officials changed since the content files were written, applied over them one after the other."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from json import dumps
from typing import Any

from channels.text import fold
from faq.catalogue import Catalogue, FaqEntry
from faq.checks.limits import breaches
from faq.documents import Document
from faq.editing.records import as_record, from_record
from faq.errors import ContentError

_WORD = re.compile(r"\w+")


class EditKind(StrEnum):
    PHRASINGS = "phrasings"
    ENTRY = "entry"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Change:
    """`body` of phrasings: `{"phrasings": […]}`, which are added; of an entry: `{"topic": …, "record": {…},
    "over": …}`, where `over` is the `digest` of the packaged entry it stands for, if any; of a withdrawal: nothing."""

    kind: EditKind
    entry_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Edit(Change):
    """A change that was kept; a later `id` comes later."""

    id: int


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """An edit that no longer fits (`applied` is False: it was left out), or that hides something newer than itself."""

    edit: int
    entry_id: str
    reason: str
    applied: bool

    def __str__(self) -> str:
        return f"edit {self.edit} ({self.entry_id}): {self.reason}; {'applied' if self.applied else 'left out'}"


@dataclass(frozen=True, kw_only=True)
class Edited:
    catalogue: Catalogue
    doubts: tuple[Doubt, ...] = ()


def apply(catalogue: Catalogue, edits: Sequence[Edit]) -> Edited:
    """Never fails: an edit that does not fit is left out and reported."""
    if not edits:
        return Edited(catalogue=catalogue)
    desk = _Desk(catalogue)
    ordered = sorted(edits, key=lambda one: one.id)
    desk.last = {edit.entry_id: edit.id for edit in ordered if edit.kind is not EditKind.PHRASINGS}
    for edit in ordered:
        desk.make(edit)
    edited = replace(catalogue, entries=desk.entries, files=desk.files)
    return Edited(catalogue=edited, doubts=tuple(desk.doubts))


def difference(catalogue: Catalogue, wanted: Iterable[FaqEntry], *, packaged: Catalogue) -> list[Change]:
    """What turns the catalogue's entries into these; an entry that is the same needs nothing.

    Added phrasings alone are kept as such, so that a later correction of the packaged answer still comes through.
    """
    changes: list[Change] = []
    for entry in wanted:
        known = catalogue.entry(entry.id)
        if known is not None and replace(entry, phrasings=known.phrasings) == known:
            added = [one for one in entry.phrasings if one not in known.phrasings]
            if set(known.phrasings) <= set(entry.phrasings):
                if added:
                    changes.append(Change(kind=EditKind.PHRASINGS, entry_id=entry.id, body={"phrasings": added}))
                continue
        under = packaged.entry(entry.id)
        body = {"topic": entry.topic, "record": as_record(entry), "over": digest(under) if under else None}
        changes.append(Change(kind=EditKind.ENTRY, entry_id=entry.id, body=body))
    return changes


@lru_cache(maxsize=16_384)
def same_words(phrasing: str) -> str:
    """Equal for phrasings that differ only in diacritics, capitals and signs."""
    return " ".join(_WORD.findall(fold(phrasing)))


def holders(catalogue: Catalogue) -> dict[str, str]:
    """Which entry has a phrasing, by its `same_words`; of several the first."""
    found: dict[str, str] = {}
    for entry in catalogue.entries.values():
        for phrasing in entry.phrasings:
            found.setdefault(same_words(phrasing), entry.id)
    return found


def digest(entry: FaqEntry) -> str:
    """Of everything that is said, phrasings apart."""
    said = {key: value for key, value in as_record(entry).items() if key != "phrasings"}
    return sha256(dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


class _Desk:
    """The catalogue while edits are made to it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.entries = dict(catalogue.entries)
        self.files = dict(catalogue.files)
        self.doubts: list[Doubt] = []
        self.last: Mapping[str, int] = {}
        """The latest edit that sets all phrasings of an entry; those it had before do not bind the others."""
        self._catalogue = catalogue
        self._holders = holders(catalogue)

    def make(self, edit: Edit) -> None:
        try:
            if edit.kind is EditKind.PHRASINGS:
                self._add_phrasings(edit)
            elif edit.kind is EditKind.ENTRY:
                self._put_entry(edit)
            else:
                self._forget_phrasings(self._known(edit))
                del self.entries[edit.entry_id]
        except ContentError as error:
            self._doubt(edit, f"{error.reason}; allowed: {error.allowed}", applied=False)

    def _add_phrasings(self, edit: Edit) -> None:
        entry = self._known(edit)
        wanted = edit.body.get("phrasings")
        document = _document(edit)
        if not isinstance(wanted, list) or not all(isinstance(one, str) and same_words(one) for one in wanted):
            document.fail("its phrasings are not a list of texts", "texts with words in them", key="phrasings")
        self._refuse_taken(edit, wanted, document)
        added: dict[str, str] = {}
        for phrasing in wanted:
            if self._holders.get(same_words(phrasing)) != entry.id:
                added.setdefault(same_words(phrasing), phrasing)
        self._put(replace(entry, phrasings=(*entry.phrasings, *added.values())))

    def _put_entry(self, edit: Edit) -> None:
        document = _document(edit)
        topic, record = edit.body.get("topic"), edit.body.get("record")
        if not isinstance(topic, str) or topic not in self._catalogue.topics:
            document.fail(f"there is no topic {topic!r}", ", ".join(self._catalogue.topics), key="topic")
        if not isinstance(record, Mapping) or record.get("id") != edit.entry_id:
            document.fail("the record is not that of the entry", "a record with the same id", key="id")
        entry = from_record(topic, record, document)
        for breach in breaches(entry, self._catalogue.sources):
            document.fail(breach.reason, breach.allowed, entry=entry.id, key=breach.key)
        self._refuse_taken(edit, entry.phrasings, document)
        under = self._catalogue.entry(entry.id)
        if under is not None and edit.body.get("over") != digest(under) and self.last[entry.id] == edit.id:
            self._doubt(edit, "the packaged answer it stands for has changed since", applied=True)
        if entry.id in self.entries:
            self._forget_phrasings(self.entries[entry.id])
        self._put(entry)
        self.files.setdefault(entry.id, document.name)

    def _known(self, edit: Edit) -> FaqEntry:
        entry = self.entries.get(edit.entry_id)
        if entry is None:
            _document(edit).fail("there is no such entry", "the id of an entry", entry=edit.entry_id, key="id")
        return entry

    def _refuse_taken(self, edit: Edit, phrasings: Iterable[str], document: Document) -> None:
        for phrasing in phrasings:
            holder = self._holders.get(same_words(phrasing), edit.entry_id)
            if holder != edit.entry_id and self.last.get(holder, 0) <= edit.id:
                reason = f"the phrasing '{phrasing}' is already in {holder}"
                document.fail(reason, "each phrasing in one entry", entry=edit.entry_id, key="phrasings")

    def _put(self, entry: FaqEntry) -> None:
        self.entries[entry.id] = entry
        for phrasing in entry.phrasings:
            self._holders[same_words(phrasing)] = entry.id

    def _forget_phrasings(self, entry: FaqEntry) -> None:
        for words in map(same_words, entry.phrasings):
            if self._holders.get(words) == entry.id:
                del self._holders[words]

    def _doubt(self, edit: Edit, reason: str, *, applied: bool) -> None:
        self.doubts.append(Doubt(edit=edit.id, entry_id=edit.entry_id, reason=reason, applied=applied))


def _document(edit: Edit) -> Document:
    return Document(name=f"edit {edit.id}", text="", content=None)
