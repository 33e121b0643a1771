"""`doithoai faq ask`: what one question finds."""

import json
import time
from typing import TYPE_CHECKING

import click

from bot.commands.faq.reading import load_answers

if TYPE_CHECKING:
    from faq.matcher import Match, Matcher

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
@click.option("--explain", is_flag=True, help="Nói vì sao: từ nào đã nghe ra, mỗi từ nặng bao nhiêu, chắc đến đâu.")
def ask(question: str, as_json: bool, explain: bool) -> None:
    """Hỏi một câu, ví dụ: doithoai faq ask "mất thẻ bảo hiểm thì làm sao"."""
    _, matcher = load_answers()
    start = time.perf_counter()
    match = matcher.match(question)
    took = round((time.perf_counter() - start) * 1000, 3)
    if as_json:
        entries = [{"id": scored.entry.id, "score": scored.score} for scored in match.entries]
        click.echo(json.dumps({"kind": match.kind.value, "entries": entries, "ms": took}, ensure_ascii=False))
        return
    _show(match)
    if explain:
        _explain(matcher, question, match)
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


def _explain(matcher: "Matcher", question: str, match: "Match") -> None:
    """Candidates with their votes, the signals of certainty, and the words that speak most for the first three."""
    from faq import certainty
    from faq.matcher import GROUPS

    click.echo(f"\nVì sao: {match.reason}")
    if match.evidence is not None:
        weights = certainty.weights()
        told = ", ".join(f"{name} {value:+.2f}" for name, value in match.evidence.signals().items())
        sure = f"Độ chắc chắn {match.evidence.certainty:.2f}; cần {weights.answer} để trả lời thẳng."
        click.echo(f"{sure} Dấu hiệu: {told}")
    for scored in match.entries[:GROUPS]:
        words = ", ".join(f"{term} {value:+.2f}" for term, value in matcher.voices(question, scored.entry.id)[:8])
        click.echo(f"  {scored.score:.3f}  {scored.entry.id}: {words}")
