"""`doithoai faq test`: how often the answers found are right, on questions with known answers."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from bot.commands.faq.reading import load_answers


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In một dòng JSON cho máy đọc.")
def test(file: Path, as_json: bool) -> None:
    """Đo trên tệp câu hỏi có đáp án: mỗi dòng {"q": "...", "expect": ["mã mục"]}."""
    from faq.evaluate import QuestionError, evaluate, read_questions

    try:
        questions = read_questions(file)
    except QuestionError as error:
        raise click.UsageError(str(error)) from error
    if not questions:
        raise click.UsageError(f"{file.name}: không có câu hỏi nào")
    _, matcher = load_answers()
    report = asdict(evaluate(matcher, questions))
    if as_json:
        click.echo(json.dumps(report))
        return
    width = max(len(name) for name in report)
    for name, value in report.items():
        click.echo(f"{name:<{width}}  {value}")
