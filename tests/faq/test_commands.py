import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.faq import faq
from faq import catalogue
from faq.checks import facts
from faq.household import rulebook
from tests.faq.small import BENEFITS, FACTS, SOURCES, TOPIC, write


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The commands read the small knowledge instead of the packaged one."""
    content = write(tmp_path)
    monkeypatch.setattr(catalogue, "CONTENT_FOLDER", content)
    monkeypatch.setattr(catalogue, "SOURCES_FOLDER", tmp_path / "sources")
    monkeypatch.setattr(facts, "FACTS_FOLDER", tmp_path / "facts")
    rules = tmp_path / "benefits.yaml"
    rules.write_text(BENEFITS, encoding="utf-8")
    monkeypatch.setattr(rulebook, "RULEBOOK", rules)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(faq, words)


def test_ask_tells_the_answer_and_its_basis(small: Path) -> None:
    result = run("ask", "mat the bao hiem y te xin cap lai o dau")
    assert result.exit_code == 0
    assert "Bà con ra UBND xã xin cấp lại thẻ" in result.stdout
    assert "Điều 2 01/2026/NĐ-CP" in result.stdout
    assert "01/10/2026" in result.stdout


@pytest.mark.parametrize(
    ("question", "kind", "entries"),
    [
        ("mất thẻ bảo hiểm y tế xin cấp lại ở đâu", "answer", True),
        ("vay vốn", "choices", True),
        ("ly hôn thì ai nuôi con", "none", None),
        ("xin chào", "smalltalk", False),
        ("nhà tôi nhịn đói ba hôm nay", "sensitive", None),
    ],
)
def test_ask_speaks_json_to_machines(small: Path, question: str, kind: str, entries: bool | None) -> None:
    told = json.loads(run("ask", question, "--json").stdout)
    assert set(told) == {"kind", "entries", "ms"}
    assert told["kind"] == kind
    assert told["ms"] >= 0
    assert all(set(entry) == {"id", "score"} for entry in told["entries"])
    if entries is not None:
        assert bool(told["entries"]) is entries


def test_test_prints_the_figures(small: Path) -> None:
    file = small / "q.jsonl"
    file.write_text('{"q": "mất thẻ bảo hiểm y tế", "expect": ["the-bi-mat"]}\n', encoding="utf-8")
    figures = json.loads(run("test", str(file), "--json").stdout)
    assert list(figures) == [
        "n", "in_scope", "top1", "top3", "answered", "wrong", "coverage", "abstained", "p50_ms", "p99_ms"
    ]  # fmt: skip
    assert figures["top1"] == 1.0
    assert "coverage" in run("test", str(file)).stdout


@pytest.mark.parametrize("text", ["", '{"q": "a", "expect": []}\nnot json\n'])
def test_test_refuses_what_it_cannot_read(small: Path, text: str) -> None:
    file = small / "q.jsonl"
    file.write_text(text, encoding="utf-8")
    result = run("test", str(file))
    assert result.exit_code == 2
    assert "q.jsonl" in result.stderr
    assert result.stdout == ""


def test_test_refuses_a_file_that_is_not_there(small: Path) -> None:
    assert run("test", str(small / "nowhere.jsonl")).exit_code == 2


def test_check_names_file_entry_and_reason(small: Path) -> None:
    result = run("check")
    assert result.exit_code == 1
    assert "thu.yaml: the-bi-mat: có 5 cách hỏi khác nhau, ít nhất 20" in result.stderr.splitlines()
    assert result.stdout == ""


def test_check_refuses_faulty_content(small: Path) -> None:
    write(small, TOPIC.replace("confidence: ask", "confidence: sure"), SOURCES)
    result = run("check")
    assert result.exit_code == 1
    assert result.stderr.startswith("thu.yaml:")
    assert "vay-lam-an/lai-suat" in result.stderr
    assert "confirmed, computed, ask" in result.stderr


def test_check_refuses_a_benefit_rule_that_leads_nowhere(small: Path) -> None:
    (small / "benefits.yaml").write_text(BENEFITS.replace("entry: the-bi-mat", "entry: the-da-bo"), encoding="utf-8")
    result = run("check")
    assert result.exit_code == 1
    assert result.stderr.startswith("benefits.yaml")
    assert "there is no entry 'the-da-bo'" in result.stderr


def test_check_of_clean_content_says_so(small: Path) -> None:
    more = "".join(f"      - cách hỏi thứ {number} về thẻ bị mất\n" for number in range(20))
    clean = TOPIC[: TOPIC.index("  - id: vay-lam-an/bao-nhieu")].replace("    related: [vay-lam-an]\n", "")
    only_this = FACTS[: FACTS.index("vay-lam-an:")]
    write(small, clean.replace("      - xin cấp lại thẻ bảo hiểm bị mất\n", more), SOURCES, facts=only_this)
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "1 mục, 24 cách hỏi, 3 văn bản căn cứ: không có lỗi.\n"


def test_the_commands_load_without_the_matcher() -> None:
    loaded = "[name for name in ('rapidfuzz', 'yaml', 'faq.matcher') if name in sys.modules]"
    script = f"import sys, bot.commands.faq; print({loaded})"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
