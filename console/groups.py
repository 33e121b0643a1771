"""A group of questions that ask the same: who stands behind it, one answer to all, and putting it together anew."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from aiohttp import web

from console import enclosures, joint_answer
from console.forms import Form, read
from console.guard import NotThere, Person, person
from console.inbox import desk_of
from console.joint_answer import Joint
from console.office import OFFICE, Office
from console.rendering import page
from desk import answers, codes, group_views, groups
from desk.answer_checks import LONGEST_ANSWER
from desk.answers import Answered
from desk.errors import Refused
from desk.group_views import GroupView
from desk.inbox import CHANNEL_NAMES
from desk.masking import mask
from desk.roles import Action
from storage import bulk
from storage.bulk import Chosen
from storage.db import Session
from storage.scope import Scope

GROUP = r"/console/groups/{id:\d{1,18}}"
SAID: Mapping[str, str] = {
    "gop": "Đã gộp thành một nhóm. Một câu trả lời sẽ đến mọi người trong nhóm.",
    "tach": "Đã tách. Câu hỏi vừa tách được trả lời riêng.",
    "chuyen": "Đã chuyển câu hỏi sang nhóm này.",
    "gui": "Đã gửi câu trả lời tới mọi người trong nhóm. Ai không nhận được thì có trong danh sách in.",
    "trinh": "Lĩnh vực này cần duyệt: câu trả lời đã trình lên, duyệt xong sẽ gửi tới mọi người trong nhóm.",
}
Work = Callable[[Session, GroupView, Form], Awaitable[str]]


def add_routes(app: web.Application) -> None:
    app.router.add_get(GROUP, show_group)
    for name, handler in (("answer", answer), ("merge", merge), ("split", split), ("move", move)):
        app.router.add_post(f"{GROUP}/{name}", handler)


async def show_group(request: web.Request) -> web.Response:
    return await _show(request, {}, {}, Joint())


async def answer(request: web.Request) -> web.Response:
    """To everyone behind a question of the group that still waits, as it was previewed."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.SORT)
    form = await read(request)
    joint = await joint_answer.read(form, office, who.official.id)
    seen = form.key("seen", "Trang")
    if not joint.sends:
        return await _show(request, {}, {**form.values}, joint, seen=None if joint.fault else seen)
    try:
        async with office.database.transaction() as session:
            view = await _view(session, request, who.scope(Action.SORT))
            done = await _answer(session, view, joint, seen, who, office)
    except Refused as refused:
        return await _show(request, {}, {**form.values}, replace(joint, sends=False, fault=str(refused)))
    await enclosures.drop(office, done.files)
    office.ring()
    raise web.HTTPSeeOther(f"/console/groups/{view.group.id}?da={'trinh' if done.waiting_approval else 'gui'}")


async def _answer(
    session: Session, view: GroupView, joint: Joint, seen: int | None, who: Person, office: Office
) -> Answered:
    if not view.waiting:
        raise Refused("Mọi câu hỏi trong nhóm đã được trả lời. Hãy tải lại trang.")
    if seen is not None and max(one.last_event_id for one in view.questions) > seen:
        raise Refused("Có việc mới trong nhóm từ lúc mở trang. Hãy xem lại các câu hỏi ở dưới rồi bấm gửi lần nữa.")
    sendable = {one.code for one in await _sendable(session, view, who)}
    joint_answer.hold(office, joint)
    return await answers.answer(
        session,
        view.waiting[0].code,
        joint.text,
        official=who.official,
        abilities=office.abilities,
        now=office.clock(),
        for_group=True,
        may_send=sendable >= {one.code for one in view.waiting},
        scope=who.scope(Action.SORT),
        enclosure=joint.enclosure(office),
    )


