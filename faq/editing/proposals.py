"""A change that waits for a second person: made from what was typed, and whether it still fits when it is decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from json import dumps

from faq.catalogue import Catalogue, FaqEntry
from faq.editing.edits import Change, Doubt, Edit, EditKind, apply, difference
from faq.editing.records import as_record

SEEN = "seen"
"""In the body of a change: the `fingerprint` of the entry as its author saw it."""


@dataclass(frozen=True, kw_only=True)
class Present:
    """The answers as they are now: as packaged, and with the edits in force."""

    packaged: Catalogue
    catalogue: Catalogue
    edits: Sequence[Edit] = ()
    doubts: Sequence[Doubt] = ()

    @classmethod
    def of(cls, packaged: Catalogue, edits: Sequence[Edit]) -> "Present":
        edited = apply(packaged, edits)
        return cls(packaged=packaged, catalogue=edited.catalogue, edits=edits, doubts=edited.doubts)


def to_replace(present: Present, entry: FaqEntry) -> Change | None:
    """What makes the entry what was typed; None when it is so already."""
    changes = difference(present.catalogue, [entry], packaged=present.packaged)
    return _seen(present, changes[0]) if changes else None


def to_withdraw(present: Present, entry_id: str) -> Change:
    return _seen(present, Change(kind=EditKind.WITHDRAWN, entry_id=entry_id, body={}))


def outcome(present: Present, edit: Edit) -> FaqEntry | None:
    """The entry once the edit is in force; as it is now when the edit does not fit."""
    return apply(present.packaged, [*present.edits, edit]).catalogue.entry(edit.entry_id)


def misfit(present: Present, edit: Edit) -> str:
    """Why the edit cannot come into force now, for an official; "" when it can."""
    now = present.catalogue.entry(edit.entry_id)
    if SEEN in edit.body and edit.body[SEEN] != fingerprint(now):
        return "Mục này đã đổi từ khi thay đổi được soạn. Hãy trả lại, để người soạn xem bản mới rồi trình lại."
    edited = apply(present.packaged, [*present.edits, edit])
    for doubt in _new_doubts(present, edited.doubts):
        if doubt.edit == edit.id:
            return f"Thay đổi này không còn dùng được ({doubt.reason}). Hãy trả lại cho người soạn."
        return f"Đăng thay đổi này thì thay đổi số {doubt.edit} của mục {doubt.entry_id} không còn dùng được."
    if _overridden(present, edit):
        return "Mục này vừa có thay đổi khác được đăng sau. Hãy trả lại, để người soạn xem bản mới rồi trình lại."
    return ""


def undo_misfit(present: Present, edit_id: int) -> str:
    """Why the edit cannot be taken back alone, for an official; "" when it can."""
    left = [one for one in present.edits if one.id != edit_id]
    later = _new_doubts(present, apply(present.packaged, left).doubts)
    numbers = ", ".join(str(doubt.edit) for doubt in later)
    return f"Có thay đổi khác dựa vào thay đổi này. Hãy bỏ những thay đổi sau trước: số {numbers}." if later else ""


def fingerprint(entry: FaqEntry | None) -> str:
    """Of everything the entry says, phrasings too."""
    if entry is None:
        return ""
    said = dumps([entry.topic, as_record(entry)], sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()[:16]


def _seen(present: Present, change: Change) -> Change:
    """Added phrasings fit whatever else has changed."""
    if change.kind is EditKind.PHRASINGS:
        return change
    seen = fingerprint(present.catalogue.entry(change.entry_id))
    return replace(change, body={**change.body, SEEN: seen})


def _new_doubts(present: Present, doubts: Sequence[Doubt]) -> list[Doubt]:
    known = {doubt.edit for doubt in present.doubts if not doubt.applied}
    return [doubt for doubt in doubts if not doubt.applied and doubt.edit not in known]


def _overridden(present: Present, edit: Edit) -> bool:
    """By a later edit of the whole entry, which was proposed after this one and published before it."""
    later = (one for one in present.edits if one.entry_id == edit.entry_id and one.id > edit.id)
    return any(one.kind is not EditKind.PHRASINGS for one in later)
