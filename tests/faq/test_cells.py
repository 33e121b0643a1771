"""Entries field by field: read back as they were, refused beside the field, compared; and proposals that grew old."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from faq.catalogue import Catalogue, load_catalogue
from faq.checks.lint import lint
from faq.editing import proposals
from faq.editing.cells import CellFault, differences, empty_cells, free_id, read_cells, to_cells
from faq.editing.edits import Edit, EditKind
from faq.editing.proposals import Present
from tests.faq.small import write

TODAY = date(2026, 5, 1)


@pytest.fixture
def small(tmp_path: Path) -> Catalogue:
    return load_catalogue(write(tmp_path))


def test_every_entry_comes_back_as_it_was(small: Catalogue) -> None:
    for entry in small.entries.values():
        assert read_cells(to_cells(entry), small, today=TODAY) == entry


def test_what_is_missing_is_said_beside_its_field(small: Catalogue) -> None:
    cells = empty_cells(TODAY)
    for key, given in {"topic": "thu", "id": "moi", "title": "Mới", "phrasings": "hỏi", "short": "Trả lời"}.items():
        cells[key] = given
    for key, given in {"agency": "UBND xã", "ask": "UBND xã", "sources": "02/2020/TT-BTC"}.items():
        with pytest.raises(CellFault) as caught:
            read_cells(cells, small, today=TODAY)
        assert caught.value.key == key
        cells[key] = given
    with pytest.raises(CellFault, match="văn bản nào đang còn hiệu lực"):
        read_cells(cells, small, today=TODAY)
    cells["sources"] = "01/2026/NĐ-CP | Điều 5"
    made = read_cells(cells, small, today=TODAY)
    assert (made.sources[0].article, made.checked) == ("Điều 5", TODAY)


def test_only_what_differs(small: Catalogue) -> None:
    entry = small.entries["the-bi-mat"]
    changed = replace(entry, ask="Công an xã", valid_until=date(2027, 1, 2))
    found = [(one.column.key, one.before, one.after) for one in differences(entry, changed)]
    assert found == [("ask", "UBND xã", "Công an xã"), ("valid_until", "", "2027-01-02")]
    assert differences(entry, entry) == []
    assert all(not one.after for one in differences(entry, None))


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Đổi thẻ, ở đâu?", "doi-the-o-dau"),
        ("The bị mất", "the-bi-mat-2"),
        ("!?", ""),
        ("dài " * 40, "dai-" * 13 + "da"),
    ],
)
def test_an_id_of_the_title(small: Catalogue, title: str, made: str) -> None:
    assert free_id(title, small) == made


def test_one_entry_is_checked_as_among_all(small: Catalogue) -> None:
    whole = [one for one in lint(small, today=TODAY, facts={}) if one.entry == "qua-le-hoi"]
    assert whole
    assert lint(small, today=TODAY, facts={}, only="qua-le-hoi") == whole


def test_a_proposal_fits_until_the_entry_changes(small: Catalogue) -> None:
    present = Present.of(small, [])
    entry = small.entries["the-bi-mat"]
    assert proposals.to_replace(present, entry) is None
    change = proposals.to_replace(present, replace(entry, ask="Công an xã"))
    assert change is not None
    edit = Edit(id=2, kind=change.kind, entry_id=change.entry_id, body=change.body)
    assert proposals.misfit(present, edit) == ""
    outcome = proposals.outcome(present, edit)
    assert outcome is not None
    assert outcome.ask == "Công an xã"
    taught = Edit(id=1, kind=EditKind.PHRASINGS, entry_id=entry.id, body={"phrasings": ["trâu gặm thẻ"]})
    assert "đã đổi từ khi" in proposals.misfit(Present.of(small, [taught]), edit)


def test_a_proposal_that_would_break_another(small: Catalogue) -> None:
    taught = Edit(id=1, kind=EditKind.PHRASINGS, entry_id="the-bi-mat", body={"phrasings": ["trâu gặm thẻ"]})
    later = Edit(id=3, kind=EditKind.PHRASINGS, entry_id="qua-le-hoi", body={"phrasings": ["trâu gặm thẻ"]})
    assert "số 3 của mục qua-le-hoi" in proposals.misfit(Present.of(small, [later]), taught)
    assert "không còn dùng được" in proposals.misfit(Present.of(small, [taught]), later)
    gone = Edit(id=4, kind=EditKind.WITHDRAWN, entry_id="the-bi-mat", body={})
    assert "số 4 của mục the-bi-mat" in proposals.misfit(Present.of(small, [gone]), replace(gone, id=2))
    assert proposals.undo_misfit(Present.of(small, [taught, gone]), 1) == ""


def test_a_proposal_that_would_be_hidden_by_a_later_one(small: Catalogue) -> None:
    entry = small.entries["the-bi-mat"]
    one, two = (proposals.to_replace(Present.of(small, []), replace(entry, ask=ask)) for ask in ("Xã", "Thôn"))
    assert one is not None
    assert two is not None
    later = Edit(id=2, kind=two.kind, entry_id=two.entry_id, body=two.body)
    unseen = {key: value for key, value in one.body.items() if key != proposals.SEEN}
    earlier = Edit(id=1, kind=one.kind, entry_id=one.entry_id, body=unseen)
    assert "thay đổi khác được đăng sau" in proposals.misfit(Present.of(small, [later]), earlier)
