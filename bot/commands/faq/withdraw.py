"""`doithoai faq withdraw`: an answer that must not be given any more."""

import click

from bot.commands.faq import proposal
from desk.errors import Refused
from faq.editing.edits import Change, EditKind
from faq.editing.naming import nearest_ids


@click.command()
@click.argument("entry")
@click.option("--by", "username", help="Tên đăng nhập của cán bộ.")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
def withdraw(entry: str, username: str | None, yes: bool) -> None:
    """Rút một mục: bot không trả lời bằng mục này nữa. Lấy lại bằng: doithoai faq edits --undo SỐ."""
    present = proposal.look()
    if present.catalogue.entry(entry) is None:
        near = ", ".join(nearest_ids(present.catalogue, entry))
        raise Refused(f"Không có mục nào mang mã {entry!r}. Mã gần giống: {near}")
    change = Change(kind=EditKind.WITHDRAWN, entry_id=entry, body={})
    proposal.settle(present, [change], username=username, yes=yes)
