"""`doithoai papers`: the Word templates, which an office can make its own."""

import shutil
import sys
from pathlib import Path

import click

from bot import config
from papers.catalogue import PAPERS, Paper, check_own, tags
from papers.template import TemplateFault, built_in, own

_NAMES = click.Choice([paper.name for paper in PAPERS])


@click.group()
def papers() -> None:
    """Word templates of invitations, minutes and lists. An office's own lie in the folder papers of the data folder."""


@papers.command(name="list")
@click.argument("name", required=False, type=_NAMES)
def list_(name: str | None) -> None:
    """All papers, or the tags that the template NAME may hold."""
    if name:
        click.echo("\n".join(tags(_find(name).samples[0])))
        return
    for paper in PAPERS:
        kept = own(paper.name, _folder())
        click.echo(f"{paper.name:<24} {paper.title}  ({f'mẫu của cơ quan: {kept}' if kept else 'mẫu có sẵn'})")


@papers.command()
@click.argument("name", type=_NAMES)
@click.option("--replace", is_flag=True, help="Also when the office has its own already.")
def copy(name: str, replace: bool) -> None:
    """Put the template NAME where the office can change it in Word; from then on the copy is used."""
    folder = _folder()
    kept = own(name, folder)
    if kept and not replace:
        raise click.ClickException(f"{kept} đã có. Muốn thay bằng mẫu gốc: thêm --replace.")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.docx"
    shutil.copyfile(built_in(name), target)
    click.echo(f"Đã chép: {target}. Sửa bằng Word, rồi chạy: doithoai papers check")


@papers.command()
def check() -> None:
    """Try the office's own templates on invented values; exit 1 when one cannot be used."""
    faults, folder = [], _folder()
    kept = [paper for paper in PAPERS if own(paper.name, folder)]
    for paper in kept:
        try:
            check_own(paper, folder)
        except TemplateFault as fault:
            faults.append(fault)
            click.echo(f"{fault.path}: {fault}\nXem các thẻ dùng được: doithoai papers list {paper.name}", err=True)
        else:
            click.echo(f"{paper.name}: dùng được.")
    if not kept:
        click.echo(f"Cơ quan chưa có mẫu riêng trong {folder}.")
    if faults:
        sys.exit(1)


def _find(name: str) -> Paper:
    return next(paper for paper in PAPERS if paper.name == name)


def _folder() -> Path:
    return config.load().data_dir / "papers"
