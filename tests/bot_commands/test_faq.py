"""`doithoai faq`: one question, a file of questions, and the content's faults."""

import json
from pathlib import Path

import pytest

from faq import catalogue
from storage import faq_edits
from storage.db import Database
from storage.faq_edits import NewEdit
from tests.bot_commands.shell import Shell, on_database
from tests.clock import FakeClock
from tests.faq.small import TOPIC, write

STRANGE = "con trâu gặm mất cái giấy khám bệnh"
LEARNED = NewEdit(kind="phrasings", entry_id="the-bi-mat", body={"phrasings": [STRANGE]})

FIGURES = {"n", "in_scope", "top1", "top3", "answered", "wrong", "coverage", "abstained", "p50_ms", "p99_ms"}


def test_one_question_for_programs_and_for_people(answering: Shell) -> None:
    told = json.loads(answering("faq", "ask", "mất thẻ bảo hiểm y tế thì làm sao", "--json").out)
    assert told["kind"] in {"answer", "choices", "none", "smalltalk", "sensitive"}
    assert set(told) == {"kind", "entries", "ms"}
    assert all(set(entry) == {"id", "score"} for entry in told["entries"])
    assert "ms)" in answering("faq", "ask", "mất thẻ bảo hiểm y tế thì làm sao").out


def test_without_a_data_folder_none_is_made(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(catalogue, "CONTENT_FOLDER", write(tmp_path))
    assert "Bà con ra UBND xã xin cấp lại thẻ" in shell("faq", "ask", "tôi làm mất thẻ bảo hiểm y tế").out
    assert list(shell.folder.iterdir()) == []


@pytest.mark.usefixtures("made_here")
def test_what_officials_taught_is_found_and_measured(
    office: Shell, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def teach(database: Database) -> None:
        async with database.transaction() as session:
            await faq_edits.add(session, [LEARNED], official_id=None, by="Nguyễn Thị Hoa", now=FakeClock()())

    monkeypatch.setattr(catalogue, "CONTENT_FOLDER", write(tmp_path))
    office.setenv(DOITHOAI_DATABASE_URL=database_url)
    assert json.loads(office("faq", "ask", STRANGE, "--json").out)["kind"] != "answer"
    on_database(database_url, teach)
    told = json.loads(office("faq", "ask", STRANGE, "--json").out)
    assert (told["kind"], told["entries"][0]["id"]) == ("answer", "the-bi-mat")
    line = json.dumps({"q": STRANGE, "expect": ["the-bi-mat"]})
    (office.folder / "q.jsonl").write_text(line, encoding="utf-8")
    assert json.loads(office("faq", "test", "q.jsonl", "--json").out)["coverage"] == 1.0

    away = "postgresql://nobody@127.0.0.1:1/nothing"
    ran = office("faq", "ask", STRANGE, "--json", DOITHOAI_DATABASE_URL=away)
    assert ran.code == 0
    assert json.loads(ran.out)["kind"] != "answer"


@pytest.mark.usefixtures("made_here")
def test_a_fault_of_the_content_is_told(office: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = write(tmp_path)
    monkeypatch.setattr(catalogue, "CONTENT_FOLDER", content)
    assert office("faq", "ask", "tôi làm mất thẻ bảo hiểm y tế").code == 0
    (content / "thu.yaml").write_text(TOPIC.replace("title: Mất thẻ", "titel: Mất thẻ"), encoding="utf-8")
    ran = office("faq", "ask", "tôi làm mất thẻ bảo hiểm y tế")
    assert (ran.code, ran.out) == (1, "")
    assert "thu.yaml:5: the-bi-mat: unknown key 'titel'; cho phép:" in ran.err


def test_a_file_of_questions(answering: Shell) -> None:
    lines = [{"q": "mất thẻ bảo hiểm", "expect": ["bhyt-mat-the-sai-thong-tin"]}, {"q": "giá vàng", "expect": []}]
    (answering.folder / "q.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    ran = answering("faq", "test", "q.jsonl", "--json")
    assert ran.code == 0
    report = json.loads(ran.out)
    assert set(report) == FIGURES
    assert (report["n"], report["in_scope"]) == (2, 1)
    told = answering("faq", "test", "q.jsonl").out
    assert all(name in told for name in FIGURES)


def test_a_file_that_is_not_of_questions(shell: Shell) -> None:
    for content in ("", "not json", '{"q": 3}'):
        (shell.folder / "q.jsonl").write_text(content, encoding="utf-8")
        assert shell("faq", "test", "q.jsonl").code == 2


def test_odd_questions_do_not_break_it(answering: Shell) -> None:
    for question in ("", "🙏🙏🙏", "a" * 5_000, "你好", "%s%n\x00"):
        ran = answering("faq", "ask", question, "--json")
        assert ran.code == 0
        assert json.loads(ran.out)["kind"] != "answer"


def test_the_content_has_no_fault(shell: Shell) -> None:
    ran = shell("faq", "check")
    assert (ran.code, ran.err) == (0, "")
