"""Every figure of an answer stands on facts, and is said as surely as it is known."""

from dataclasses import replace
from pathlib import Path

import pytest

from faq.catalogue import Catalogue, Confidence, ContentError, FaqEntry, load_catalogue
from faq.checks.facts import FactGroup, Label, load_facts
from faq.checks.lint import Finding, lint
from faq.checks.tracing import trace
from tests.faq.small import FACTS, write

NOT_KNOWN = "không có trong căn cứ"
TOO_SURE = "mà nói như chắc chắn"


@pytest.fixture
def facts(tmp_path: Path) -> dict[str, FactGroup]:
    write(tmp_path)
    return dict(load_facts(tmp_path / "facts"))


@pytest.fixture
def loan(small_catalogue: Catalogue) -> FaqEntry:
    return replace(small_catalogue.entries["vay-lam-an/bao-nhieu"], sections={})


@pytest.mark.parametrize(
    ("short", "confidence", "reason"),
    [
        ("Vay 1.500.000 đồng, trả trong 3 năm.", "confirmed", ""),
        ("Vay 2 triệu đồng.", "confirmed", NOT_KNOWN),
        ("Trả trong 36 ngày.", "confirmed", NOT_KNOWN),
        ("Xem Nghị định 01/2026, áp dụng từ 01/02/2026.", "confirmed", ""),
        ("Xem Nghị định 77/2026.", "confirmed", NOT_KNOWN),
        ("Áp dụng từ 02/02/2026.", "confirmed", NOT_KNOWN),
        ("Năm 2026, gọi 113, nộp 1 bản.", "confirmed", ""),
        ("Lãi 12% một năm.", "confirmed", TOO_SURE),
        ("Lãi 12% một năm. Bà con gặp tổ trưởng.", "confirmed", TOO_SURE),
        ("Lãi có thể là 12% một năm.", "confirmed", ""),
        ("Lãi 12% một năm. Mức này cần hỏi lại ngân hàng.", "confirmed", ""),
        ("Ai thường trú ở xã thì lãi 12%.", "confirmed", TOO_SURE),
        ("Lãi 12% một năm. Bà con hỏi lại ngân hàng.", "ask", ""),
        ("Ngân hàng trả lời trong 7 ngày làm việc.", "confirmed", TOO_SURE),
        ("Ngân hàng trả lời trong 7 ngày làm việc.", "computed", ""),
        ("Mỗi tháng trả 120.000 đồng.", "confirmed", "là số tự tính"),
        ("Mỗi tháng trả khoảng 120.000 đồng.", "confirmed", ""),
        ("Người trong nước mỗi tháng trả 120.000 đồng.", "confirmed", "là số tự tính"),
    ],
)
def test_a_figure_in_the_short_answer(
    short: str, confidence: str, reason: str, loan: FaqEntry, small_catalogue: Catalogue, facts: dict[str, FactGroup]
) -> None:
    entry = replace(loan, short=short, confidence=Confidence(confidence))
    found = list(trace(entry, small_catalogue, facts))
    assert all(reason in one for one in found) if reason else found == []
    assert bool(found) is bool(reason)


def test_in_a_section_each_point_speaks_for_itself(
    loan: FaqEntry, small_catalogue: Catalogue, facts: dict[str, FactGroup]
) -> None:
    sure = {"luu-y": "- Lãi 12% một năm.\n- Cần hỏi lại ngân hàng về mẫu đơn."}
    assert any(TOO_SURE in one for one in trace(replace(loan, sections=sure), small_catalogue, facts))
    under_a_heading = {"luu-y": "Cần hỏi lại ngân hàng, theo bản đã đọc:\n- Lãi 12% một năm."}
    assert list(trace(replace(loan, sections=under_a_heading), small_catalogue, facts)) == []
    after_it = {"luu-y": "Cần hỏi lại:\n- Mẫu đơn.\nLãi 12% một năm."}
    assert any(TOO_SURE in one for one in trace(replace(loan, sections=after_it), small_catalogue, facts))


