"""`doithoai faq export`: every entry, with the officials' changes, in a file that can be edited and imported again."""

import os
from pathlib import Path

import click

from bot.commands.faq import proposal
from bot.commands.faq.import_ import suffix_of
from desk.errors import Refused
from faq.editing import sheet


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Ghi đè tệp đã có.")
def export(file: Path, replace: bool) -> None:
    """Xuất mọi mục hỏi đáp ra tệp Excel, CSV hoặc YAML để sửa rồi nhập lại."""
    suffix_of(file)
    if file.exists() and not replace:
        raise Refused(f"Đã có tệp {file}. Chọn tên khác, hoặc thêm --replace để ghi đè.")
    entries = proposal.look().catalogue.entries.values()
    try:
        raw = sheet.write(file, entries)
    except sheet.SheetRefused as refused:
        raise Refused(f"Không xuất được: {refused}") from refused
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    part.write_bytes(raw)
    part.replace(file)
    click.echo(f"Đã xuất {len(entries)} mục ra {file}.")
