"""`doithoai faq ask`: what one question finds."""

import json
import time
from typing import TYPE_CHECKING

import click

from bot.commands.faq.reading import load

if TYPE_CHECKING:
    from faq.matcher import Match

_KINDS = {
    "answer": "Trả lời",
    "choices": "Có thể bà con hỏi một trong các việc này",
    "none": "Chưa có câu trả lời",
    "smalltalk": "Không phải câu hỏi",
    "sensitive": "Tin cần người xem ngay",
}


@click.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="In một dòng JSON cho máy đọc.")
def ask(question: str, as_json: bool) -> None:
    """Hỏi một câu, ví dụ: doithoai faq ask "mất thẻ bảo hiểm thì làm sao"."""
    from faq.matcher import Matcher

    matcher = Matcher(load())
    start = time.perf_counter()
    match = matcher.match(question)
    took = round((time.perf_counter() - start) * 1000, 3)
    if as_json:
        entries = [{"id": scored.entry.id, "score": scored.score} for scored in match.entries]
        click.echo(json.dumps({"kind": match.kind.value, "entries": entries, "ms": took}, ensure_ascii=False))
        return
    _show(match)
    click.echo(f"({took:.1f} ms)")


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
