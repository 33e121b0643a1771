from datetime import date, timedelta
from pathlib import Path

import pytest

from faq.catalogue import Catalogue, load_catalogue
from faq.checks.facts import load_facts
from faq.checks.lint import Finding, lint
from faq.sources import LegalSource
from tests.faq.small import TOPIC, write

TODAY = date(2026, 6, 1)


def complaints(folder: Path, right: str = "", wrong: str = "") -> list[Finding]:
    assert right in TOPIC
    catalogue = load_catalogue(write(folder, TOPIC.replace(right, wrong, 1) if right else TOPIC))
    findings = lint(catalogue, today=date(2026, 12, 1), facts=load_facts(folder / "facts"))
    return [finding for finding in findings if "cách hỏi khác nhau" not in finding.reason]


def test_few_phrasings_are_found(small_catalogue: Catalogue) -> None:
    findings = lint(small_catalogue, today=TODAY)
    few = Finding(file="thu.yaml", entry="vay-lam-an/lai-suat", reason="có 5 cách hỏi khác nhau, ít nhất 20")
    assert few in findings
    assert str(findings[0]).startswith("thu.yaml: the-bi-mat: ")


def test_apart_from_that_only_the_expired_entry_is_found(tmp_path: Path) -> None:
    assert [(one.entry, one.reason) for one in complaints(tmp_path)] == [
        ("qua-le-hoi", "đã hết hạn dùng từ sau ngày 30/06/2026")
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "entry", "reason"),
    [
        ("Quà phát tại nhà văn hoá thôn.", "Quà. " * 61, "qua-le-hoi", "câu trả lời ngắn có 61 chữ, nhiều nhất 60"),
        ("Quà phát tại nhà văn hoá thôn.", "quà " * 26, "qua-le-hoi", "một câu trong short có 26 chữ, nhiều nhất 25"),
        ("Căn cước của người có thẻ.", "thẻ " * 26, "the-bi-mat", "một câu trong giay-to có 26 chữ"),
        ("title: Quà dịp lễ hội làng", "title: " + "Quà " * 16, "qua-le-hoi", "tên mục có 63 ký tự, nhiều nhất 60"),
        ("bà con hỏi lại tổ trưởng", "bà con gặp tổ trưởng", "vay-lam-an/lai-suat", "không bảo hỏi ai"),
        ("id: qua-le-hoi", "id: Quà_lễ", "Quà_lễ", "mã mục chỉ gồm chữ thường không dấu"),
        ("id: qua-le-hoi", "id: qua-le-hoi/" + "a" * 50, "qua-le-hoi/" + "a" * 50, "mã mục dài 61 byte, nhiều nhất 58"),
        ("bao giờ phát quà hội làng", "XIN CAP LAI THE bao hiem bi mat", "qua-le-hoi", "cũng có ở the-bi-mat"),
        ("bao giờ phát quà hội làng", "bị mất thẻ bảo hiểm xin cấp lại", "qua-le-hoi", "chỉ khác thứ tự chữ với"),
        ("bao giờ phát quà hội làng", "nhan qua le hoi lang can giay gi?", "qua-le-hoi", "được viết hai lần"),
        ("related: [vay-lam-an]", "related: [khong-co]", "the-bi-mat", "mục liên quan 'khong-co' không tồn tại"),
        ("related: [vay-lam-an]", "related: [the-bi-mat]", "the-bi-mat", "tự liên quan tới chính mình"),
        ("checked: 2026-02-01", "checked: 2027-02-01", "qua-le-hoi", "ngày kiểm tra ở tương lai: 01/02/2027"),
        ("- document: 01/2026/NĐ-CP", "- document: 09/2026/NĐ-CP", "the-bi-mat", "không có trong sổ văn bản"),
        ("- document: 01/2026/NĐ-CP", "- document: 02/2020/TT-BTC", "the-bi-mat", "hết hiệu lực ngày 31/12/2025"),
        ("- document: 01/2026/NĐ-CP", "- document: 03/2021/QĐ-TTg", "the-bi-mat", "đã được thay bằng 01/2026/NĐ-CP"),
        (
            "Quà phát tại",
            "Quà 200.000 đồng phát tại",
            "qua-le-hoi",
            "con số '200.000 đồng' trong short không có trong căn cứ",
        ),
        ("Hộ nghèo được vay", "Lãi 12%. Hộ nghèo được vay", "vay-lam-an/bao-nhieu", "chỉ có trong căn cứ loại R"),
        (
            "Quà phát tại nhà văn hoá thôn.",
            "Đối tượng thụ hưởng nộp hồ sơ để thẩm định.",
            "qua-le-hoi",
            "'thụ hưởng' → 'được nhận'",
        ),
    ],
)
def test_each_fault_is_found_with_file_entry_and_reason(
    right: str, wrong: str, entry: str, reason: str, tmp_path: Path
) -> None:
    assert [one.file for one in complaints(tmp_path, right, wrong) if one.entry == entry and reason in one.reason] == [
        "thu.yaml"
    ]


def test_a_document_that_ended_may_be_cited_as_ended_beside_a_living_one(tmp_path: Path) -> None:
    ended = "- document: 02/2020/TT-BTC\n        ended: true"
    alone = complaints(tmp_path, "- document: 01/2026/NĐ-CP", ended)
    assert not any("hết hiệu lực ngày" in finding.reason for finding in alone)
    assert any(finding.reason == "không dẫn văn bản nào đang có hiệu lực" for finding in alone)
    both = complaints(tmp_path, "- document: 01/2026/NĐ-CP", f"- document: 01/2026/NĐ-CP\n      {ended}")
    assert not any("hiệu lực" in finding.reason for finding in both)


def test_a_replaced_document_lives_until_its_own_last_day() -> None:
    last_day = date(2026, 12, 31)
    source = LegalSource(
        number="04/2021/NĐ-CP",
        kind="Nghị định",
        title="Còn hiệu lực đến cuối năm",
        issuer="Chính phủ",
        issued=None,
        in_force_from=None,
        in_force_to=last_day,
        replaces=(),
        replaced_by="01/2026/NĐ-CP",
        address="",
    )
    assert source.living(last_day)
    assert not source.living(last_day + timedelta(days=1))


def test_fewer_than_five_phrasings_are_found(tmp_path: Path) -> None:
    faulty = TOPIC.replace("      - bao giờ phát quà hội làng\n", "")
    findings = lint(load_catalogue(write(tmp_path, faulty)), today=TODAY)
    assert any("chỉ có 4 cách hỏi khác nhau" in finding.reason for finding in findings)


def test_the_real_content_has_no_fault_on_the_day_it_was_last_checked(real_catalogue: Catalogue) -> None:
    checked = max(entry.checked for entry in real_catalogue.entries.values())
    assert [str(one) for one in lint(real_catalogue, today=checked)] == []
