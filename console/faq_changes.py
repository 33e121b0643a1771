"""Changes of the answers: what waits for a second person, publishing, giving back, measuring and taking back."""

from aiohttp import web

from console import faq_desk, faq_trials
from console.faq_desk import as_edit
from console.faq_edit import CHANGES, record
from console.faq_preview import preview
from console.forms import read
from console.guard import NotAllowed, NotThere, person
from console.office import OFFICE
from console.rendering import page
from desk import whole_office
from desk.errors import Refused
from desk.roles import Action
from desk.whole_office import Leave
from faq.editing import proposals
from faq.editing.cells import differences
from faq.editing.edits import EditKind
from faq.editing.proposals import Present
from storage import faq_edits
from storage.faq_edits import EditState, Mark, StoredEdit

CHANGE = CHANGES + r"/{number:\d{1,18}}"
MOST_RECENT = 30
LONGEST_REASON = 1_000
_TOO_LATE = "Đã có người quyết định thay đổi này trước rồi. Hãy mở lại trang để xem."
_CHANGED = "Nội dung vừa được người khác đổi trong lúc này nên chưa đăng. Hãy mở lại trang, xem rồi bấm lại."
SAID = {
    "trinh": "Đã trình. Người khác có quyền duyệt xem và đăng thì bot mới dùng.",
    "dang": "Đã đăng. Bot dùng nội dung mới trong ít phút.",
    "tra": "Đã trả lại kèm lý do.",
    "bo": "Đã bỏ thay đổi này. Bot dùng lại nội dung trước đó trong ít phút.",
}


def add_routes(app: web.Application) -> None:
    app.router.add_get(CHANGES, show_list)
    app.router.add_get(CHANGE, show_one)
    app.router.add_post(CHANGE + "/publish", publish)
    app.router.add_post(CHANGE + "/return", give_back)
    app.router.add_post(CHANGE + "/undo", undo)
    app.router.add_post(CHANGE + "/measure", measure)
    app.router.add_get(CHANGE + "/trial", show_trial)


async def show_list(request: web.Request) -> web.Response:
    person(request).needs(Action.READ_FAQ)
    present, _ = await faq_desk.faq_desk(request).present()
    async with request.app[OFFICE].database.reading() as session:
        waiting = await faq_edits.waiting(session)
        recent = await faq_edits.recent(session, limit=MOST_RECENT)
    titles = {one.entry_id: _title(present, one) for one in (*waiting, *recent)}
    doubts = [(doubt, _entry_title(present, doubt.entry_id)) for doubt in present.doubts]
    return page(request, "faq_changes.html", waiting=waiting, recent=recent, titles=titles, doubts=doubts)


async def show_one(request: web.Request) -> web.Response:
    """What it changes, how it would look, what the check says; who may decide about it, and why not."""
    who, office, desk = person(request), request.app[OFFICE], faq_desk.faq_desk(request)
    who.needs(Action.READ_FAQ)
    edit, present, _ = await _found(request)
    leave = await _leave(request)
    waits = edit.state is EditState.WAITING
    after = await desk.work(proposals.outcome, present, as_edit(edit)) if waits else None
    withdrawn = edit.kind == EditKind.WITHDRAWN
    new = None if withdrawn else after
    return page(
        request,
        "faq_change.html",
        edit=edit,
        title=_title(present, edit),
        entry=present.catalogue.entry(edit.entry_id),
        differences=differences(present.catalogue.entry(edit.entry_id), after) if waits and not withdrawn else (),
        added=edit.body.get("phrasings", ()) if edit.kind == EditKind.PHRASINGS else (),
        shown=preview(new, present.catalogue, office.abilities) if new else (),
        findings=await desk.findings(new, present.catalogue) if new else (),
        misfit=await desk.work(proposals.misfit, present, as_edit(edit)) if waits else "",
        own=edit.official_id == who.official.id,
        may_publish=all(leave.covers(one) for one in _topics(present, edit)),
        office=leave.office,
        measured=await faq_trials.shown(request, edit, present),
        told=SAID.get(request.query.get("da", ""), ""),
    )


async def publish(request: web.Request) -> web.Response:
    """By anyone but its author, and only what still fits."""
    who, office, desk = person(request), request.app[OFFICE], faq_desk.faq_desk(request)
    who.needs(Action.PUBLISH_FAQ)
    edit, present, mark = await _found(request)
    await _needs_whole_office(request, present, edit)
    if edit.official_id == who.official.id:
        raise Refused("Anh/chị là người soạn nên không tự đăng được. Hãy nhờ người khác có quyền duyệt xem và đăng.")
    if edit.state is not EditState.WAITING:
        raise Refused(_TOO_LATE)
    if why := await desk.work(proposals.misfit, present, as_edit(edit)):
        raise Refused(why)
    async with office.database.transaction() as session:
        await faq_edits.hold(session)
        if await faq_edits.mark(session) != mark:
            raise Refused(_CHANGED)
        if not await faq_edits.publish(session, edit.id, by=who.official.name, now=office.clock()):
            raise Refused(_TOO_LATE)
        await record(session, "faq.published", edit.entry_id, request, {"edit": edit.id, "kind": edit.kind})
    raise web.HTTPSeeOther(f"{CHANGES}/{edit.id}?da=dang")


