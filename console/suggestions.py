"""What can be put into an answer at one press: entries of the question bank, ready sentences, earlier answers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from console.office import Office
from desk import dossiers
from desk.dossiers import Dossier
from faq.catalogue import FaqEntry
from faq.matcher import MatchKind
from faq.standing import why_over
from storage.officials import Official

READ_AT_MOST = 2_000
"""Characters of a question that are read for a suggestion."""
SHOWN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class FromFaq:
    """`text` is what goes into the answer; `source` and `warning` are for the official's eyes."""

    id: str
    title: str
    text: str
    source: str
    warning: str
    sure: bool


async def from_faq(office: Office, dossier: Dossier) -> Sequence[FromFaq]:
    """Nothing for sensitive reports. Off the event loop, which goes on answering residents."""
    ticket = dossier.ticket
    asked = f"{ticket.subject}\n{ticket.text}" if len(ticket.text.split()) < 4 else ticket.text
    if ticket.kind == "sensitive" or not asked.strip():
        return []
    match = await asyncio.to_thread(office.matcher().match, asked[:READ_AT_MOST])
    if match.kind in (MatchKind.SMALLTALK, MatchKind.SENSITIVE):
        return []
    sure = match.kind is MatchKind.ANSWER
    best = match.entries[: match.shown or 1] if match.kind is not MatchKind.NONE else ()
    return [shown(office, one.entry, sure=sure) for one in best[:SHOWN]]


def chosen(key: str, dossier: Dossier, office: Office, official: Official) -> str:
    """The text for "faq:<id>", "mau:<id>" of a ready sentence, "cu:<id>" of an earlier answer; "" for all else."""
    kind, _, name = key.partition(":")
    if kind == "faq":
        entry = office.catalogue().entry(name)
        return _text(office, entry) if entry else ""
    if kind == "mau":
        return next((dossiers.filled(dossier, one, official) for one in dossier.canned if str(one.id) == name), "")
    if kind == "cu":
        return next((one.text for one in dossier.earlier if str(one.event_id) == name), "")
    return ""


def shown(office: Office, entry: FaqEntry, *, sure: bool) -> FromFaq:
    today = office.clock().astimezone(office.zone).date()
    standing = office.standings.of(office.catalogue(), today).get(entry.id)
    over = why_over(standing)
    return FromFaq(
        id=entry.id,
        title=entry.title,
        text=_text(office, entry),
        source=f"Mục hỏi đáp, kiểm tra ngày {entry.checked:%d/%m/%Y}",
        warning=over,
        sure=sure,
    )


def _text(office: Office, entry: FaqEntry) -> str:
    """Short, then what it rests on: an official's answer names its source like any other."""
    cited = [_cited(office, one.document, one.article) for one in entry.sources[:2]]
    basis = f"\n\nCăn cứ: {'; '.join(cited)}." if cited else ""
    return f"{entry.short.strip()}{basis}"


def _cited(office: Office, document: str, article: str) -> str:
    source = office.catalogue().sources.get(document)
    name = source.name if source else document
    return f"{article}, {name}" if article else name
