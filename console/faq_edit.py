"""Writing an entry or changing one: fields, what the check says, the preview, and handing it on to a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from console import faq_desk
from console.faq import ENTRY_ID, LIST
from console.faq_preview import Shown, preview
from console.forms import Form, read
from console.guard import NotThere, Person, person
from console.office import OFFICE
from console.rendering import page
from desk import answer_preview
from desk.errors import Refused
from desk.roles import Action
from faq.catalogue import FaqEntry
from faq.editing import proposals
from faq.editing.cells import CellFault, Cells, free_id, read_cells, to_cells
from faq.editing.columns import BY_KEY, COLUMNS
from faq.editing.edits import Change
from faq.editing.proposals import Present
from storage import audit, faq_edits
from storage.db import Session
from storage.faq_edits import EditState, NewEdit

EDIT = f"{LIST}/edit/{ENTRY_ID}"
CHANGES = f"{LIST}/changes"
LONGEST = {"phrasings": 40_000, "reason": 1_000, "title": 300, "id": 100}
"""Characters; other fields as `forms.LONGEST` says."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A form as it was sent. `entry` is None while a field is not right; `faults`: by field, why."""

    cells: Cells
    reason: str = ""
    entry: FaqEntry | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[str] = ()
    shown: Sequence[Shown] = ()
    is_previewed: bool = False


def add_routes(app: web.Application) -> None:
    app.router.add_get(EDIT, show_edit)
    app.router.add_post(EDIT, change)
    app.router.add_post(LIST + "/findings", show_findings)
    app.router.add_post(f"{LIST}/withdraw/{ENTRY_ID}", withdraw)


async def show_edit(request: web.Request) -> web.Response:
    """`?thay-doi=<number>`: with what was typed for a change that was given back or still waits."""
    who = person(request)
    who.needs(Action.EDIT_FAQ)
    entry, present = await _known(request)
    faq_desk.needs_topic(who, Action.EDIT_FAQ, entry.topic)
    typed = await _earlier(request, present, entry.id) or Typed(cells=to_cells(entry))
    return await show_form(request, present, typed, entry)


async def change(request: web.Request) -> web.Response:
    entry, present = await _known(request)
    return await take(request, present, entry)


async def take(request: web.Request, present: Present, entry: FaqEntry | None, **more: object) -> web.Response:
    """What both forms do when sent: preview, or propose. `entry`: the one that is changed, None for a new one."""
    who = person(request)
    who.needs(Action.EDIT_FAQ)
    form = await read(request)
    typed = await look_over(request, form, present, entry)
    faults = dict(typed.faults)
    if typed.entry:
        for topic in {typed.entry.topic, entry.topic if entry else typed.entry.topic}:
            faq_desk.needs_topic(who, Action.EDIT_FAQ, topic)
    if form.values.get("act") == "propose" and not faults:
        if not typed.reason:
            faults["reason"] = "Chưa ghi vì sao sửa. Người đăng cần biết để quyết định."
        elif found := proposals.to_replace(present, typed.entry) if typed.entry else None:
            await propose(request, who, found, reason=typed.reason)
        else:
            faults["form"] = "Chưa có gì khác với bản đang dùng, nên chưa trình."
    changed = Typed(**{**vars(typed), "faults": faults})
    return await show_form(request, present, changed, entry, **more)


async def look_over(request: web.Request, form: Form, present: Present, entry: FaqEntry | None) -> Typed:
    """Everything typed, what is wrong with it, and how it would look."""
    desk, office = faq_desk.faq_desk(request), request.app[OFFICE]
    cells, faults = _cells(form)
    cells["id"] = entry.id if entry else cells["id"] or free_id(cells["title"], present.catalogue)
    reason = form.text("reason", "Vì sao sửa", most=10 * LONGEST["reason"])[: LONGEST["reason"]]
    if not faults and entry is None and cells["id"] in present.catalogue.entries:
        faults["id"] = f"Đã có mục mang mã “{cells['id']}”. Hãy đặt mã khác, hoặc để trống để máy tự đặt."
    made = None
    if not faults:
        faults |= _personal(cells)
    if not faults:
        try:
            made = await desk.work(read_cells, cells, present.catalogue, today=desk.today())
        except CellFault as fault:
            faults[fault.key] = str(fault)
    return Typed(
        cells=cells,
        reason=reason,
        entry=made,
        faults=faults,
        findings=await desk.findings(made, present.catalogue) if made else (),
        shown=preview(made, present.catalogue, office.abilities) if made else (),
        is_previewed=True,
    )


