"""What two officers write on their phones while a dialogue is held; it goes on when the connection does not."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from console import agenda_faq
from console.dialogue_frame import DIALOGUE, framed, may_change, opened
from console.forms import Form, read
from console.guard import Person, person
from console.office import OFFICE
from desk import hall, hall_notes
from desk.errors import Refused
from desk.hall import Kept
from desk.hall_notes import OF_ITEM, NoteKind
from desk.roles import Action

HALL = f"{DIALOGUE}/hall"
OPTIONS = ("Đồng ý", "Không đồng ý", "Ý kiến khác", "")
"""Of a show of hands, unless the officer writes others."""
SAID: Mapping[str, str] = {
    "answered": "Đã ghi: đã trả lời.",
    "promised": "Đã ghi lời hứa.",
    "written": "Đã ghi: trả lời bằng văn bản.",
    "open": "Đã ghi: chưa xong.",
    "gist": "Đã lưu ý chính.",
    "current": "Đã đưa lên màn chiếu.",
    "poll": "Đã lưu kết quả giơ tay.",
}


def add_routes(app: web.Application) -> None:
    app.router.add_get(HALL, show_hall)
    app.router.add_post(HALL, write_note)
    app.router.add_post(f"{HALL}/notes", take_notes)


async def show_hall(request: web.Request) -> web.Response:
    return await _show(request)


async def write_note(request: web.Request) -> web.Response:
    """One note from a plain form; pressed twice it is kept once."""
    form = await read(request)
    try:
        kept = await _keep(request, _given(form), timedelta())
    except Refused as refused:
        return await _show(request, fault=str(refused), typed=form)
    if kept.code:
        return await _show(request, slips=[kept])
    item = form.text("item_id")
    kind = form.text("kind")
    anchor = f"#muc-{item}" if item.isascii() and item.isdigit() else ""
    raise web.HTTPSeeOther(f"{request.path}?da={kind if kind in SAID else ''}{anchor}")


async def take_notes(request: web.Request) -> web.Response:
    """Notes that a phone gathered, each kept or refused by itself; sent again they are known."""
    now = request.app[OFFICE].clock()
    try:
        body = await request.json()
    except (ValueError, UnicodeDecodeError):
        return _fault("Nội dung gửi lên không đọc được.", 400)
    notes = body.get("notes") if isinstance(body, dict) else None
    if not isinstance(notes, list) or not all(isinstance(one, dict) for one in notes):
        return _fault("Nội dung gửi lên không đọc được.", 400)
    if len(notes) > hall.MOST_NOTES:
        return _fault(f"Gửi tối đa {hall.MOST_NOTES} ghi chú một lần.", 413)
    skew = _skew(body.get("sent_at"), now)
    results: list[dict[str, Any]] = []
    for one in notes:
        try:
            kept = await _keep(request, one, skew)
        except Refused as refused:
            results.append({"note_id": str(one.get("note_id", ""))[:36], "state": "refused", "sentence": str(refused)})
            continue
        state = "known" if kept.known else "kept"
        results.append({"note_id": one["note_id"], "state": state, "code": kept.code, "key": kept.key})
    return web.json_response({"results": results}, dumps=_dumps)


async def _keep(request: web.Request, given: Mapping[str, Any], skew: timedelta) -> Kept:
    """In a transaction of its own: the notes before it stay, whatever becomes of this one."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    now = office.clock()
    async with office.database.transaction() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES, for_change=True)
        return await hall.write(
            session,
            dialogue,
            hall_notes.read(given, now=now, skew=skew),
            by=who.official,
            secret=office.secret,
            now=now,
            sign=agenda_faq.sign(office),
            working_time=office.working_time,
        )


async def _show(
    request: web.Request, *, fault: str = "", typed: Form | None = None, slips: Sequence[Kept] = ()
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        view = await hall.view(session, dialogue)
        may_write = await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES)
        inside = await may_change(session, dialogue, who, Action.READ_DIALOGUES)
    return framed(
        request,
        "hall.html",
        dialogue,
        status=422 if fault else 200,
        view=view,
        open=dialogue.state in hall.OPEN_IN,
        may_write=may_write and dialogue.state in hall.OPEN_IN,
        words=inside and who.may(Action.READ),
        new_id=lambda: str(uuid.uuid4()),
        fault=fault,
        typed=typed.values if typed else {},
        slips=slips,
        told=SAID.get(request.query.get("da", ""), ""),
        options=OPTIONS,
        sitting=_sitting(view, who),
        villages=[(dialogue.area_id, "Chưa rõ thôn"), *((one.id, one.name) for one in view.villages)],
        numbered=[(one.view.item.id, f"{one.view.number}. {one.view.item.title}") for one in view.items],
        today=office.clock().astimezone(office.zone).date(),
    )


def _sitting(view: hall.HallView, who: Person) -> list[str]:
    """Who may have promised something: the delegation, and whoever writes."""
    named = {one.view.delegate.name for one in view.items if one.view.delegate}
    return sorted({*named, who.official.name})


def _given(form: Form) -> dict[str, Any]:
    """A plain form in the words of a note."""
    item_id = form.key("item_id", "Mục")
    kind = form.choice("kind", list(NoteKind), "Việc cần ghi")
    given: dict[str, Any] = {"note_id": form.text("note_id"), "kind": kind, "item_id": item_id}
    if kind in OF_ITEM:
        given |= {"gist": form.text(f"gist-{item_id}"), "owner": form.text("owner"), "due_on": form.text("due_on")}
    elif kind == NoteKind.QUESTION:
        given |= {name: form.text(name) for name in ("text", "name", "title")}
        given["area_id"] = form.key("area_id", "Thôn")
    elif kind == NoteKind.POLL:
        given["question"] = form.text("question")
        given["options"] = [_option(form, place) for place in range(1, len(OPTIONS) + 1) if form.text(f"count-{place}")]
    return given


def _option(form: Form, place: int) -> dict[str, Any]:
    label = form.text(f"label-{place}")
    return {
        "label": label,
        "count": form.number(f"count-{place}", label or "Số người giơ tay", least=0, most=hall_notes.MOST_HANDS),
    }


def _skew(sent_at: object, now: datetime) -> timedelta:
    """How far the sender's clock is behind ours."""
    try:
        moment = datetime.fromisoformat(sent_at) if isinstance(sent_at, str) else now
    except ValueError:
        return timedelta()
    return now - moment if moment.tzinfo is not None else timedelta()


def _fault(sentence: str, status: int) -> web.Response:
    return web.json_response({"fault": sentence}, status=status, dumps=_dumps)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
