"""`doithoai faq`: one question, a file of questions, and the content's faults."""

import json

from tests.bot_commands.shell import Shell

FIGURES = {"n", "in_scope", "top1", "top3", "answered", "wrong", "coverage", "abstained", "p50_ms", "p99_ms"}


def test_one_question_for_programs_and_for_people(shell: Shell) -> None:
    told = json.loads(shell("faq", "ask", "mất thẻ bảo hiểm y tế thì làm sao", "--json").out)
    assert told["kind"] in {"answer", "choices", "none", "smalltalk", "sensitive"}
    assert set(told) == {"kind", "entries", "ms"}
    assert all(set(entry) == {"id", "score"} for entry in told["entries"])
    assert "ms)" in shell("faq", "ask", "mất thẻ bảo hiểm y tế thì làm sao").out


def test_a_file_of_questions(shell: Shell) -> None:
    lines = [{"q": "mất thẻ bảo hiểm", "expect": ["bhyt-mat-the-sai-thong-tin"]}, {"q": "giá vàng", "expect": []}]
    (shell.folder / "q.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    ran = shell("faq", "test", "q.jsonl", "--json")
    assert ran.code == 0
    report = json.loads(ran.out)
    assert set(report) == FIGURES
    assert (report["n"], report["in_scope"]) == (2, 1)
    assert all(name in shell("faq", "test", "q.jsonl").out for name in FIGURES)


def test_a_file_that_is_not_of_questions(shell: Shell) -> None:
    for content in ("", "not json", '{"q": 3}'):
        (shell.folder / "q.jsonl").write_text(content, encoding="utf-8")
        assert shell("faq", "test", "q.jsonl").code == 2


def test_odd_questions_do_not_break_it(shell: Shell) -> None:
    for question in ("", "🙏🙏🙏", "a" * 5_000, "你好", "%s%n\x00"):
        ran = shell("faq", "ask", question, "--json")
        assert ran.code == 0
        assert json.loads(ran.out)["kind"] != "answer"


def test_the_content_has_no_fault(shell: Shell) -> None:
    ran = shell("faq", "check")
    assert (ran.code, ran.err) == (0, "")