async def give_back(request: web.Request) -> web.Response:
    """To the author with a reason; the author may take it back."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.EDIT_FAQ)
    edit, present, _ = await _found(request)
    if edit.official_id != who.official.id:
        await _needs_whole_office(request, present, edit)
    reason = (await read(request)).text("reason", "Lý do", most=LONGEST_REASON, required=True)
    async with office.database.transaction() as session:
        now, by = office.clock(), who.official.name
        if not await faq_edits.give_back(session, edit.id, by=by, reason=reason, now=now):
            raise Refused(_TOO_LATE)
        await record(session, "faq.returned", edit.entry_id, request, {"edit": edit.id})
    raise web.HTTPSeeOther(f"{CHANGES}/{edit.id}?da=tra")


async def undo(request: web.Request) -> web.Response:
    """The answers are then as if this change had never been made."""
    who, office, desk = person(request), request.app[OFFICE], faq_desk.faq_desk(request)
    who.needs(Action.PUBLISH_FAQ)
    edit, present, mark = await _found(request)
    await _needs_whole_office(request, present, edit)
    reason = (await read(request)).text("reason", "Lý do", most=LONGEST_REASON, required=True)
    if why := await desk.work(proposals.undo_misfit, present, edit.id):
        raise Refused(why)
    async with office.database.transaction() as session:
        await faq_edits.hold(session)
        if await faq_edits.mark(session) != mark:
            raise Refused(_CHANGED)
        now, by = office.clock(), who.official.name
        if not await faq_edits.undo(session, edit.id, by=by, reason=reason, now=now):
            raise Refused(_TOO_LATE)
        await record(session, "faq.edit-undone", edit.entry_id, request, {"edit": edit.id})
    raise web.HTTPSeeOther(f"{CHANGES}/{edit.id}?da=bo")


async def measure(request: web.Request) -> web.Response:
    person(request).needs(Action.EDIT_FAQ)
    edit, present, _ = await _found(request)
    if edit.state is EditState.WAITING:
        await faq_trials.start(request, edit, present)
    raise web.HTTPSeeOther(f"{CHANGES}/{edit.id}#do-thu")


async def show_trial(request: web.Request) -> web.Response:
    """The part of the page with the figures, asked for again while they are being measured."""
    person(request).needs(Action.READ_FAQ)
    edit, present, _ = await _found(request)
    return page(request, "faq_trial.html", edit=edit, measured=await faq_trials.shown(request, edit, present))


async def _found(request: web.Request) -> tuple[StoredEdit, Present, Mark]:
    present, mark = await faq_desk.faq_desk(request).present()
    async with request.app[OFFICE].database.reading() as session:
        edit = await faq_edits.get(session, int(request.match_info["number"]))
    if edit is None:
        raise NotThere
    return edit, present, mark


async def _leave(request: web.Request) -> Leave:
    who = person(request)
    async with request.app[OFFICE].database.reading() as session:
        return await whole_office.leave(session, who.official, who.grants, Action.PUBLISH_FAQ)


async def _needs_whole_office(request: web.Request, present: Present, edit: StoredEdit) -> None:
    """Raises `NotAllowed`."""
    leave = await _leave(request)
    if not all(leave.covers(topic) for topic in _topics(present, edit)):
        raise NotAllowed(Action.PUBLISH_FAQ)


def _topics(present: Present, edit: StoredEdit) -> set[str]:
    """Where the entry stands, and where it would: moving it to another topic concerns both."""
    entry = present.catalogue.entry(edit.entry_id) or present.packaged.entry(edit.entry_id)
    told = edit.body.get("topic")
    found = {told} if isinstance(told, str) else set()
    return found | ({entry.topic} if entry else set())


def _title(present: Present, edit: StoredEdit) -> str:
    record = edit.body.get("record")
    typed = record.get("title") if isinstance(record, dict) else None
    return _entry_title(present, edit.entry_id, typed if isinstance(typed, str) else "")


def _entry_title(present: Present, entry_id: str, typed: str = "") -> str:
    entry = present.catalogue.entry(entry_id) or present.packaged.entry(entry_id)
    return entry.title if entry else typed or entry_id
