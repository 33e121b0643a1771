"""Splitting a message into the questions it asks."""

import json
from pathlib import Path

import pytest

from faq.talk.parts import MOST_PARTS, split_questions

QUESTIONS = Path(__file__).parents[2] / "faq" / "questions"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Nhà tôi mới thoát nghèo. Vay được bao nhiêu và lãi thế nào ạ? Còn bảo hiểm y tế thì mua ở đâu?",
            ("Nhà tôi mới thoát nghèo. Vay được bao nhiêu và lãi thế nào ạ?", "bảo hiểm y tế thì mua ở đâu?"),
        ),
        (
            "mat the bao hiem thi lam lai o dau, con vay von thi duoc bao nhieu",
            ("mat the bao hiem thi lam lai o dau", "vay von thi duoc bao nhieu"),
        ),
        (
            "lam lai the bao hiem o dau con ho ngheo vay von duoc bao nhieu",
            ("lam lai the bao hiem o dau", "ho ngheo vay von duoc bao nhieu"),
        ),
        (
            "mẹ em mất thẻ thì làm sao, với lại hộ nghèo có được tiền điện không",
            ("mẹ em mất thẻ thì làm sao", "hộ nghèo có được tiền điện không"),
        ),
        ("vay được bao nhiêu\nhọc phí thế nào", ("vay được bao nhiêu", "học phí thế nào")),
    ],
)
def test_each_question_with_its_story(text: str, parts: tuple[str, ...]) -> None:
    assert split_questions(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Vay vốn hộ nghèo được bao nhiêu và lãi thế nào?",
        "Con tôi 5 tuổi, nhà khó khăn. Có được miễn tiền ăn không?",
        "con toi 5 tuoi co duoc mien hoc phi khong",
        "ra soat xong bao gio moi biet nha minh con ngheo hay khong",
        "Nhà không có gì. Con cái chẳng ai nuôi. Xin giúp đỡ.",
        "1.500.000 đồng một tháng là bao nhiêu một năm?",
        "",
        "???",
    ],
)
def test_one_question_or_none_is_not_split(text: str) -> None:
    assert split_questions(text) == ()


def test_what_stands_after_the_last_question_belongs_to_it() -> None:
    assert split_questions("Mất thẻ thì sao? Vay được bao nhiêu? Tôi ở thôn Đông.")[-1] == (
        "Vay được bao nhiêu? Tôi ở thôn Đông."
    )


def test_never_more_than_three() -> None:
    assert len(split_questions("Mất thẻ thì sao? " * 50)) == MOST_PARTS


def test_the_listed_double_questions_fall_into_two() -> None:
    listed = [json.loads(line) for line in (QUESTIONS / "two-questions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["q"] for record in listed if len(split_questions(record["q"])) != 2] == []


def test_single_questions_are_hardly_ever_split() -> None:
    """At most two in a hundred, or answering each part would change too much."""
    single = [
        record["q"]
        for path in QUESTIONS.glob("*.jsonl")
        if path.name not in ("two-questions.jsonl", "follow-ups.jsonl")
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if "expect" in record and len(record["expect"]) < 2
    ]
    split = [text for text in single if split_questions(text)]
    assert len(split) <= 0.02 * len(single), split


def test_odd_texts_do_no_harm() -> None:
    for text in ("a\u0301" * 3_000 + "?" * 3_000, "còn " * 5_000, "İ còn gì không? " * 300, "\u200b?\u200b?"):
        assert len(split_questions(text)) <= MOST_PARTS