def test_facts_of_a_related_group_count(
    loan: FaqEntry, small_catalogue: Catalogue, facts: dict[str, FactGroup]
) -> None:
    card = replace(small_catalogue.entries["the-bi-mat"], short="Vay được 1,5 triệu.", related=())
    assert any(NOT_KNOWN in one for one in trace(card, small_catalogue, facts))
    assert list(trace(replace(card, related=("vay-lam-an/lai-suat",)), small_catalogue, facts)) == []


def test_a_group_that_is_not_confirmed_is_only_answered_with_doubt(
    loan: FaqEntry, small_catalogue: Catalogue, tmp_path: Path
) -> None:
    write(tmp_path, facts=FACTS.replace("confidence: CONFIRMED; CONFLICT", "confidence: CONFLICT"))
    doubtful = load_facts(tmp_path / "facts")
    assert [one for one in trace(loan, small_catalogue, doubtful) if "CONFLICT" in one and "ask" in one]
    assert list(trace(replace(loan, confidence=Confidence.ASK), small_catalogue, doubtful)) == []


def test_entries_without_facts_and_facts_without_entries_are_found(tmp_path: Path) -> None:
    content = write(tmp_path, facts=FACTS.replace("qua-le-hoi:", "qua-trung-thu:"))
    findings = lint(load_catalogue(content), facts=load_facts(tmp_path / "facts"))
    assert any(one.entry == "qua-le-hoi" and "không có trong faq/facts" in one.reason for one in findings)
    lost = Finding(file="thu.yaml", entry="qua-trung-thu", reason="nhóm chính sách này chưa có mục hỏi đáp nào")
    assert lost in findings


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ("confidence: CONFIRMED; CONFLICT", "confidence: SURE", "'confidence' is 'SURE'"),
        ('R: ["12%"]', 'R: ["mười hai hay hơn"]', "is not one figure"),
        ('R: ["12%"]', 'Q: ["12%"]', "unknown key 'Q'"),
        ('    C: ["1,5 triệu", "36 tháng"]', "    C: 36 tháng", "is not a list"),
    ],
)
def test_faulty_facts_are_refused(right: str, wrong: str, reason: str, tmp_path: Path) -> None:
    write(tmp_path, facts=FACTS.replace(right, wrong))
    with pytest.raises(ContentError) as caught:
        load_facts(tmp_path / "facts")
    assert reason in caught.value.reason
    assert (caught.value.file, caught.value.entry) == ("thu.yaml", "vay-lam-an")


def test_faulty_facts_are_one_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = write(tmp_path, facts=FACTS.replace('R: ["12%"]', 'R: ["mười hai"]'))
    monkeypatch.setattr("faq.checks.facts.FACTS_FOLDER", tmp_path / "facts")
    [finding] = lint(load_catalogue(content))
    assert (finding.file, finding.entry) == ("thu.yaml", "vay-lam-an")
    assert "'mười hai' is not one figure" in finding.reason


def test_all_fact_groups_are_there_and_answered(real_catalogue: Catalogue) -> None:
    known = load_facts()
    assert len(known) == 170
    assert set(known) == {entry.group for entry in real_catalogue.entries.values()}
    assert all(set(group.figures) <= set(Label) for group in known.values())


def test_a_changed_figure_in_a_real_answer_is_found(real_catalogue: Catalogue) -> None:
    entry = real_catalogue.entries["bhyt-dtts-vung-kho-khan-xa-dao/xa-ra-khoi-vung"]
    facts = load_facts()
    assert list(trace(entry, real_catalogue, facts)) == []
    for right, wrong in (("70%", "75%"), ("36 tháng", "24 tháng")):
        assert right in entry.short
        changed = replace(entry, short=entry.short.replace(right, wrong))
        assert any(f"con số '{wrong}' trong short" in one for one in trace(changed, real_catalogue, facts))
