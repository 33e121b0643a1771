"""Answering from the question's page: preview, draft, sending, and the second person's approval."""

from dataclasses import replace

from aiohttp import web

from console import enclosures
from console.forms import Form, read
from console.guard import person
from console.office import OFFICE
from console.tickets import TICKET, Shown, Written, allowed, carry_out, reach, show
from desk import answer_files, answer_preview, answers, canned_answers, dossiers
from desk.answer_checks import LONGEST_ANSWER
from desk.answer_files import Given
from desk.dossiers import Desk
from desk.errors import Refused
from desk.roles import Action
from storage import areas
from storage.db import Session
from storage.tickets import Ticket

ACTS = ("preview", "send", "draft", "no-file")
ENDING = "/answer"


def add_routes(app: web.Application) -> None:
    app.router.add_post(TICKET + ENDING, answer)
    app.router.add_post(TICKET + "/approve", approve)
    app.router.add_post(TICKET + "/send-back", send_back)


async def answer(request: web.Request) -> web.Response:
    """Whoever may not answer may still write: it then waits for a second person."""
    form = await read(request)
    try:
        insert = form.text("chen", "Gợi ý", most=200)
        act = "insert" if insert else form.choice("act", ACTS, "Nút bấm")
        written = _written(form)
        given = await enclosures.chosen(form)
        if act == "send" and given is None:
            ready = replace(written, file=await _file_kept(request))
            if form.text("previewed") == ready.digest:
                return await _send(request, form, ready)
        written = replace(written, file=await _keep(request, written, given, less=act == "no-file"))
    except Refused as refused:
        return await _refused(request, form, str(refused))
    if act == "insert":
        return await show(request, Shown(written=written, insert=insert, seen=form.key("seen_event_id")))
    if act == "draft":
        return web.Response(status=204)
    if act == "no-file":
        return await show(request, Shown(written=written, seen=form.key("seen_event_id")))
    if not written.text:
        return await _refused(request, form, answer_preview.EMPTY)
    return await _preview(request, form, written, warning=answer_preview.CHANGED if act == "send" else "")


async def approve(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)
    gone: list[str] = []

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        done = await answers.approve(
            session,
            form.number("draft", "Bản thảo", least=1, most=10**18),
            official=who.official,
            abilities=office.abilities,
            now=office.clock(),
            seen_event_id=form.key("seen_event_id"),
            scope=who.scope(),
            shelf=enclosures.shelf_of(office),
        )
        gone.extend(done.files)
        return "duyet"

    return await carry_out(request, "approve", Action.APPROVE, work, gone=gone)


async def send_back(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, ticket: Ticket, form: Form) -> str:
        draft_id = form.number("draft", "Bản thảo", least=1, most=10**18)
        reason = form.text("reason", "Lý do trả lại", most=2_000)
        await answers.send_back(session, draft_id, reason, official=who.official, now=office.clock(), scope=who.scope())
        return "tra-lai"

    return await carry_out(request, "approve", Action.APPROVE, work)


async def _send(request: web.Request, form: Form, written: Written) -> web.Response:
    office, who = request.app[OFFICE], person(request)
    canned_answers.check_filled(written.text)
    async with office.database.transaction() as session:
        ticket = await reach(session, request, Action.NOTE)
        file = await enclosures.kept(session, ticket.id, who.official.id)
        if written.file != (file.path if file else ""):
            raise Refused("Tệp gửi kèm vừa đổi ở một cửa sổ khác. Hãy bấm xem trước rồi gửi lại.")
        done = await answers.answer(
            session,
            ticket.code,
            written.text,
            official=who.official,
            abilities=office.abilities,
            now=office.clock(),
            for_group=written.for_group,
            may_send=Action.ANSWER in allowed(who, ticket, await areas.chain(session, ticket.area_id)),
            final=not written.first_word,
            seen_event_id=form.key("seen_event_id"),
            scope=who.scope(),
            enclosure=enclosures.enclosed(office, file),
        )
    await enclosures.drop(office, done.files)
    office.ring()
    raise web.HTTPSeeOther(f"/console/tickets/{ticket.code}?da={'trinh' if done.waiting_approval else 'gui'}#gui")


async def _file_kept(request: web.Request) -> str:
    async with request.app[OFFICE].database.reading() as session:
        ticket = await reach(session, request, Action.NOTE, for_change=False)
        file = await enclosures.kept(session, ticket.id, person(request).official.id)
    return file.path if file else ""


async def _keep(request: web.Request, written: Written, given: Given | None, *, less: bool) -> str:
    """What is typed outlives a closed phone, and colleagues see that somebody is writing. Returns the file's name."""
    office, who = request.app[OFFICE], person(request)
    gone: list[str] = []
    async with office.database.transaction() as session:
        ticket = await reach(session, request, Action.NOTE)
        await dossiers.look(session, ticket, who.official, now=office.clock(), writing=bool(written.text))
        if written.text or given:
            draft_id = await answers.save_draft(
                session,
                ticket.code,
                written.text,
                official=who.official,
                now=office.clock(),
                for_group=written.for_group,
                scope=who.scope(),
            )
        if given:
            answer_files.refuse_apart(ticket.kind)
            gone = await enclosures.put(session, office, draft_id, ticket.id, given)
        elif less:
            gone = await enclosures.take_off(session, ticket.id, who.official.id)
        file = await enclosures.kept(session, ticket.id, who.official.id)
    await enclosures.drop(office, gone)
    return file.path if file else ""


async def _preview(request: web.Request, form: Form, written: Written, *, warning: str) -> web.Response:
    office, who = request.app[OFFICE], person(request)
    desk = Desk(abilities=office.abilities, working_time=office.working_time, now=office.clock())
    async with office.database.reading() as session:
        ticket = await reach(session, request, Action.NOTE, for_change=False)
        file = await enclosures.kept(session, ticket.id, who.official.id)
        answered = await answer_preview.answered_with(session, ticket, who.scope(), for_group=written.for_group)
        shown = await answer_preview.preview(
            session,
            ticket,
            written.text,
            desk,
            answered,
            shared=len(answered) > 1,
            final=not written.first_word,
            enclosure=enclosures.enclosed(office, file),
        )
    warnings = [warning, *answer_preview.doubts(written.text)]
    return await show(
        request,
        Shown(
            written=written,
            preview=shown,
            warnings=[one for one in warnings if one],
            seen=form.key("seen_event_id"),
        ),
    )


async def _refused(request: web.Request, form: Form, sentence: str) -> web.Response:
    """The page with everything typed, however long it is."""
    typed = form.values.get("text", "")
    written = Written(
        text=typed if isinstance(typed, str) else "",
        for_group=form.ticked("for_group"),
        first_word=form.ticked("first_word"),
    )
    return await show(request, Shown(written=written, faults={"answer": sentence}))


def _written(form: Form) -> Written:
    return Written(
        text=form.text("text", answer_preview.LABEL, most=LONGEST_ANSWER),
        for_group=form.ticked("for_group"),
        first_word=form.ticked("first_word"),
    )
