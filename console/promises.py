"""Promises made in dialogues: all of them, those of one dialogue, and one with what can be done about it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from aiohttp import web

from console.dialogue_frame import DIALOGUE, framed, opened
from console.forms import Form, read
from console.guard import NotThere, person
from console.office import OFFICE
from console.rendering import page
from desk import promises
from desk.errors import Refused
from desk.promises import Acting, PromiseState
from desk.roles import Action
from desk.working_time import VIETNAM
from storage import areas, minutes
from storage import promises as stored
from storage.db import Session
from storage.scope import Scope

LIST = "/console/promises"
ONE = LIST + r"/{code:\w{6}}"
FILTERS = {"tre": "Trễ hạn", "dang-lam": "Đang làm", "xong": "Đã xong", "thoi": "Không thực hiện", "tat-ca": "Tất cả"}
_STATES = {
    "tre": [PromiseState.OPEN],
    "dang-lam": [PromiseState.OPEN],
    "xong": [PromiseState.DONE],
    "thoi": [PromiseState.DROPPED],
    "tat-ca": [],
}
SAID: Mapping[str, str] = {
    "xong": "Đã ghi kết quả và báo những người đã hỏi.",
    "doi": "Đã dời hạn và báo những người đã hỏi.",
    "thoi": "Đã ghi là không thực hiện và báo những người đã hỏi.",
    "giao": "Đã lưu người thực hiện.",
}
Work = Callable[[Session, str, Form, Acting, Scope], Awaitable[None]]


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(f"{DIALOGUE}/promises", show_of_dialogue)
    app.router.add_get(ONE, show_one)
    for name, handler in (("done", done), ("move", move), ("drop", drop), ("assign", assign)):
        app.router.add_post(f"{ONE}/{name}", handler)


async def show_list(request: web.Request) -> web.Response:
    """`?loc=` one of the filters; without it what is open, the late first."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.READ_DIALOGUES)
    chosen = request.query.get("loc", "dang-lam")
    if chosen not in FILTERS:
        raise NotThere
    async with office.database.reading() as session:
        today = office.clock().astimezone(VIETNAM).date()
        found = await stored.within(
            session,
            who.scope(Action.READ_DIALOGUES),
            states=_STATES[chosen],
            due_before=today if chosen == "tre" else None,
        )
    late = {one.code for one in found if promises.is_late(one, office.clock())}
    return page(request, "promises.html", promises=found, late=late, filters=FILTERS, chosen=chosen)


async def show_of_dialogue(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        found = await stored.of_dialogue(session, dialogue.id)
        area = await areas.get(session, dialogue.area_id)
    late = {one.code for one in found if promises.is_late(one, office.clock())}
    return framed(request, "dialogue_promises.html", dialogue, promises=found, late=late, area=area)


async def show_one(request: web.Request) -> web.Response:
    return await _show(request, {}, {})


async def done(request: web.Request) -> web.Response:
    async def work(session: Session, code: str, form: Form, acting: Acting, scope: Scope) -> None:
        await promises.done(session, code, form.text("result", "Kết quả"), acting, scope=scope)

    return await _carry_out(request, "done", Action.PREPARE_DIALOGUES, work, "xong")


async def move(request: web.Request) -> web.Response:
    async def work(session: Session, code: str, form: Form, acting: Acting, scope: Scope) -> None:
        reason = form.text("reason", "Lý do")
        await promises.move(session, code, _day(form.text("due_on", "Hạn mới")), reason, acting, scope=scope)

    return await _carry_out(request, "move", Action.DECIDE_DIALOGUES, work, "doi")


async def drop(request: web.Request) -> web.Response:
    async def work(session: Session, code: str, form: Form, acting: Acting, scope: Scope) -> None:
        await promises.drop(session, code, form.text("reason", "Lý do"), acting, scope=scope)

    return await _carry_out(request, "drop", Action.DECIDE_DIALOGUES, work, "thoi")


async def assign(request: web.Request) -> web.Response:
    async def work(session: Session, code: str, form: Form, acting: Acting, scope: Scope) -> None:
        owner, official_id = form.text("owner", "Người thực hiện"), form.key("official", "Cán bộ được nhắc")
        await promises.assign(session, code, owner, official_id, by=acting.by, now=acting.now, scope=scope)

    return await _carry_out(request, "assign", Action.PREPARE_DIALOGUES, work, "giao")


async def _carry_out(request: web.Request, name: str, action: Action, work: Work, said: str) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(action)
    code, form = request.match_info["code"].upper(), await read(request)
    acting = Acting(by=who.official, abilities=office.abilities, now=office.clock())
    try:
        async with office.database.transaction() as session:
            await work(session, code, form, acting, who.scope(action))
    except Refused as refused:
        typed = {key: value for key, value in form.values.items() if isinstance(value, str)}
        return await _show(request, {name: str(refused)}, {name: typed})
    office.ring()
    raise web.HTTPSeeOther(f"{LIST}/{code}?da={said}")


async def _show(
    request: web.Request, faults: Mapping[str, str], typed: Mapping[str, Mapping[str, str]]
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.READ_DIALOGUES)
    code = request.match_info["code"].upper()
    async with office.database.reading() as session:
        promise = await stored.find_within(session, code, who.scope(Action.READ_DIALOGUES))
        if promise is None:
            raise NotThere
        events = await stored.events(session, promise.id)
        codes = await stored.question_codes(session, promise.item_id) if promise.item_id else []
        line = await minutes.line_of_item(session, promise.item_id) if promise.item_id else None
        people = await promises.colleagues_of(session, promise)
        may = {
            action: await stored.find_within(session, code, who.scope(action)) is not None
            for action in (Action.PREPARE_DIALOGUES, Action.DECIDE_DIALOGUES)
        }
    return page(
        request,
        "promise.html",
        status=422 if faults else 200,
        promise=promise,
        late=promises.is_late(promise, office.clock()),
        events=events,
        codes=codes,
        line=line,
        people=[(one.id, f"{one.name} ({one.agency_name or one.username})") for one in people],
        is_open=promise.state == PromiseState.OPEN,
        may_prepare=may[Action.PREPARE_DIALOGUES],
        may_decide=may[Action.DECIDE_DIALOGUES],
        faults=faults,
        typed=typed,
        told=SAID.get(request.query.get("da", ""), ""),
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused("Hạn mới: ngày không đúng. Hãy ghi như 2026-12-31 hoặc chọn trên lịch.") from None
