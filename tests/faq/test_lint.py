from datetime import date, timedelta
from pathlib import Path

import pytest

from faq.catalogue import Catalogue, load_catalogue
from faq.lint import Finding, lint
from faq.sources import LegalSource
from tests.faq.small import TOPIC, write

TODAY = date(2026, 6, 1)


def complaints(folder: Path, right: str = "", wrong: str = "") -> list[Finding]:
    assert right in TOPIC
    catalogue = load_catalogue(write(folder, TOPIC.replace(right, wrong, 1) if right else TOPIC))
    return [
        finding for finding in lint(catalogue, today=date(2026, 12, 1)) if "different phrasings" not in finding.reason
    ]


def test_few_phrasings_are_found(small_catalogue: Catalogue) -> None:
    findings = lint(small_catalogue, today=TODAY)
    assert (
        Finding(file="thu.yaml", entry="vay-lam-an/lai-suat", reason="5 different phrasings, at least 20") in findings
    )
    assert str(findings[0]).startswith("thu.yaml: the-bi-mat: ")


def test_apart_from_that_only_the_expired_entry_is_found(tmp_path: Path) -> None:
    assert [(one.entry, one.reason) for one in complaints(tmp_path)] == [
        ("qua-le-hoi", "it is no longer valid since 2026-06-30")
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ("Quà phát tại nhà văn hoá thôn.", "Quà. " * 61, "the short answer has 61 words, at most 60"),
        ("Quà phát tại nhà văn hoá thôn.", "quà " * 31, "a sentence in short has 31 words, at most 30"),
        ("Căn cước của người có thẻ.", "thẻ " * 31, "a sentence in giay-to has 31 words"),
        ("title: Quà dịp lễ hội làng", "title: " + "Quà " * 16, "the title has 63 characters, at most 60"),
        ("bà con hỏi lại tổ trưởng", "bà con gặp tổ trưởng", "the confidence is 'ask'"),
        ("bao giờ phát quà hội làng", "XIN CAP LAI THE bao hiem bi mat", "is also in the-bi-mat"),
        ("bao giờ phát quà hội làng", "nhan qua le hoi lang can giay gi?", "is written twice"),
        ("related: [vay-lam-an]", "related: [khong-co]", "related entry 'khong-co' does not exist"),
        ("checked: 2026-02-01", "checked: 2027-02-01", "it was checked in the future: 2027-02-01"),
        ("- document: 01/2026/NĐ-CP", "- document: 09/2026/NĐ-CP", "09/2026/NĐ-CP is not in the register"),
        ("- document: 01/2026/NĐ-CP", "- document: 02/2020/TT-BTC", "02/2020/TT-BTC ended on 2025-12-31"),
        ("- document: 01/2026/NĐ-CP", "- document: 03/2021/QĐ-TTg", "was replaced by 01/2026/NĐ-CP"),
    ],
)
def test_each_fault_is_found(right: str, wrong: str, reason: str, tmp_path: Path) -> None:
    assert any(reason in finding.reason for finding in complaints(tmp_path, right, wrong))


def test_a_document_that_ended_may_be_cited_as_ended(tmp_path: Path) -> None:
    cited = "- document: 02/2020/TT-BTC\n        ended: true"
    assert not any("ended on" in finding.reason for finding in complaints(tmp_path, "- document: 01/2026/NĐ-CP", cited))


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
    assert any("only 4 different phrasings" in finding.reason for finding in findings)


def test_real_content_has_no_long_answers(real_catalogue: Catalogue) -> None:
    hard = (
        "the short answer has",
        "only ",
        "is not in the register",
        "the title has",
        "is also in",
        "checked in the future",
    )
    assert [str(one) for one in lint(real_catalogue) if one.reason.startswith(hard) or "is also in" in one.reason] == []
