"""What stands wrong with an answer on a given day."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from faq.catalogue import Catalogue, load_catalogue
from faq.standing import Reason, Standings, by_owner, standings
from tests.faq.small import SOURCES, TOPIC, write

SUCCESSOR = """\
- number: 09/2026/NĐ-CP
  kind: Nghị định
  title: Bản mới
  in_force_from: 2026-12-01
  replaces: [01/2026/NĐ-CP]
"""
LAST = date(2026, 6, 30)
"""Of `qua-le-hoi`, the only entry with an end of its own."""


@pytest.fixture
def replaced(tmp_path: Path) -> Catalogue:
    return load_catalogue(write(tmp_path, sources=SOURCES + SUCCESSOR))


def reasons(catalogue: Catalogue, today: date) -> dict[str, list[str]]:
    return {id_: [flag.reason.value for flag in one.flags] for id_, one in standings(catalogue, today).items()}


def test_nothing_is_flagged_while_everything_holds(small_catalogue: Catalogue) -> None:
    assert standings(small_catalogue, LAST - timedelta(days=31)) == {}


def test_a_replaced_decree_flags_every_entry_that_rests_on_it(replaced: Catalogue) -> None:
    found = standings(replaced, date(2026, 12, 1))
    assert set(found) == {"the-bi-mat", "vay-lam-an/bao-nhieu", "vay-lam-an/lai-suat", "qua-le-hoi"}
    (flag,) = found["the-bi-mat"].flags
    assert flag.reason is Reason.SOURCE_ENDED
    assert (flag.document, flag.due_on) == ("01/2026/NĐ-CP", date(2026, 11, 30))
    assert flag.text == "Nghị định 01/2026/NĐ-CP đã được thay bằng Nghị định 09/2026/NĐ-CP."
    assert flag.when(date(2026, 12, 1)) == "cần sửa ngay"
    assert found["the-bi-mat"].over == (flag,)


def test_before_that_a_review_is_asked_for(replaced: Catalogue) -> None:
    assert "the-bi-mat" not in standings(replaced, date(2026, 10, 30))
    (flag,) = standings(replaced, date(2026, 10, 31))["the-bi-mat"].flags
    assert flag.reason is Reason.REVIEW_DUE
    assert flag.text == (
        "Nghị định 01/2026/NĐ-CP còn hiệu lực đến hết ngày 30/11/2026, sau đó được thay bằng Nghị định 09/2026/NĐ-CP."
    )
    assert standings(replaced, date(2026, 10, 31))["the-bi-mat"].over == ()


@pytest.mark.parametrize(
    ("cited", "sentence"),
    [
        ("02/2020/TT-BTC", "Thông tư 02/2020/TT-BTC đã hết hiệu lực sau ngày 31/12/2025."),
        ("03/2021/QĐ-TTg", "Quyết định 03/2021/QĐ-TTg đã được thay bằng Nghị định 01/2026/NĐ-CP."),
    ],
)
def test_each_end_is_said_in_its_own_words(cited: str, sentence: str, tmp_path: Path) -> None:
    topic = TOPIC.replace("document: 01/2026/NĐ-CP", f"document: {cited}", 1)
    catalogue = load_catalogue(write(tmp_path, topic))
    assert [flag.text for flag in standings(catalogue, date(2026, 3, 1))["the-bi-mat"].flags] == [sentence]


def test_what_is_cited_as_ended_is_no_fault(tmp_path: Path) -> None:
    topic = TOPIC.replace("- document: 01/2026/NĐ-CP", "- document: 02/2020/TT-BTC\n        ended: true", 1)
    assert standings(load_catalogue(write(tmp_path, topic)), date(2026, 3, 1)) == {}


def test_a_document_cited_twice_is_flagged_once(tmp_path: Path) -> None:
    twice = "- document: 02/2020/TT-BTC\n      - document: 02/2020/TT-BTC"
    catalogue = load_catalogue(write(tmp_path, TOPIC.replace("- document: 01/2026/NĐ-CP", twice, 1)))
    assert len(standings(catalogue, date(2026, 3, 1))["the-bi-mat"].flags) == 1


def test_an_unknown_document_is_the_checks_business(tmp_path: Path) -> None:
    topic = TOPIC.replace("- document: 01/2026/NĐ-CP", "- document: 77/2026/NĐ-CP", 1)
    assert standings(load_catalogue(write(tmp_path, topic)), date(2026, 3, 1)) == {}


@pytest.mark.parametrize(
    ("left", "reminder", "words"),
    [
        (30, 30, "còn 30 ngày"),
        (8, 30, "còn 8 ngày"),
        (7, 7, "còn 7 ngày"),
        (1, 7, "còn 1 ngày"),
        (0, 0, "hôm nay là ngày cuối"),
    ],
)
def test_reminders_come_30_and_7_days_before_and_on_the_last_day(
    small_catalogue: Catalogue, left: int, reminder: int, words: str
) -> None:
    today = LAST - timedelta(days=left)
    (flag,) = standings(small_catalogue, today)["qua-le-hoi"].flags
    assert (flag.reason, flag.due_on) == (Reason.REVIEW_DUE, LAST)
    assert (flag.reminder(today), flag.when(today)) == (reminder, words)


def test_the_day_after_the_last_the_entry_is_over(small_catalogue: Catalogue) -> None:
    today = LAST + timedelta(days=1)
    standing = standings(small_catalogue, today)["qua-le-hoi"]
    (flag,) = standing.over
    assert (flag.reason, flag.reminder(today)) == (Reason.EXPIRED, None)
    assert flag.text == "Nội dung này chỉ áp dụng đến hết ngày 30/06/2026."


def test_one_may_look_further_ahead(small_catalogue: Catalogue) -> None:
    assert set(standings(small_catalogue, LAST - timedelta(days=60), ahead=60)) == {"qua-le-hoi"}


def test_the_most_urgent_comes_first_and_each_agency_sees_its_own(replaced: Catalogue) -> None:
    owners = by_owner(standings(replaced, date(2026, 12, 1)))
    assert next(iter(owners)) == "UBND xã", "its entry has been over the longest"
    assert {agency: len(owned) for agency, owned in owners.items()} == {
        "UBND xã": 1,
        "Bảo hiểm xã hội cơ sở": 1,
        "Ngân hàng Chính sách xã hội": 2,
    }


def test_it_is_worked_out_once_for_a_catalogue_and_a_day(small_catalogue: Catalogue, replaced: Catalogue) -> None:
    remembered = Standings()
    first = remembered.of(small_catalogue, LAST)
    assert remembered.of(small_catalogue, LAST) is first
    assert reasons(small_catalogue, LAST) == {"qua-le-hoi": ["review_due"]}
    assert remembered.of(small_catalogue, LAST + timedelta(days=1))["qua-le-hoi"].over
    assert "the-bi-mat" in remembered.of(replaced, date(2026, 12, 1))
    assert "the-bi-mat" not in remembered.of(small_catalogue, date(2026, 12, 1))
