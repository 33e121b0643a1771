"""`doithoai faq edits`: what officials changed, and taking one change back."""

import click

from bot import config
from bot.commands.faq import proposal
from bot.office import with_database
from desk.errors import Refused
from faq.editing.edits import apply
from storage import faq_edits
from storage.faq_edits import EditState

_KINDS = {"phrasings": "thêm cách hỏi", "entry": "mới hoặc thay", "withdrawn": "rút"}
_STATES = {EditState.WAITING: "chờ đăng", EditState.RETURNED: "đã trả lại", EditState.UNDONE: "đã bỏ"}


@click.command()
@click.option("--undo", "undone", type=int, metavar="SỐ", help="Bỏ thay đổi mang số này.")
@click.option("--by", "username", help="Tên đăng nhập của cán bộ.")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
def edits(undone: int | None, username: str | None, yes: bool) -> None:
    """Liệt kê thay đổi của cán bộ đối với nội dung, cũ trước; bỏ một thay đổi bằng --undo."""
    present = proposal.look()
    if undone is not None:
        edit = next((one for one in present.edits if one.id == undone), None)
        if edit is None:
            raise Refused(f"Không có thay đổi nào đang dùng mang số {undone}. Xem: doithoai faq edits")
        proposal.take_back(present, edit, username=username, yes=yes)
        return
    zone = config.load().zone
    doubts = {doubt.edit: doubt.reason for doubt in apply(present.packaged, present.edits).doubts}
    for one in with_database(faq_edits.list_all, present.settings):
        state = _STATES.get(one.state) or doubts.get(one.id, "đang dùng")
        what = "; ".join(one.body.get("phrasings", ()))
        when = f"{one.at.astimezone(zone):%d/%m/%Y %H:%M}"
        click.echo(f"{one.id}  {when}  {one.by}  {_KINDS[one.kind]}  {one.entry_id}  {state}")
        if what:
            click.echo(f"    {what}")
