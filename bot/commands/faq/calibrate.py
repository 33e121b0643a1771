"""`doithoai faq calibrate`: how sure a match must be, learned anew from questions with known answers."""

from dataclasses import asdict
from pathlib import Path

import click

from bot.commands.faq.reading import load


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Ghi vào faq/certainty.yaml.")
def calibrate(files: tuple[Path, ...], write: bool) -> None:
    """Học lại mức chắc chắn từ các tệp câu hỏi có đáp án; mỗi câu được chấm bằng những gì học từ các câu khác."""
    from faq import certainty
    from faq.calibration import calibrate as learn
    from faq.evaluate import read_questions
    from faq.matcher import Matcher

    questions = [question for file in files for question in read_questions(file)]
    found = learn(Matcher(load()), questions)
    text = "".join(f"{name}: {value}\n" for name, value in asdict(found.weights).items())
    click.echo(f"{len(questions)} câu; ở mức {found.weights.answer}: coverage {found.coverage}, wrong {found.wrong}")
    if write:
        certainty.FILE.write_text(text, encoding="utf-8")
    else:
        click.echo(text)
