"""`doithoai faq`: ask the knowledge, measure it, check its content."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from faq.catalogue import Catalogue
    from faq.matcher import Match

_KINDS = {
    "answer": "Trả lời",
    "choices": "Có thể bà con hỏi một trong các việc này",
    "none": "Chưa có câu trả lời",
    "smalltalk": "Không phải câu hỏi",
    "sensitive": "Tin cần người xem ngay",
}


@click.group()
def faq() -> None:
    """Hỏi đáp chính sách: hỏi thử, đo, kiểm tra nội dung."""


@faq.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="In một dòng JSON cho máy đọc.")
def ask(question: str, as_json: bool) -> None:
    """Hỏi một câu, ví dụ: doithoai faq ask "mất thẻ bảo hiểm thì làm sao"."""
    from faq.matcher import Matcher

    matcher = Matcher(_load())
    start = time.perf_counter()
    match = matcher.match(question)
    took = round((time.perf_counter() - start) * 1000, 3)
    if as_json:
        entries = [{"id": scored.entry.id, "score": scored.score} for scored in match.entries]
        click.echo(json.dumps({"kind": match.kind.value, "entries": entries, "ms": took}, ensure_ascii=False))
        return
    _show(match)
    click.echo(f"({took:.1f} ms)")


@faq.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In một dòng JSON cho máy đọc.")
def test(file: Path, as_json: bool) -> None:
    """Đo trên tệp câu hỏi có đáp án: mỗi dòng {"q": "...", "expect": ["mã mục"]}."""
    from faq.evaluate import QuestionError, evaluate, read_questions
    from faq.matcher import Matcher

    try:
        questions = read_questions(file)
    except QuestionError as error:
        raise click.UsageError(str(error)) from error
    if not questions:
        raise click.UsageError(f"{file.name}: không có câu hỏi nào")
    report = asdict(evaluate(Matcher(_load()), questions))
    if as_json:
        click.echo(json.dumps(report))
        return
    width = max(len(name) for name in report)
    for name, value in report.items():
        click.echo(f"{name:<{width}}  {value}")


@faq.command()
def check() -> None:
    """Kiểm tra nội dung; lỗi in ra stderr theo dạng `tệp: mục: lý do`, mã thoát 1."""
    from faq.lint import lint

    catalogue = _load()
    findings = lint(catalogue)
    for finding in findings:
        click.echo(str(finding), err=True)
    if findings:
        raise SystemExit(1)
    phrasings = sum(len(entry.phrasings) for entry in catalogue.entries.values())
    click.echo(
        f"{len(catalogue.entries)} mục, {phrasings} cách hỏi, {len(catalogue.sources)} văn bản căn cứ: không có lỗi."
    )


def _load() -> "Catalogue":
    from faq.catalogue import ContentError, load_catalogue

    try:
        return load_catalogue()
    except ContentError as error:
        place = f"{error.file}:{error.line}" if error.line else error.file
        click.echo(f"{place}: {error.entry or '-'}: {error.reason}; cho phép: {error.allowed}", err=True)
        raise SystemExit(1) from error


def _show(match: "Match") -> None:
    from faq.catalogue import SECTIONS

    click.echo(_KINDS[match.kind.value])
    if match.reply:
        click.echo(match.reply)
    for number, scored in enumerate(match.entries[: match.shown], start=1):
        click.echo(f"{number}. {scored.entry.title}  [{scored.entry.id}, {scored.score:.2f}]")
    if match.kind.value != "answer":
        return
    entry = match.entries[0].entry
    click.echo(f"\n{entry.short}")
    for name, text in entry.sections.items():
        click.echo(f"\n{SECTIONS[name]}:\n{text}")
    cited = "; ".join(f"{source.article} {source.document}".strip() for source in entry.sources)
    click.echo(f"\nCăn cứ: {cited}. Kiểm tra lần cuối: {entry.checked:%d/%m/%Y}. Hỏi thêm: {entry.ask}.")