async def show_findings(request: web.Request) -> web.Response:
    """The part of the form that tells what is wrong, while it is being typed."""
    person(request).needs(Action.EDIT_FAQ)
    present, _ = await faq_desk.faq_desk(request).present()
    form = await read(request)
    entry = present.catalogue.entry(form.text("entry"))
    typed = await look_over(request, form, present, entry)
    return page(request, "faq_findings.html", typed=typed, columns=BY_KEY)


async def withdraw(request: web.Request) -> web.Response:
    who = person(request)
    who.needs(Action.EDIT_FAQ)
    entry, present = await _known(request)
    faq_desk.needs_topic(who, Action.EDIT_FAQ, entry.topic)
    reason = (await read(request)).text("reason", "Vì sao rút", most=LONGEST["reason"], required=True)
    return await propose(request, who, proposals.to_withdraw(present, entry.id), reason=reason)


async def propose(request: web.Request, who: Person, change: Change, *, reason: str) -> web.Response:
    """Keeps it for a second person and goes on to its page."""
    office = request.app[OFFICE]
    new = NewEdit(kind=change.kind.value, entry_id=change.entry_id, body=change.body)
    async with office.database.transaction() as session:
        now = office.clock()
        by = who.official.name
        (edit_id,) = await faq_edits.propose(session, [new], official_id=who.official.id, by=by, reason=reason, now=now)
        await record(session, "faq.proposed", change.entry_id, request, {"edit": edit_id, "kind": new.kind})
    raise web.HTTPSeeOther(f"{CHANGES}/{edit_id}?da=trinh")


async def record(
    session: Session, action: str, entry_id: str, request: web.Request, detail: Mapping[str, object]
) -> None:
    await audit.add(
        session,
        action,
        actor="official",
        official_id=person(request).official.id,
        object_kind="faq-entry",
        object_id=entry_id,
        now=request.app[OFFICE].clock(),
        detail=detail,
    )


async def show_form(
    request: web.Request, present: Present, typed: Typed, entry: FaqEntry | None, **more: object
) -> web.Response:
    who, today = person(request), faq_desk.faq_desk(request).today()
    own = [key for key in present.catalogue.topics if faq_desk.may_touch(who, Action.EDIT_FAQ, key)]
    living = [one for one in present.catalogue.sources.values() if one.living(today)]
    return page(
        request,
        "faq_edit.html",
        status=422 if typed.faults else 200,
        typed=typed,
        entry=entry,
        columns=BY_KEY,
        order=COLUMNS,
        own_topics=own,
        living=living,
        longest=LONGEST,
        shown=typed.shown,
        **more,
    )


async def _known(request: web.Request) -> tuple[FaqEntry, Present]:
    present, _ = await faq_desk.faq_desk(request).present()
    entry = present.catalogue.entry(request.match_info["id"])
    if entry is None:
        raise NotThere
    return entry, present


async def _earlier(request: web.Request, present: Present, entry_id: str) -> Typed | None:
    number = request.query.get("thay-doi", "")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    async with request.app[OFFICE].database.reading() as session:
        edit = await faq_edits.get(session, int(number))
    if edit is None or edit.entry_id != entry_id or edit.state not in (EditState.WAITING, EditState.RETURNED):
        return None
    proposed = proposals.outcome(present, faq_desk.as_edit(edit))
    return Typed(cells=to_cells(proposed), reason=edit.reason) if proposed else None


def _cells(form: Form) -> tuple[dict[str, str], dict[str, str]]:
    """By column, as typed; and what is too long."""
    cells, faults = {}, {}
    for column in COLUMNS:
        most = LONGEST.get(column.key, 6_000)
        text = form.text(column.key, column.heading, most=1_000_000)
        if len(text) > most:
            faults[column.key] = f"Dài {len(text):,} ký tự, tối đa {most:,}. Hãy rút ngắn."
        cells[column.key] = text
    return cells, faults


def _personal(cells: Cells) -> dict[str, str]:
    """Everybody reads an entry: nothing in it may point to one person."""
    faults = {}
    for key, text in cells.items():
        if key != "sources" and (found := answer_preview.personal_numbers(text)):
            faults[key] = f"Có số giấy tờ hoặc tài khoản của người dân ({', '.join(found)}). Hãy bỏ đi."
    return faults


def refuse_personal(text: str) -> None:
    """Raises `Refused`."""
    if answer_preview.personal_numbers(text):
        raise Refused("Cách hỏi có số giấy tờ hoặc tài khoản của người dân. Hãy bỏ đi rồi gửi lại.")
