"""`doithoai faq accuracy`: the published measurement of the answers, made again from questions with known answers."""

import sys
from datetime import date
from pathlib import Path

import click

from bot.commands.faq.reading import load
from desk.clock import utc_now
from faq.measure.report import Page

DOCS = Path(__file__).parents[3] / "docs"


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Ghi vào docs/accuracy.md và hình trong docs/img.")
@click.option(
    "--quick",
    is_flag=True,
    help="Bỏ hai phần mất vài phút: so với cách tìm thông thường, chọn lại trọng số.",
)
def accuracy(files: tuple[Path, ...], write: bool, quick: bool) -> None:
    """Đo câu trả lời đúng bao nhiêu phần trăm, theo chủ đề, theo cách viết, và so với cách tìm thông thường.

    Không nêu tệp thì đo trên các tệp câu hỏi có sẵn trong faq/questions.
    """
    if write and quick:
        raise click.UsageError("--write cần đo đủ mọi phần: hãy bỏ --quick.")
    if write and not DOCS.is_dir():
        raise click.UsageError("--write chỉ dùng được trong thư mục mã nguồn, nơi có thư mục docs.")
    page = _measure(files, utc_now().date(), quick)
    if not write:
        click.echo(page.text)
        return
    (DOCS / "img").mkdir(exist_ok=True)
    (DOCS / "accuracy.md").write_text(page.text, encoding="utf-8")
    for name, picture in page.pictures.items():
        (DOCS / "img" / name).write_text(picture, encoding="utf-8")
    click.echo(f"Đã ghi docs/accuracy.md và {len(page.pictures)} hình trong docs/img.")


def _measure(files: tuple[Path, ...], day: date, quick: bool) -> Page:
    from faq.evaluate import QuestionError
    from faq.index import MIX
    from faq.measure import study
    from faq.measure.baselines import baselines
    from faq.measure.held_back import TooFewQuestions
    from faq.measure.mixing import MIXES
    from faq.measure.report import write_page

    chosen = files or study.packaged_files()
    try:
        questions = study.read_files(chosen)
        catalogue = load()
        rivals, mixes = ((), (MIX,)) if quick else (baselines(catalogue), MIXES)
        with click.progressbar(length=study.steps(questions, rivals, mixes), label="Đang đo", file=sys.stderr) as bar:
            found = study.run(catalogue, questions, rivals, mixes=mixes, told=bar.update)
    except QuestionError as error:
        raise click.UsageError(str(error)) from error
    except TooFewQuestions as error:
        raise click.UsageError(
            "Ít câu hỏi quá, chưa chia phần để học và phần để chấm được: cần vài trăm câu."
        ) from error
    return write_page(found, [file.name for file in chosen], day)
