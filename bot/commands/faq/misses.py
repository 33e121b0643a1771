"""`doithoai faq misses`: what people asked and did not get an answer to, gathered by what they meant."""

import json
import shlex
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import click

from bot import config
from bot.answers import as_edits
from bot.office import with_database
from desk.clock import utc_now
from desk.privacy import mask
from faq import shelf
from faq.editing.edits import Edit
from faq.editing.misses import Miss, MissGroup, group
from faq.matcher import MatchKind
from faq.shelf import Shelved
from faq.talk.smalltalk import find_sensitive
from storage import faq, faq_edits
from storage.db import Session
from storage.faq import StoredMiss

MOST = 20_000
"""Messages that are looked at, the newest."""


@click.command()
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650), help="Bao nhiêu ngày gần đây.")
@click.option("--least", default=1, show_default=True, type=click.IntRange(1), help="Nhóm ít nhất bao nhiêu tin.")
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1, 1000), help="Nhiều nhất bao nhiêu nhóm.")
@click.option("--json", "as_json", is_flag=True, help="In một dòng JSON cho máy đọc.")
def misses(days: int, least: int, limit: int, as_json: bool) -> None:
    """Câu hỏi chưa trả lời được và câu bị chê «chưa đúng ý», gộp theo nhóm, nhiều nhất trước."""
    settings = config.load()
    since = utc_now() - timedelta(days=days)

    async def read(session: Session) -> tuple[list[StoredMiss], list[tuple[str, int, int]], list[Edit]]:
        kept = await faq.misses_since(session, since, most=MOST)
        return kept, await faq.unhelpful_since(session, since), as_edits(await faq_edits.in_force(session))

    kept, unhelpful, edits = with_database(read, settings)
    shelved = shelf.load(settings.data_dir, edits)
    found = [one for one in group(_listed(kept)) if one.messages >= least]
    told = [_as_data(one, shelved) for one in found[:limit]]
    low = [{"id": entry, "unhelpful": bad, "rated": rated} for entry, bad, rated in unhelpful]
    if as_json:
        data = {"days": days, "messages": sum(one.messages for one in found), "groups": told, "unhelpful": low}
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        _show(told, more=len(found) - len(told), low=low)


def _listed(kept: Sequence[StoredMiss]) -> list[Miss]:
    """Nothing that a person must see at once: such messages go to officials, not on a list."""
    return [
        Miss(who=one.address_id, text=_shown(one.text), nearest=[near["id"] for near in one.nearest], at=one.at)
        for one in kept
        if find_sensitive(one.text) is None
    ]


def _shown(text: str) -> str:
    """In one line, and nothing in it that a terminal would obey."""
    return mask("".join(letter if letter.isprintable() else " " for letter in text))


def _as_data(one: MissGroup, shelved: Shelved) -> dict[str, Any]:
    nearest = [entry for id_ in one.nearest if (entry := shelved.catalogue.entry(id_))]
    asked = one.examples[0]
    answered = shelved.matcher.match(asked).kind is MatchKind.ANSWER
    return {
        "messages": one.messages,
        "people": one.people,
        "last": one.last_at.date().isoformat(),
        "examples": list(one.examples),
        "nearest": [{"id": entry.id, "title": entry.title} for entry in nearest],
        "answered_now": answered,
        "teach": f"doithoai faq learn {nearest[0].id} -- {shlex.quote(asked)}" if nearest else "",
    }


def _show(groups: Sequence[dict[str, Any]], *, more: int, low: Sequence[dict[str, Any]]) -> None:
    for number, one in enumerate(groups, start=1):
        now = "; nay câu đầu đã được trả lời" if one["answered_now"] else ""
        click.echo(f"{number}. {one['messages']} tin, {one['people']} người, gần nhất {one['last']}{now}")
        for example in one["examples"]:
            click.echo(f"   «{example[:200]}»")
        for near in one["nearest"]:
            click.echo(f"   gần với: {near['title']}  [{near['id']}]")
        click.echo(f"   {one['teach'] or 'chưa có mục nào gần: thêm mục mới bằng faq import'}")
    if not groups:
        click.echo("Không có câu hỏi nào chưa trả lời được.")
    if more > 0:
        click.echo(f"… và {more} nhóm nữa (--limit)")
    for rated in low[:10]:
        click.echo(f"Bị chê «chưa đúng ý» {rated['unhelpful']} trên {rated['rated']} lần chấm: {rated['id']}")