async def merge(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]

    async def work(session: Session, view: GroupView, form: Form) -> str:
        other = form.key("group", "Nhóm")
        given = form.text("code", "Mã tra cứu", most=40)
        code = codes.read_code(given) if given else None
        if given and code is None:
            raise Refused(f"“{given}” không phải mã tra cứu. Mã có 6 chữ và số, không có số 0, 1, 5.")
        if other is None and code is None:
            raise Refused("Chưa chọn gì để gộp vào. Hãy chọn một nhóm, hoặc ghi mã tra cứu của một câu hỏi.")
        if other is not None and other not in {one.id for one in view.others}:
            raise Refused("Nhóm vừa chọn không còn nữa. Hãy tải lại trang rồi chọn lại.")
        merged = await groups.merge(
            session,
            [code] if code else [],
            [view.group.id, *([other] if other else [])],
            official=who.official,
            now=office.clock(),
            title=view.group.title,
            scope=who.scope(Action.SORT),
        )
        return f"{merged}?da=gop"

    return await _carry_out(request, "merge", work)


async def split(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]

    async def work(session: Session, view: GroupView, form: Form) -> str:
        ticked = _ticked(view, form)
        made = await groups.split(
            session,
            view.group.id,
            ticked,
            official=who.official,
            now=office.clock(),
            scope=who.scope(Action.SORT),
        )
        left = len(view.questions) - len(ticked)
        return f"{made if made is not None and left < 2 else view.group.id}?da=tach"

    return await _carry_out(request, "members", work)


async def move(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]

    async def work(session: Session, view: GroupView, form: Form) -> str:
        ticked, target = _ticked(view, form), form.key("group", "Nhóm")
        if target is None or target not in {one.id for one in view.others}:
            raise Refused("Chưa chọn nhóm để chuyển tới. Hãy chọn trong danh sách.")
        for code in ticked:
            await groups.move(
                session, code, target, official=who.official, now=office.clock(), scope=who.scope(Action.SORT)
            )
        return f"{target}?da=chuyen"

    return await _carry_out(request, "members", work)


def _ticked(view: GroupView, form: Form) -> list[str]:
    """Raises `Refused` when nothing of the group was."""
    known = {one.code for one in view.questions}
    found = [code for given in form.all("ma") if (code := given.strip().upper()) in known]
    if not found:
        raise Refused("Chưa chọn câu hỏi nào của nhóm. Hãy đánh dấu rồi bấm lại.")
    return found


async def _view(session: Session, request: web.Request, scope: Scope) -> GroupView:
    view = await group_views.view(session, _id(request), scope, desk_of(request.app[OFFICE]))
    if view is None:
        raise NotThere
    return view


async def _sendable(session: Session, view: GroupView, who: Person) -> list[Chosen]:
    return await bulk.chosen(session, who.scope(Action.ANSWER), [one.code for one in view.waiting])


async def _carry_out(request: web.Request, name: str, work: Work) -> web.Response:
    """Done and on to the group it led to, or the page again with what was typed and why it was refused."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.SORT)
    form = await read(request)
    try:
        async with office.database.transaction() as session:
            view = await _view(session, request, who.scope(Action.SORT))
            onward = await work(session, view, form)
    except Refused as refused:
        return await _show(request, {name: str(refused)}, {**form.values}, Joint())
    office.ring()
    raise web.HTTPSeeOther(f"/console/groups/{onward}")


async def _show(
    request: web.Request,
    faults: Mapping[str, str],
    typed: Mapping[str, object],
    joint: Joint,
    *,
    seen: int | None = None,
) -> web.Response:
    """`seen`: the last step that was before the writer's eyes, when it need not be the last there is."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.READ)
    async with office.database.reading() as session:
        view = await _view(session, request, who.scope())
        sendable = await _sendable(session, view, who)
        codes = [one.code for one in view.waiting]
        joint = await joint_answer.previewed(
            session, joint, office, desk_of(office), who.scope(), codes, shared=len(codes) > 1
        )
    return page(
        request,
        "group.html",
        status=422 if faults or joint.fault else 200,
        view=view,
        others=[(one.id, mask(one.title)) for one in view.others],
        may_send=len(sendable) == len(view.waiting),
        seen=seen if seen is not None else max((one.last_event_id for one in view.questions), default=0),
        faults=faults,
        typed=typed,
        joint=joint,
        sealed=joint_answer.seal(office, who.official.id, joint.file),
        channels=CHANNEL_NAMES,
        told=SAID.get(request.query.get("da", ""), ""),
        longest=LONGEST_ANSWER,
        mask=mask,
    )


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])
