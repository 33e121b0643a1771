from datetime import date
from pathlib import Path

import pytest

from faq.catalogue import Catalogue, Confidence, ContentError, load_catalogue
from tests.faq.small import SOURCES, TOPIC, write


def test_content_is_read_as_it_was_written(small_catalogue: Catalogue) -> None:
    entry = small_catalogue.entry("the-bi-mat")
    assert entry is not None
    assert entry.title == "Mất thẻ bảo hiểm y tế"
    assert entry.sections == {"giay-to": "Căn cước của người có thẻ."}
    assert entry.sources[0].article == "Điều 2"
    assert entry.confidence is Confidence.CONFIRMED
    assert entry.checked == date(2026, 10, 1)
    assert small_catalogue.topics["thu"].title == "Thử nghiệm"
    assert len(small_catalogue.of_topic("thu")) == 4
    assert small_catalogue.entry("khong-co") is None
    assert small_catalogue.of_topic("khong-co") == ()
    assert small_catalogue.sources["01/2026/NĐ-CP"].issuer == "Chính phủ"


def test_a_variant_belongs_to_its_fact_group(small_catalogue: Catalogue) -> None:
    assert small_catalogue.entries["vay-lam-an/lai-suat"].group == "vay-lam-an"


def test_an_entry_expires_the_day_after_its_last(small_catalogue: Catalogue) -> None:
    entry = small_catalogue.entries["qua-le-hoi"]
    assert not entry.expired(date(2026, 6, 30))
    assert entry.expired(date(2026, 7, 1))


FAULTS = {
    "a typing slip in a key": ("    short: Bà con ra", "    shrt: Bà con ra", "unknown key 'shrt'", "the-bi-mat"),
    "no short answer": (
        "    short: Bà con ra UBND xã xin cấp lại thẻ, không mất tiền.\n",
        "",
        "'short' is missing",
        "the-bi-mat",
    ),
    "an empty short answer": (
        "    short: Quà phát tại nhà văn hoá thôn.",
        "    short:",
        "'short' is missing",
        "qua-le-hoi",
    ),
    "a duplicate id": ("id: vay-lam-an/lai-suat", "id: the-bi-mat", "the id is already used", "the-bi-mat"),
    "a number for a title": ("title: Quà dịp lễ hội làng", "title: 2026", "'title' is int", "qua-le-hoi"),
    "an impossible date": ("valid_until: 2026-06-30", "valid_until: 2026-06-31", "impossible date", ""),
    "words for a date": ("valid_until: 2026-06-30", "valid_until: hết hè", "'valid_until' is not a date", "qua-le-hoi"),
    "an end before the beginning": (
        "valid_until: 2026-06-30",
        "valid_until: 2025-06-30",
        "it ends before",
        "qua-le-hoi",
    ),
    "an unknown confidence": ("confidence: ask", "confidence: sure", "'confidence' is 'sure'", "vay-lam-an/lai-suat"),
    "an unknown section": ("      giay-to:", "      giayto:", "unknown key 'giayto'", "the-bi-mat"),
    "a text for phrasings": (
        "    related: [vay-lam-an]",
        "    related: vay-lam-an",
        "'related' is not a list",
        "the-bi-mat",
    ),
    "a key written twice": ("    agency: UBND xã\n", "    agency: UBND xã\n    agency: Thôn\n", "written twice", ""),
    "a tab": ("    agency: UBND xã\n", "\tagency: UBND xã\n", "cannot be read", ""),
    "no id": ("  - id: qua-le-hoi\n    title:", "  - title:", "entry number 4 has no id", ""),
    "no sources": (
        "    sources:\n      - document: 01/2026/NĐ-CP\n        article: Điều 2\n",
        "",
        "'sources' is missing",
        "the-bi-mat",
    ),
    "another topic than the file": ("topic: thu", "topic: khac", "the topic is 'khac'", ""),
    "a list instead of a topic": (TOPIC, "- một\n- hai\n", "the file is not a topic", ""),
    "a number among the phrasings": (
        "      - mức vay vốn hộ nghèo\n",
        "      - 2026\n",
        "'phrasings' is not a list",
        "vay-lam-an/bao-nhieu",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_content_is_refused_with_its_place(fault: str, tmp_path: Path) -> None:
    right, wrong, reason, entry = FAULTS[fault]
    assert right in TOPIC
    with pytest.raises(ContentError) as caught:
        load_catalogue(write(tmp_path, TOPIC.replace(right, wrong, 1)))
    assert reason in caught.value.reason
    assert caught.value.entry == entry
    assert caught.value.file == "thu.yaml"
    assert caught.value.allowed
    assert "thu.yaml" in str(caught.value)


def test_the_line_of_a_fault_is_named(tmp_path: Path) -> None:
    faulty = TOPIC.replace("valid_until: 2026-06-30", "valid_until: hết hè")
    with pytest.raises(ContentError) as caught:
        load_catalogue(write(tmp_path, faulty))
    assert "hết hè" in faulty.splitlines()[caught.value.line - 1]


def test_the_line_of_an_impossible_date_is_named(tmp_path: Path) -> None:
    faulty = TOPIC.replace("valid_until: 2026-06-30", "valid_until: 2026-13-01")
    with pytest.raises(ContentError) as caught:
        load_catalogue(write(tmp_path, faulty))
    assert "2026-13-01" in faulty.splitlines()[caught.value.line - 1]


def test_the_second_of_two_equal_ids_is_named(tmp_path: Path) -> None:
    faulty = TOPIC.replace("id: qua-le-hoi", "id: the-bi-mat")
    with pytest.raises(ContentError) as caught:
        load_catalogue(write(tmp_path, faulty))
    assert caught.value.line == TOPIC[: TOPIC.index("id: qua-le-hoi")].count("\n") + 1


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    content = write(tmp_path)
    (content / "thu.yaml").write_bytes(TOPIC.encode("utf-16"))
    with pytest.raises(ContentError, match="not UTF-8"):
        load_catalogue(content)


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    content = write(tmp_path, TOPIC.replace("topic: thu", "topic: hai"), SOURCES, name="hai.yaml")
    with pytest.raises(ContentError, match=r"already used in hai\.yaml"):
        load_catalogue(content)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no such folder"):
        load_catalogue(tmp_path / "nowhere")
