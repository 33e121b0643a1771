import json
from pathlib import Path

import pytest

from faq.evaluate import Question, QuestionError, evaluate, read_questions
from faq.matcher import Matcher

RIGHT = Question(text="mất thẻ bảo hiểm y tế xin cấp lại ở đâu", expect=frozenset({"the-bi-mat"}))
WRONG = Question(text="mất thẻ bảo hiểm y tế xin cấp lại ở đâu", expect=frozenset({"vay-lam-an"}))
VAGUE = Question(text="vay vốn", expect=frozenset({"vay-lam-an"}))
OUTSIDE = Question(text="vợ chồng tôi muốn ly hôn, ai được nuôi con", expect=frozenset())
CAUGHT = Question(text="mất thẻ bảo hiểm y tế xin cấp lại ở đâu", expect=frozenset())


def test_the_shares_are_those_of_the_contract(small_matcher: Matcher) -> None:
    report = evaluate(small_matcher, [RIGHT, WRONG, VAGUE, VAGUE, OUTSIDE, CAUGHT])
    assert (report.n, report.in_scope, report.answered) == (6, 4, 2)
    assert (report.top1, report.top3) == (0.75, 0.75)
    assert report.coverage == 0.5
    assert report.wrong == round(2 / 3, 4)
    assert report.abstained == 0.5
    assert 0 < report.p50_ms <= report.p99_ms


def test_a_variant_counts_for_its_fact_group(small_matcher: Matcher) -> None:
    report = evaluate(small_matcher, [VAGUE])
    assert (report.top1, report.top3) == (1.0, 1.0)


def test_nothing_asked_is_nothing_wrong(small_matcher: Matcher) -> None:
    report = evaluate(small_matcher, [])
    assert (report.n, report.top1, report.wrong, report.abstained, report.p99_ms) == (0, 0.0, 0.0, 1.0, 0.0)


def test_a_file_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(
        json.dumps({"q": "vay vốn", "expect": ["vay-lam-an"], "set": "chat"}) + '\n\n{"q": "hi", "expect": []}\n',
        encoding="utf-8",
    )
    assert read_questions(file) == [
        Question(text="vay vốn", expect=frozenset({"vay-lam-an"})),
        Question(text="hi", expect=frozenset()),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "found list"),
        ('{"expect": []}', '"q" must be text'),
        ('{"q": 3, "expect": []}', '"q" must be text'),
        ('{"q": "a"}', '"expect" must be a list'),
        ('{"q": "a", "expect": "the-bi-mat"}', '"expect" must be a list'),
        ('{"q": "a", "expect": [1]}', '"expect" must be a list'),
    ],
)
def test_a_bad_line_is_refused_with_its_number(line: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"q": "vay", "expect": []}\n' + line, encoding="utf-8")
    with pytest.raises(QuestionError, match=reason) as caught:
        read_questions(file)
    assert "q.jsonl:2:" in str(caught.value)


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_bytes("{}".encode("utf-16"))
    with pytest.raises(QuestionError, match="not UTF-8"):
        read_questions(file)
