"""Which short messages are about the last answer: measured on a labelled list, and on questions that are not."""

import json
from pathlib import Path

import pytest

from faq.catalogue import Catalogue, FaqEntry, load_catalogue
from faq.talk.clarify import Clarify, load_clarify
from faq.talk.follow_ups import Meant, read_follow_up, says_wrong

QUESTIONS = Path(__file__).parents[2] / "faq" / "questions"
LEAST_RIGHT = 0.9
WORDS_OF_A_WHOLE_QUESTION = 7


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def clarify(catalogue: Catalogue) -> Clarify:
    return load_clarify(catalogue)


def entry(catalogue: Catalogue, entry_id: str) -> FaqEntry:
    found = catalogue.entry(entry_id)
    assert found is not None, entry_id
    return found


def lines(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines()]


def label(meant: Meant | None) -> str:
    if meant is None:
        return "alone"
    return meant.section or (meant.entry.group if meant.entry else "question")


def test_nine_of_ten_labelled_messages_are_understood(catalogue: Catalogue, clarify: Clarify) -> None:
    listed = lines("follow-ups.jsonl")
    assert len(listed) >= 80
    wrong = []
    for record in listed:
        message, last = str(record["message"]), entry(catalogue, str(record["last"]))
        found = label(read_follow_up(message, last, catalogue, clarify))
        if found not in list(record["expect"]):  # type: ignore[call-overload]
            wrong.append((message, last.id, found))
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(listed), wrong


def test_no_whole_question_is_taken_for_a_follow_up(catalogue: Catalogue, clarify: Clarify) -> None:
    some = list(catalogue.entries.values())[::40]
    taken = []
    asked = [
        record
        for path in QUESTIONS.glob("*.jsonl")
        for record in lines(path.name)
        if "expect" in record and "q" in record
    ]
    assert len(asked) > 100
    for record in asked:
        text = str(record["q"])
        if len(text.split()) < WORDS_OF_A_WHOLE_QUESTION:
            continue
        own = [one for one in catalogue.entries.values() if one.group in list(record["expect"])]  # type: ignore[call-overload]
        taken += [text for last in (*own, *some) if read_follow_up(text, last, catalogue, clarify)]
    assert taken == []


def test_a_bare_vay_is_a_loan_unless_it_ends_the_message(catalogue: Catalogue, clarify: Clarify) -> None:
    last = entry(catalogue, "bhyt-cap-the-lan-dau")
    assert label(read_follow_up("nop o dau vay", last, catalogue, clarify)) == "nop-o-dau"
    assert read_follow_up("vay được bao nhiêu", last, catalogue, clarify) is None


def test_nothing_and_very_much_are_no_follow_ups(catalogue: Catalogue, clarify: Clarify) -> None:
    last = entry(catalogue, "bhyt-cap-the-lan-dau")
    for text in ("", "?", "👍", "thế à", "vâng", "nộp ở đâu " * 2_000, "\u200b\u200b", "a\u0301" * 500):
        assert read_follow_up(text, last, catalogue, clarify) is None, text[:20]


def test_saying_that_it_was_wrong_is_the_whole_message() -> None:
    assert [text for text in ("sai rồi", "ko phải", "KHONG DUNG Y", "nhầm rồi ạ") if not says_wrong(text)] == []
    assert [
        text for text in ("thẻ ghi sai tên", "không phải hộ nghèo có được không", "đúng rồi") if says_wrong(text)
    ] == []
