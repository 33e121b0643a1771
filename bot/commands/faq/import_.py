"""`doithoai faq import`: entries from a file that officials edited."""

from pathlib import Path

import click

from bot.commands.faq import proposal
from faq.editing import sheet
from faq.editing.edits import EditKind, difference

SHOWN = 50


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "username", help="Tên đăng nhập của cán bộ.")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
def import_(file: Path, username: str | None, yes: bool) -> None:
    """Nhập mục hỏi đáp từ tệp Excel, CSV hoặc YAML: mã mới là mục mới, mục đã đổi thì thay; cả tệp hoặc không gì cả."""
    suffix_of(file)
    present = proposal.look()
    try:
        with file.open("rb") as opened:
            entries = sheet.read(file, opened.read(sheet.LARGEST + 1), present.catalogue)
    except sheet.SheetRefused as refused:
        for fault in refused.faults[:SHOWN]:
            click.echo(f"{file.name}: {fault}", err=True)
        if (more := len(refused.faults) - SHOWN) > 0:
            click.echo(f"… và {more} lỗi nữa", err=True)
        click.echo("Chưa nhập gì. Hãy sửa tệp rồi nhập lại.", err=True)
        raise SystemExit(1) from refused
    changes = difference(present.catalogue, entries, packaged=present.packaged)
    if not changes:
        click.echo(f"{len(entries)} mục trong tệp giống hệt nội dung đang dùng; không có gì để ghi.")
        return
    new = sum(change.entry_id not in present.catalogue.entries for change in changes)
    phrased = sum(change.kind is EditKind.PHRASINGS for change in changes)
    replaced = len(changes) - new - phrased
    same = len(entries) - len(changes)
    click.echo(
        f"{len(entries)} mục trong tệp: {new} mới, {replaced} thay, {phrased} chỉ thêm cách hỏi, {same} giữ nguyên."
    )
    proposal.settle(present, changes, username=username, yes=yes)


def suffix_of(file: Path) -> str:
    """Raises `UsageError` for a kind of file that is not known."""
    suffix = file.suffix.lower()
    if suffix not in sheet.SUFFIXES:
        raise click.UsageError(f"{file.name}: tên tệp phải kết thúc bằng {', '.join(sheet.SUFFIXES)}")
    return suffix
