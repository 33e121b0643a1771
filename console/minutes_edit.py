"""Editing the minutes, their frame or one line: what two write at once is shown to whoever comes second."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web

from console.dialogue_frame import framed, opened
from console.forms import Form, read
from console.guard import NotThere, person
from console.minutes import MINUTES
from console.office import OFFICE
from desk import minutes
from desk.errors import Refused
from desk.minutes import HEAD, LINE, OUTCOMES, Kept, MinutesView, ViewedLine
from desk.roles import Action
from storage.db import Session
from storage.dialogues import Dialogue

EDIT_HEAD = f"{MINUTES}/head"
EDIT_LINE = MINUTES + r"/lines/{line:\d{1,18}}"
LABELS = {
    "number": "Số, ký hiệu",
    "opening": "Mở đầu",
    "attendance": "Thành phần",
    "closing": "Kết thúc",
    "chair": "Người chủ trì",
    "secretary": "Thư ký",
    "question": "Vấn đề, bằng lời của cán bộ",
    "answer": "Trả lời tại hội trường, ghi vào biên bản",
    "plain": "Lời gửi về cho bà con",
    "public": "Công khai trên trang kết quả",
    "outcome": "Kết quả tại hội trường",
    "owner": "Ai thực hiện",
    "due_on": "Hạn",
}
LONGEST = {"number": 40, "chair": 120, "secretary": 120, "question": 500, "owner": 200, "due_on": 10, "plain": 3_000}
_USUAL = 6_000
Work = Callable[[Session, Dialogue, Mapping[str, str], Mapping[str, str]], Awaitable[Kept]]
"""Takes what was typed, and digests of what its writer had before them."""


def add_routes(app: web.Application) -> None:
    app.router.add_get(EDIT_HEAD, show_head)
    app.router.add_post(EDIT_HEAD, save_head)
    app.router.add_get(EDIT_LINE, show_line)
    app.router.add_post(EDIT_LINE, save_line)


async def show_head(request: web.Request) -> web.Response:
    dialogue, view = await _opened(request)
    _refuse_locked(view)
    return _form(request, dialogue, view, _stored(view, None), {})


async def save_head(request: web.Request) -> web.Response:
    who, now = person(request), request.app[OFFICE].clock()

    async def work(session: Session, dialogue: Dialogue, typed: Mapping[str, str], seen: Mapping[str, str]) -> Kept:
        return await minutes.edit_head(session, dialogue, typed, seen, by=who.official, now=now)

    return await _save(request, HEAD, work)


async def show_line(request: web.Request) -> web.Response:
    dialogue, view = await _opened(request)
    _refuse_locked(view)
    return _form(request, dialogue, view, _stored(view, _line(request, view)), {})


async def save_line(request: web.Request) -> web.Response:
    who, now, line_id = person(request), request.app[OFFICE].clock(), int(request.match_info["line"])

    async def work(session: Session, dialogue: Dialogue, typed: Mapping[str, str], seen: Mapping[str, str]) -> Kept:
        return await minutes.edit_line(session, dialogue, line_id, typed, seen, by=who.official, now=now)

    return await _save(request, LINE, work)


async def _save(request: web.Request, names: Sequence[str], work: Work) -> web.Response:
    """Saved and back to the minutes, or the form again with what was typed, beside what somebody else wrote."""
    who, office = person(request), request.app[OFFICE]
    form = await read(request)
    try:
        typed = {name: form.text(name, LABELS[name], most=LONGEST.get(name, _USUAL)) for name in names}
        async with office.database.transaction() as session:
            dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES, for_change=True)
            kept = await work(session, dialogue, typed, _seen(form, names))
    except Refused as refused:
        return await _again(request, form, names, str(refused), {})
    if not kept.saved:
        return await _again(request, form, names, "", kept.theirs)
    line = request.match_info.get("line")
    raise web.HTTPSeeOther(f"/console/dialogues/{dialogue.code}/minutes?da=luu{f'#line-{line}' if line else ''}")


async def _again(
    request: web.Request, form: Form, names: Sequence[str], fault: str, theirs: Mapping[str, str]
) -> web.Response:
    """What the writer left alone is shown as it stands now; of what both wrote, the next saving decides."""
    dialogue, view = await _opened(request)
    line = _line(request, view) if "line" in request.match_info else None
    stored, seen = _stored(view, line), _seen(form, names)
    given = {name: value for name in names if isinstance(value := form.values.get(name, ""), str)}
    typed = {name: text.replace("\r\n", "\n") for name, text in given.items()}
    touched = {name: text for name, text in typed.items() if minutes.digest(text.strip()) != seen[name]}
    kept_seen = {name: seen[name] for name in touched if name not in theirs}
    return _form(request, dialogue, view, stored, touched, seen=kept_seen, fault=fault, theirs=theirs)


def _form(
    request: web.Request,
    dialogue: Dialogue,
    view: MinutesView,
    stored: Mapping[str, str],
    touched: Mapping[str, str],
    *,
    seen: Mapping[str, str] | None = None,
    fault: str = "",
    theirs: Mapping[str, str] | None = None,
) -> web.Response:
    line = _line(request, view) if "line" in request.match_info else None
    return framed(
        request,
        "minutes_line.html" if line else "minutes_head.html",
        dialogue,
        status=422 if fault or theirs else 200,
        line=line,
        shown={**stored, **touched},
        seen={**{name: minutes.digest(text) for name, text in stored.items()}, **(seen or {})},
        fault=fault,
        theirs=theirs or {},
        labels=LABELS,
        longest=LONGEST,
        usual=_USUAL,
        outcomes=list(OUTCOMES.items()),
    )


async def _opened(request: web.Request) -> tuple[Dialogue, MinutesView]:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES)
        view = await minutes.view(session, dialogue)
    if view is None:
        raise NotThere
    return dialogue, view


def _refuse_locked(view: MinutesView) -> None:
    if view.state != minutes.MinutesState.DRAFT:
        raise Refused("Biên bản đang chờ duyệt hoặc đã duyệt nên không sửa được. Hãy về trang biên bản để xem.")


def _line(request: web.Request, view: MinutesView) -> ViewedLine:
    found = next((one for one in view.lines if str(one.line_id) == request.match_info["line"]), None)
    if found is None:
        raise NotThere
    return found


def _stored(view: MinutesView, line: ViewedLine | None) -> dict[str, str]:
    return minutes.line_fields(line) if line else {name: getattr(view, name) for name in HEAD}


def _seen(form: Form, names: Sequence[str]) -> dict[str, str]:
    return {name: form.text(f"seen-{name}", most=_USUAL) for name in names}
