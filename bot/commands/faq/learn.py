"""`doithoai faq learn`: further ways of asking for an answer that is there."""

import click

from bot.commands.faq import proposal
from desk.errors import Refused
from desk.privacy import mask
from faq.catalogue import Catalogue
from faq.editing.edits import Change, EditKind, holders, same_words
from faq.editing.naming import nearest_ids
from faq.text import normalise

LONGEST = 500
"""Characters of one phrasing; the matcher reads more of a message, but nobody asks the same at such length twice."""


@click.command()
@click.argument("entry")
@click.argument("phrasings", nargs=-1, required=True)
@click.option("--by", "username", help="Tên đăng nhập của cán bộ.")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
def learn(entry: str, phrasings: tuple[str, ...], username: str | None, yes: bool) -> None:
    """Dạy thêm cách hỏi, ví dụ: doithoai faq learn bhyt-mat-the "rớt mất cái thẻ bảo hiểm"."""
    present = proposal.look()
    if present.catalogue.entry(entry) is None:
        near = ", ".join(nearest_ids(present.catalogue, entry))
        raise Refused(f"Không có mục nào mang mã {entry!r}. Mã gần giống: {near}")
    new = _new(present.catalogue, entry, phrasings)
    if not new:
        click.echo("Mục này đã có sẵn những cách hỏi ấy; không có gì để ghi.")
        return
    change = Change(kind=EditKind.PHRASINGS, entry_id=entry, body={"phrasings": new})
    proposal.settle(present, [change], username=username, yes=yes)


def _new(catalogue: Catalogue, entry: str, phrasings: tuple[str, ...]) -> list[str]:
    """Those that the entry does not have yet. Raises `Refused` for the first that cannot be taken."""
    known = holders(catalogue)
    new: dict[str, str] = {}
    for typed in phrasings:
        phrasing = " ".join(typed.split())
        words = same_words(phrasing)
        holder = known.get(words, entry)
        if holder != entry:
            raise Refused(f"Mục {holder} đã có cách hỏi «{phrasing}». Mỗi cách hỏi chỉ dẫn về một mục.")
        if not phrasing.isprintable() or not normalise(phrasing).words:
            raise Refused(f"«{phrasing}» không có chữ nào để tìm. Hãy ghi cả câu như bà con hỏi.")
        if len(phrasing) > LONGEST:
            raise Refused(f"Cách hỏi dài {len(phrasing)} ký tự, tối đa {LONGEST}. Hãy giữ lại phần hỏi.")
        if mask(phrasing) != phrasing:
            raise Refused(f"«{mask(phrasing)}» có số điện thoại, số giấy tờ hoặc thư điện tử. Hãy bỏ đi rồi ghi lại.")
        if words not in known:
            new[words] = phrasing
    return list(new.values())
