"""How easily an answer reads."""

from dataclasses import replace

import pytest

from faq.catalogue import Catalogue, FaqEntry
from faq.checks.plain_language import BAR, HARD_SENTENCE, complain, measure


@pytest.fixture
def entry(small_catalogue: Catalogue) -> FaqEntry:
    return replace(small_catalogue.entries["the-bi-mat"], short="Bà con ra xã làm lại thẻ.", sections={})


def test_everyday_words_and_short_sentences_cost_nothing(entry: FaqEntry) -> None:
    assert measure(entry).score == 100
    assert list(complain(entry)) == []


@pytest.mark.parametrize(
    ("short", "jargon"),
    [
        ("Xã niêm yết danh sách.", {"niêm yết"}),
        ("Xã NIÊM YẾT danh sách.", {"niêm yết"}),
        ("Xã niêm yết (dán lên bảng) danh sách.", set()),
        ("Xã dán lên bảng cho bà con xem (niêm yết).", set()),
        ("Xã niêm yết, tức là dán lên bảng. Niêm yết ở thôn.", set()),
        ('Bấm vào mục "Hồ sơ của tôi".', set()),
        ("Xem lại hồ sơ bệnh án.", set()),
        ("Đối tượng bảo trợ xã hội được thụ hưởng.", {"đối tượng bảo trợ xã hội", "thụ hưởng"}),
        ("Xã xác định mức độ khuyết tật.", set()),
    ],
)
def test_official_words_need_everyday_ones(short: str, jargon: set[str], entry: FaqEntry) -> None:
    found = measure(replace(entry, short=short)).jargon
    assert set(found) == jargon
    assert all(found.values())


def test_a_word_explained_in_the_short_answer_is_known_in_the_sections(entry: FaqEntry) -> None:
    sections = {"luu-y": "Niêm yết ba ngày."}
    assert measure(replace(entry, sections=sections)).jargon == {"niêm yết": "dán lên bảng cho mọi người xem"}
    assert measure(replace(entry, short="Xã niêm yết (dán lên bảng).", sections=sections)).jargon == {}


def test_every_fault_costs_points(entry: FaqEntry) -> None:
    long_sentence = " ".join(["bà con ra xã"] * 6) + "."
    worse = [
        replace(entry, short=long_sentence),
        replace(entry, short="Nghiêm chỉnh khuyến nghị trường thường xuyên."),
        replace(entry, short="Xã rà soát."),
        replace(entry, sections={"luu-y": "Xã rà soát."}),
        replace(entry, sections={"luu-y": long_sentence}),
    ]
    assert all(measure(one).score < 100 for one in worse)
    assert measure(worse[2]).score < measure(worse[3]).score < measure(entry).score
    assert len(measure(worse[0]).long_sentences[0].split()) > HARD_SENTENCE


def test_the_reason_names_the_words_and_what_to_say_instead(entry: FaqEntry) -> None:
    hard = "Đối tượng thụ hưởng nộp hồ sơ để cơ quan có thẩm quyền thẩm định, phê duyệt."
    [reason] = complain(replace(entry, short=hard))
    assert reason.startswith("khó đọc: ")
    assert f"ít nhất {BAR}" in reason
    assert "'thụ hưởng' → 'được nhận'" in reason
    assert "'cơ quan có thẩm quyền' → 'nơi có quyền quyết định'" in reason


def test_every_real_answer_is_easy_enough(real_catalogue: Catalogue) -> None:
    assert {entry.id: measure(entry).score for entry in real_catalogue.entries.values() if any(complain(entry))} == {}
