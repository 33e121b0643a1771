"""What officials changed, applied over the content."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest

from faq.catalogue import Catalogue, FaqEntry
from faq.documents import Document
from faq.editing.edits import Change, Edit, EditKind, apply, difference
from faq.editing.records import as_record, from_record

BARE = Document(name="bare", text="", content=None)


def edits(*changes: tuple[EditKind, str, Mapping[str, Any]]) -> list[Edit]:
    return [Edit(id=id_, kind=kind, entry_id=entry, body=body) for id_, (kind, entry, body) in enumerate(changes, 1)]


def phrased(entry: str, *phrasings: str) -> tuple[EditKind, str, Mapping[str, Any]]:
    return EditKind.PHRASINGS, entry, {"phrasings": list(phrasings)}


def kept(changes: list[Change], *, first: int = 1) -> list[Edit]:
    numbers = count(first)
    return [Edit(id=next(numbers), kind=one.kind, entry_id=one.entry_id, body=one.body) for one in changes]


@pytest.fixture
def lost(small_catalogue: Catalogue) -> FaqEntry:
    return small_catalogue.entries["the-bi-mat"]


def test_a_record_is_the_entry_again(real_catalogue: Catalogue) -> None:
    for entry in real_catalogue.entries.values():
        assert from_record(entry.topic, as_record(entry), BARE) == entry


def test_phrasings_are_added_once(small_catalogue: Catalogue, lost: FaqEntry) -> None:
    made = apply(small_catalogue, edits(phrased(lost.id, "trâu gặm thẻ", "TRAU GAM THE!", lost.phrasings[0])))
    assert made.catalogue.entries[lost.id].phrasings == (*lost.phrasings, "trâu gặm thẻ")
    assert made.doubts == ()
    assert list(made.catalogue.entries) == list(small_catalogue.entries), "in the same order"
    assert small_catalogue.entries[lost.id] == lost, "the packaged catalogue stays as it was"


def test_without_edits_it_is_the_same(small_catalogue: Catalogue) -> None:
    assert apply(small_catalogue, []).catalogue is small_catalogue


def test_an_entry_is_replaced_added_and_withdrawn(small_catalogue: Catalogue, lost: FaqEntry) -> None:
    wanted = replace(lost, short="Ra xã xin cấp lại.")
    fresh = replace(lost, id="the-moi", phrasings=("xin thẻ lần đầu",))
    changes = difference(small_catalogue, [wanted, fresh], packaged=small_catalogue)
    assert [one.kind for one in changes] == [EditKind.ENTRY, EditKind.ENTRY]
    withdrawn = Edit(id=9, kind=EditKind.WITHDRAWN, entry_id="qua-le-hoi", body={})
    made = apply(small_catalogue, [withdrawn, *kept(changes)])
    assert made.doubts == ()
    assert made.catalogue.entries[lost.id] == wanted
    assert made.catalogue.entries["the-moi"] == fresh
    assert made.catalogue.files["the-moi"] == "edit 2"
    assert "qua-le-hoi" not in made.catalogue.entries


def test_only_what_differs_is_a_change(small_catalogue: Catalogue, lost: FaqEntry) -> None:
    assert difference(small_catalogue, small_catalogue.entries.values(), packaged=small_catalogue) == []
    more = replace(lost, phrasings=(*lost.phrasings, "trâu gặm thẻ"))
    (change,) = difference(small_catalogue, [more], packaged=small_catalogue)
    assert (change.kind, change.body) == (EditKind.PHRASINGS, {"phrasings": ["trâu gặm thẻ"]})
    fewer = replace(lost, phrasings=lost.phrasings[:3])
    (change,) = difference(small_catalogue, [fewer], packaged=small_catalogue)
    assert change.kind is EditKind.ENTRY
    assert apply(small_catalogue, kept([change])).catalogue.entries[lost.id] == fewer


@pytest.mark.parametrize(
    ("kind", "entry", "body", "reason"),
    [
        (EditKind.PHRASINGS, "khong-co", {"phrasings": ["a b"]}, "there is no such entry"),
        (EditKind.PHRASINGS, "the-bi-mat", {"phrasings": ["MUC VAY VON HO NGHEO"]}, "already in vay-lam-an/bao-nhieu"),
        (EditKind.PHRASINGS, "the-bi-mat", {"phrasings": ["?!"]}, "not a list of texts"),
        (EditKind.PHRASINGS, "the-bi-mat", {"phrasings": "một câu"}, "not a list of texts"),
        (EditKind.WITHDRAWN, "khong-co", {}, "there is no such entry"),
        (EditKind.ENTRY, "x", {"topic": "la", "record": {"id": "x"}}, "there is no topic 'la'"),
        (EditKind.ENTRY, "x", {"topic": "thu", "record": {"id": "y"}}, "the record is not that of the entry"),
        (EditKind.ENTRY, "x", {"topic": "thu", "record": {"id": "x"}}, "'title' is missing"),
    ],
)
def test_an_edit_that_does_not_fit_is_left_out(
    kind: EditKind, entry: str, body: Mapping[str, Any], reason: str, small_catalogue: Catalogue
) -> None:
    made = apply(small_catalogue, edits((kind, entry, body), phrased("the-bi-mat", "trâu gặm thẻ")))
    (doubt,) = made.doubts
    assert reason in doubt.reason
    assert not doubt.applied
    assert "trâu gặm thẻ" in made.catalogue.entries["the-bi-mat"].phrasings


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("short", "từ " * 61, "the short answer has 61 words"),
        ("id", "x" * 59, "the id has 59 bytes"),
        ("sources", [{"document": "99/2026/NĐ-CP"}], "is not in the register"),
        ("checked", "2026-02-31", "is not a date"),
        ("confidence", "sure", "'confidence' is 'sure'"),
        ("phrasings", [], "'phrasings' is missing"),
        ("phrasings", ["mức vay vốn hộ nghèo"], "already in vay-lam-an/bao-nhieu"),
        ("colour", "red", "unknown key 'colour'"),
    ],
)
def test_an_entry_is_held_to_the_rules_of_a_content_file(
    field: str, value: object, reason: str, small_catalogue: Catalogue, lost: FaqEntry
) -> None:
    record = {**as_record(lost), "id": "moi", "phrasings": ["một câu hoàn toàn mới"], field: value}
    made = apply(small_catalogue, edits((EditKind.ENTRY, record["id"], {"topic": "thu", "record": record})))
    assert made.catalogue.entries == small_catalogue.entries
    assert reason in made.doubts[0].reason


def test_an_upgrade_under_an_edit_is_told(small_catalogue: Catalogue, lost: FaqEntry) -> None:
    changes = difference(small_catalogue, [replace(lost, title="Rơi thẻ")], packaged=small_catalogue)
    upgraded = replace(
        small_catalogue, entries={**small_catalogue.entries, lost.id: replace(lost, checked=date(2027, 1, 2))}
    )
    made = apply(upgraded, kept(changes))
    assert made.catalogue.entries[lost.id].title == "Rơi thẻ"
    (doubt,) = made.doubts
    assert doubt.applied
    assert "has changed since" in doubt.reason
    again = difference(made.catalogue, [replace(lost, title="Mất thẻ rồi")], packaged=upgraded)
    assert apply(upgraded, [*kept(changes), *kept(again, first=2)]).doubts == ()


def test_phrasings_may_change_hands_both_ways_at_once(small_catalogue: Catalogue, lost: FaqEntry) -> None:
    loan = small_catalogue.entries["vay-lam-an/bao-nhieu"]
    swapped = [replace(lost, phrasings=loan.phrasings), replace(loan, phrasings=lost.phrasings)]
    made = apply(small_catalogue, kept(difference(small_catalogue, swapped, packaged=small_catalogue)))
    assert made.doubts == ()
    assert [made.catalogue.entries[one.id] for one in swapped] == swapped
    both = [replace(lost, phrasings=loan.phrasings), replace(loan, title="Vay")]
    made = apply(small_catalogue, kept(difference(small_catalogue, both, packaged=small_catalogue)))
    assert [doubt.entry_id for doubt in made.doubts] == [loan.id]
