"""Who sits at a dialogue for which topics: rows to fill in, with suggestions from those at work there."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from console.dialogue_frame import DIALOGUE, framed, may_change, opened
from console.forms import Form, read
from console.guard import person
from console.office import OFFICE, Office
from desk import delegation
from desk.errors import Refused
from desk.roles import Action
from storage import agenda
from storage.agenda import Delegate
from storage.dialogues import Dialogue

PAGE = DIALOGUE + "/delegation"
_EMPTY_ROWS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of the form, as it is shown."""

    id: int = 0
    name: str = ""
    office: str = ""
    topics: Sequence[str] = ()
    agency_id: int | None = None
    official_id: int | None = None


def add_routes(app: web.Application) -> None:
    app.router.add_get(PAGE, show)
    app.router.add_post(PAGE, save)


async def show(request: web.Request) -> web.Response:
    return await _show(request)


async def save(request: web.Request) -> web.Response:
    """`act=suggest` only adds rows to what was typed; rows without a name and an office are left out."""
    who, office, form = person(request), request.app[OFFICE], await read(request)
    rows = _rows(form, office)
    if form.text("act") == "suggest":
        return await _show(request, rows=rows, suggest=True)
    try:
        async with office.database.transaction() as session:
            dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES, for_change=True)
            known = {member.id: member for member in await agenda.delegation(session, dialogue.id)}
            members = [_member(dialogue, row, row.id if row.id in known else 0) for row in rows]
            await delegation.set_members(session, dialogue, members, by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show(request, rows=rows, fault=str(refusal))
    raise web.HTTPSeeOther(f"/console/dialogues/{dialogue.code}?da=da-luu")


async def _show(
    request: web.Request, *, rows: Sequence[Row] | None = None, suggest: bool = False, fault: str = ""
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        kept = await agenda.delegation(session, dialogue.id)
        may = await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES)
        shown = [_row(member) for member in kept] if rows is None else list(rows)
        if suggest or (may and rows is None and not kept):
            present = [_member(dialogue, row, row.id) for row in shown]
            shown += [_row(one) for one in await delegation.suggested(session, dialogue, present)]
    return framed(
        request,
        "dialogue_delegation.html",
        dialogue,
        status=422 if fault else 200,
        rows=shown + [Row()] * _EMPTY_ROWS,
        suggested=suggest or (rows is None and not kept),
        fault=fault,
        may_prepare=may and delegation.is_open(dialogue),
        longest_name=delegation.LONGEST_NAME,
        longest_office=delegation.LONGEST_OFFICE,
    )


def _rows(form: Form, office: Office) -> list[Row]:
    """Fields are numbered; whatever is no number, or no topic, is left out."""
    known, rows = office.topics(), []
    for number in range(delegation.MOST + _EMPTY_ROWS + 1):
        name, place = (" ".join(form.text(f"{field}-{number}").split()) for field in ("name", "office"))
        if name or place:
            rows.append(
                Row(
                    id=_key(form, f"id-{number}") or 0,
                    name=name,
                    office=place,
                    topics=[topic for topic in form.all(f"topics-{number}") if topic in known],
                    agency_id=_key(form, f"agency-{number}"),
                    official_id=_key(form, f"official-{number}"),
                )
            )
    return rows


def _key(form: Form, name: str) -> int | None:
    try:
        return form.key(name)
    except Refused:
        return None


def _row(member: Delegate) -> Row:
    return Row(
        id=member.id,
        name=member.name,
        office=member.office,
        topics=member.topics,
        agency_id=member.agency_id,
        official_id=member.official_id,
    )


def _member(dialogue: Dialogue, row: Row, member_id: int) -> Delegate:
    return Delegate(
        id=member_id,
        dialogue_id=dialogue.id,
        position=0,
        name=row.name,
        office=row.office,
        topics=list(row.topics),
        agency_id=row.agency_id,
        official_id=row.official_id,
    )
