"""The agenda of a dialogue: built, put in order, fixed; and one page for each of its items."""

from collections.abc import Mapping
from itertools import groupby

from aiohttp import web

from console import agenda_faq
from console.dialogue_frame import DIALOGUE, Work, carry_out, framed, may_change, opened
from console.forms import Form, read
from console.guard import NotThere, Person, person
from console.office import OFFICE
from desk import agenda, agenda_steps, agenda_views, suggestions
from desk.agenda_steps import Where
from desk.roles import Action
from storage import areas, tickets
from storage.agenda import Delegate
from storage.db import Session
from storage.dialogues import Dialogue

AGENDA = f"{DIALOGUE}/agenda"
ITEM = AGENDA + r"/{item:\d{1,18}}"
SAID: Mapping[str, str] = {
    "lap": "Đã xếp câu hỏi vào chương trình.",
    "chot": "Đã chốt chương trình. Câu hỏi duyệt sau lúc này nằm ở phần bổ sung.",
    "bo-chot": "Đã bỏ chốt. Sửa xong anh/chị nhớ chốt lại.",
    "cho": "Đã đổi chỗ. Mục này giữ nguyên chỗ khi xếp lại.",
    "sua": "Đã lưu.",
    "chuyen": "Đã chuyển câu hỏi.",
    "gop": "Đã gộp hai mục.",
}


def add_routes(app: web.Application) -> None:
    app.router.add_get(AGENDA, show_agenda)
    app.router.add_post(f"{AGENDA}/build", build)
    app.router.add_post(f"{AGENDA}/fix", fix)
    app.router.add_post(f"{AGENDA}/unfix", unfix)
    app.router.add_get(ITEM, show_item)
    for name, handler in (("place", place), ("edit", edit), ("questions", move_questions), ("merge", merge)):
        app.router.add_post(f"{ITEM}/{name}", handler)


async def show_agenda(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        view = await agenda_views.view(session, dialogue)
        rights = await _rights(session, dialogue, who)
    runs = [(theme, list(ones)) for theme, ones in groupby(view.items, lambda one: one.item.theme)]
    return framed(request, "agenda.html", dialogue, view=view, runs=runs, told=_told(request), **rights)


async def show_item(request: web.Request) -> web.Response:
    """Its questions, and what was answered to them before; the residents' words only for who may read questions."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        view = await agenda_views.view(session, dialogue)
        one = view.find(_item(request))
        if one is None:
            raise NotThere
        rights = await _rights(session, dialogue, who)
        entries = await agenda_faq.suggested(office, session, dialogue, one.item.id)
        first = await tickets.get(session, one.questions[0].ticket_id) if one.questions and rights["words"] else None
        around = [area.id for area in await areas.chain(session, first.area_id)] if first else []
        earlier = await suggestions.earlier_answers(session, first, who.scope(), area_ids=around) if first else []
    return framed(
        request,
        "agenda_item.html",
        dialogue,
        one=one,
        view=view,
        members=[(member.id, _named(member)) for member in view.delegation],
        others=[(other.item.id, f"{other.number}. {other.item.title}") for other in view.items if other != one],
        entries=entries,
        earlier=earlier,
        themes=sorted({other.item.theme for other in view.items}),
        told=_told(request),
        **rights,
    )


async def build(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    await _sign(request, who)

    async def work(session: Session, dialogue: Dialogue, _form: Form) -> str:
        titles = agenda_faq.subjects(office)
        await agenda.build(session, dialogue, titles=titles, by=who.official, now=office.clock())
        return "?da=lap"

    return await _carry_out(request, work)


async def fix(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    await _sign(request, who)

    async def work(session: Session, dialogue: Dialogue, _form: Form) -> str:
        titles = agenda_faq.subjects(office)
        await agenda.fix(session, dialogue, titles=titles, by=who.official, now=office.clock())
        return "?da=chot"

    return await _carry_out(request, work, Action.DECIDE_DIALOGUES)


async def unfix(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        reason = form.text("reason", "Lý do bỏ chốt", most=agenda.LONGEST_REASON, required=True)
        await agenda.unfix(session, dialogue, reason=reason, by=who.official, now=office.clock())
        return "?da=bo-chot"

    return await _carry_out(request, work, Action.DECIDE_DIALOGUES)


async def place(request: web.Request) -> web.Response:
    who, now, item_id = person(request), request.app[OFFICE].clock(), _item(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        where = Where(form.choice("where", list(Where), "Chỗ mới"))
        await agenda_steps.place(session, dialogue, item_id, where, by=who.official, now=now)
        return f"?da=cho#muc-{item_id}"

    return await _carry_out(request, work)


async def edit(request: web.Request) -> web.Response:
    """The answerer can be changed once the agenda is fixed, the names cannot."""
    who, now, item_id = person(request), request.app[OFFICE].clock(), _item(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        item = await agenda_steps.existing(session, dialogue, item_id)
        title, theme = form.text("title", "Tên mục", most=500), form.text("theme", "Nhóm vấn đề", most=500)
        if "title" in form.values and (title, theme) != (item.title, item.theme):
            await agenda_steps.rename(session, dialogue, item_id, title=title, theme=theme, by=who.official, now=now)
        delegate = form.key("delegate", "Người trả lời") if "delegate" in form.values else item.delegate_id
        if delegate != item.delegate_id:
            await agenda_steps.set_answerer(session, dialogue, item_id, delegate, by=who.official, now=now)
        return f"/{item_id}?da=sua"

    return await _carry_out(request, work)


async def move_questions(request: web.Request) -> web.Response:
    who, now, item_id = person(request), request.app[OFFICE].clock(), _item(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        target = await agenda_steps.move_questions(
            session,
            dialogue,
            form.all("ma"),
            to_item=form.key("to", "Chuyển tới"),
            title=form.text("new_title", "Tên mục mới", most=500),
            by=who.official,
            now=now,
        )
        left = (await agenda_views.view(session, dialogue)).find(item_id)
        return f"/{item_id if left and left.questions else target}?da=chuyen"

    return await _carry_out(request, work)


async def merge(request: web.Request) -> web.Response:
    who, now, item_id = person(request), request.app[OFFICE].clock(), _item(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        into = form.key("into", "Gộp vào")
        await agenda_steps.merge(session, dialogue, item_id, into or item_id, by=who.official, now=now)
        return f"/{into}?da=gop"

    return await _carry_out(request, work)


async def _carry_out(request: web.Request, work: Work, action: Action = Action.PREPARE_DIALOGUES) -> web.Response:
    """`work` returns where to go on, below the agenda."""
    dialogue, onward = await carry_out(request, await read(request), action, work)
    raise web.HTTPSeeOther(f"/console/dialogues/{dialogue.code}/agenda{onward}")


async def _sign(request: web.Request, who: Person) -> None:
    office = request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES)
    await agenda_faq.sign_all(office, dialogue)


async def _rights(session: Session, dialogue: Dialogue, who: Person) -> dict[str, bool]:
    """`open`: it can be put together still. `words`: may read the residents' own, which takes a role here for that."""
    inside = await may_change(session, dialogue, who, Action.READ_DIALOGUES)
    return {
        "open": dialogue.state in agenda.OPEN,
        "may_prepare": await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES),
        "may_decide": await may_change(session, dialogue, who, Action.DECIDE_DIALOGUES),
        "words": inside and who.may(Action.READ),
    }


def _named(member: Delegate) -> str:
    return f"{member.name}, {member.office}" if member.office else member.name


def _told(request: web.Request) -> str:
    return SAID.get(request.query.get("da", ""), "")


def _item(request: web.Request) -> int:
    return int(request.match_info["item"])
