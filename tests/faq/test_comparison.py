"""What a change does to questions whose right answer is known."""

from dataclasses import replace
from pathlib import Path

import pytest

from faq.catalogue import Catalogue
from faq.editing.comparison import compare, packaged_questions
from faq.evaluate import Question, QuestionError
from faq.matcher import Matcher

LOST = Question(text="trâu gặm mất giấy khám bệnh", expect=frozenset({"the-bi-mat"}))
LOAN = Question(text="mức vay vốn hộ nghèo", expect=frozenset({"vay-lam-an"}))


def without(catalogue: Catalogue, entry: str) -> Catalogue:
    return replace(catalogue, entries={id_: one for id_, one in catalogue.entries.items() if id_ != entry})


def test_a_phrasing_learned_is_better(small_catalogue: Catalogue, small_matcher: Matcher) -> None:
    entry = small_catalogue.entries["the-bi-mat"]
    learned = replace(entry, phrasings=(*entry.phrasings, LOST.text))
    after = Matcher(replace(small_catalogue, entries={**small_catalogue.entries, entry.id: learned}))
    found = compare(small_matcher, after, [LOST, LOAN])
    assert not found.worse
    assert found.turned == ()
    assert found.after.coverage >= found.before.coverage
    assert found.after.top1 == 1.0


def test_an_entry_that_goes_leaves_its_questions_behind(small_catalogue: Catalogue, small_matcher: Matcher) -> None:
    after = Matcher(without(small_catalogue, "vay-lam-an/bao-nhieu"))
    gone = Question(text="Mất thẻ bảo hiểm y tế", expect=frozenset({"the-bi-mat"}))
    found = compare(small_matcher, Matcher(without(small_catalogue, "the-bi-mat")), [gone, LOAN])
    assert found.worse
    assert [(one.text, one.before.first) for one in found.turned] == [(gone.text, "the-bi-mat")]
    assert not found.turned[0].after.right
    assert found.poorer == (("the-bi-mat", 1),)
    assert not compare(small_matcher, after, [gone]).worse


def test_a_direct_answer_that_is_wrong_is_worse(small_catalogue: Catalogue, small_matcher: Matcher) -> None:
    entry = small_catalogue.entries["the-bi-mat"]
    learned = replace(entry, phrasings=(*entry.phrasings, "mấy giờ chợ phiên mở cửa"))
    after = Matcher(replace(small_catalogue, entries={**small_catalogue.entries, entry.id: learned}))
    outside = Question(text="mấy giờ chợ phiên mở cửa", expect=frozenset())
    found = compare(small_matcher, after, [outside])
    assert found.worse
    assert found.more_wrong == 1
    assert found.turned[0].after.first == "the-bi-mat"


def test_only_files_that_say_what_is_expected_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('\n{"q": "một", "expect": ["x"], "manner": "plain"}\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"q": "hai"}\n', encoding="utf-8")
    (tmp_path / "c.jsonl").write_text("", encoding="utf-8")
    assert packaged_questions(tmp_path) == [Question(text="một", expect=frozenset({"x"}))]
    assert packaged_questions(tmp_path / "nowhere") == []
    (tmp_path / "d.jsonl").write_text("not json\n", encoding="utf-8")
    with pytest.raises(QuestionError, match=r"d\.jsonl:1"):
        packaged_questions(tmp_path)


def test_the_packaged_questions_can_be_read() -> None:
    assert len(packaged_questions()) > 300
