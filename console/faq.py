"""The answers: finding one, what is due for a review, and one entry with its sources and versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from channels.text import clean
from console import faq_desk
from console.broadcast_frame import reach
from console.faq_desk import FaqDesk
from console.faq_preview import preview
from console.guard import NotThere, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import corrections
from desk.broadcast_states import STATE_NAMES
from desk.roles import Action
from faq.catalogue import Catalogue, FaqEntry
from faq.editing import sheet
from faq.editing.cells import differences, to_cells
from faq.editing.columns import COLUMNS
from faq.editing.proposals import Present
from faq.matcher import Matcher, MatchKind
from faq.standing import Standing, by_owner, why_over
from storage import answered, faq, faq_edits

LIST = "/console/faq"
ENTRY_ID = r"{id:[a-z0-9-]{1,80}(?:/[a-z0-9-]{1,80})?}"
ENTRY = f"{LIST}/entries/{ENTRY_ID}"
LONGEST_SEARCH = 200
MOST_FOUND = 40
_FILES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "yaml": "application/yaml"}


@dataclass(frozen=True, kw_only=True)
class Listed:
    entry: FaqEntry
    standing: Standing | None
    edited: bool


def add_routes(app: web.Application) -> None:
    faq_desk.set_up(app)
    app.router.add_get(LIST, show_list)
    app.router.add_get(ENTRY, show_entry)
    app.router.add_get(LIST + "/export.{kind:xlsx|yaml}", export)


async def show_list(request: web.Request) -> web.Response:
    """By topic, by what was typed, or what needs a review."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.READ_FAQ)
    desk = faq_desk.faq_desk(request)
    present, _ = await desk.present()
    catalogue, standings = present.catalogue, desk.standings(present.catalogue)
    find = " ".join(clean(request.query.get("tim", "")).split())[:LONGEST_SEARCH]
    topic = catalogue.topics.get(request.query.get("chu-de", ""))
    due = request.query.get("loc") == "ra-soat"
    async with office.database.reading() as session:
        waiting = await faq_edits.count_waiting(session)
    if find:
        entries = await _find(desk, office, catalogue, find)
    elif topic:
        entries = list(catalogue.of_topic(topic.id))
    else:
        entries = []
    return page(
        request,
        "faq.html",
        find=find,
        topic=topic,
        due=by_owner(standings) if due else {},
        only_due=due,
        over=sum(1 for one in standings.values() if one.over),
        coming=sum(1 for one in standings.values() if not one.over),
        waiting=waiting,
        counts=[(one, len(catalogue.of_topic(one.id))) for one in catalogue.topics.values()],
        found=[_listed(entry, present, standings) for entry in entries],
        today=desk.today(),
        total=len(catalogue.entries),
    )


async def show_entry(request: web.Request, *, fault: str = "") -> web.Response:
    """Also one that was withdrawn, as long as something is on record about it. `fault`: why nobody can be told."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.READ_FAQ)
    desk, entry_id = faq_desk.faq_desk(request), request.match_info["id"]
    present, _ = await desk.present()
    now, tells = office.clock(), who.may(Action.BROADCAST)
    since = now - answered.LOOK_BACK
    async with office.database.reading() as session:
        edits = await faq_edits.of_entry(session, entry_id)
        people = await answered.count_people(session, {entry_id}, since=since)
        bad, rated = await faq.ratings_of(session, entry_id, since)
        received = await corrections.received(session, entry_id, now=now) if tells else None
        told = await corrections.of_entry(session, entry_id, reach(who, Action.BROADCAST)) if tells else []
    entry, packaged = present.catalogue.entry(entry_id), present.packaged.entry(entry_id)
    if entry is None and packaged is None and not edits:
        raise NotThere
    standing = desk.standings(present.catalogue).get(entry_id)
    return page(
        request,
        "faq_entry.html",
        status=422 if fault else 200,
        fault=fault,
        entry_id=entry_id,
        entry=entry,
        title=title_of(entry, packaged, entry_id),
        cells=to_cells(entry) if entry else {},
        columns=COLUMNS,
        sources=present.catalogue.sources,
        standing=standing,
        today=desk.today(),
        shown=preview(entry, present.catalogue, office.abilities, why=why_over(standing)) if entry else (),
        edits=edits[::-1],
        file=present.packaged.files.get(entry_id, ""),
        unlike_file=differences(packaged, entry) if packaged else (),
        doubts={doubt.edit: doubt for doubt in present.doubts if doubt.entry_id == entry_id},
        related=[one for key in (entry.related if entry else ()) if (one := _named(present, key))],
        people=people.get(entry_id, 0),
        received=received,
        told=told,
        states=STATE_NAMES,
        bad=bad,
        rated=rated,
        may_edit=faq_desk.may_touch(who, Action.EDIT_FAQ, entry.topic if entry else ""),
    )


async def export(request: web.Request) -> web.Response:
    """The whole content as it is in force, in a file that can be imported again."""
    person(request).needs(Action.EDIT_FAQ)
    kind, desk = request.match_info["kind"], faq_desk.faq_desk(request)
    present, _ = await desk.present()
    name = f"hoi-dap-{desk.today():%Y%m%d}.{kind}"
    body = await desk.work(sheet.write, Path(name), list(present.catalogue.entries.values()))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=body, content_type=_FILES[kind], headers=headers)


async def _find(desk: FaqDesk, office: Office, catalogue: Catalogue, find: str) -> list[FaqEntry]:
    """What the bot would think of first, then where the words stand."""
    ids = await desk.work(_likely, office.matcher(), find)
    likely = [entry for one in ids if (entry := catalogue.entry(one))]
    named = await desk.work(desk.with_words, catalogue, find)
    return list({entry.id: entry for entry in (*likely, *named)}.values())[:MOST_FOUND]


def _likely(matcher: Matcher, find: str) -> Sequence[str]:
    match = matcher.match(find)
    return [one.entry.id for one in match.entries] if match.kind in (MatchKind.ANSWER, MatchKind.CHOICES) else []


def _listed(entry: FaqEntry, present: Present, standings: Mapping[str, Standing]) -> Listed:
    edited = present.packaged.entry(entry.id) != entry
    return Listed(entry=entry, standing=standings.get(entry.id), edited=edited)


def title_of(entry: FaqEntry | None, packaged: FaqEntry | None, entry_id: str) -> str:
    known = entry or packaged
    return known.title if known else entry_id


def _named(present: Present, key: str) -> FaqEntry | None:
    """Related entries are named by their id, or by that of their fact group."""
    entries = present.catalogue.entries
    return entries.get(key) or next((one for one in entries.values() if one.group == key), None)
