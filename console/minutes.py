"""The minutes of a dialogue: read, drafted, handed in, approved, corrected."""

from collections.abc import Mapping

from aiohttp import web

from console.dialogue_frame import DIALOGUE, Work, carry_out, framed, may_change, opened
from console.forms import Form, read
from console.guard import person
from console.office import OFFICE
from desk import dialogue_accounting, dialogue_results, minutes
from desk.errors import Refused
from desk.minutes import OUTCOMES
from desk.minutes_view import checksum, snapshot
from desk.roles import Action
from storage.db import Session
from storage.dialogues import Dialogue

MINUTES = f"{DIALOGUE}/minutes"
SAID: Mapping[str, str] = {
    "lap": "Đã lập dự thảo từ chương trình và ghi chép tại hội trường. Hãy đọc và sửa từng mục.",
    "du": "Không có mục mới. Những gì đã sửa vẫn giữ nguyên.",
    "luu": "Đã lưu.",
    "trinh": "Đã trình. Một người khác đọc và duyệt.",
    "tra-lai": "Đã trả lại để sửa.",
    "duyet": "Đã duyệt và khoá biên bản. Việc tiếp theo: công bố kết quả để bà con nhận câu trả lời.",
    "mo": "Đã mở bản đính chính. Bản đã duyệt vẫn được giữ trong nhật ký.",
}


def add_routes(app: web.Application) -> None:
    app.router.add_get(MINUTES, show_minutes)
    for name, handler in (
        ("draft", draft),
        ("hand-in", hand_in),
        ("send-back", send_back),
        ("approve", approve),
        ("correct", correct),
    ):
        app.router.add_post(f"{MINUTES}/{name}", handler)


async def show_minutes(request: web.Request) -> web.Response:
    return await _show(request)


async def draft(request: web.Request) -> web.Response:
    who, now = person(request), request.app[OFFICE].clock()

    async def work(session: Session, dialogue: Dialogue, _form: Form) -> str:
        return "lap" if await minutes.draft(session, dialogue, by=who.official, now=now) else "du"

    return await _carry_out(request, Action.PREPARE_DIALOGUES, work)


async def hand_in(request: web.Request) -> web.Response:
    who, now = person(request), request.app[OFFICE].clock()

    async def work(session: Session, dialogue: Dialogue, _form: Form) -> str:
        await minutes.hand_in(session, dialogue, by=who.official, now=now)
        return "trinh"

    return await _carry_out(request, Action.PREPARE_DIALOGUES, work)


async def send_back(request: web.Request) -> web.Response:
    who, now = person(request), request.app[OFFICE].clock()

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        await minutes.send_back(session, dialogue, form.text("reason", "Lý do"), by=who.official, now=now)
        return "tra-lai"

    return await _carry_out(request, Action.PREPARE_DIALOGUES, work)


async def approve(request: web.Request) -> web.Response:
    who, now = person(request), request.app[OFFICE].clock()

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        await minutes.approve(session, dialogue, seen=form.text("seen"), by=who.official, now=now)
        return "duyet"

    return await _carry_out(request, Action.DECIDE_DIALOGUES, work)


async def correct(request: web.Request) -> web.Response:
    who, now = person(request), request.app[OFFICE].clock()

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        await minutes.correct(session, dialogue, form.text("reason", "Lý do"), by=who.official, now=now)
        return "mo"

    return await _carry_out(request, Action.PREPARE_DIALOGUES, work)


async def _carry_out(request: web.Request, action: Action, work: Work) -> web.Response:
    """A step of the minutes, and back to them; or the page with why not, and the reason that was typed."""
    form = await read(request)
    try:
        dialogue, done = await carry_out(request, form, action, work)
    except Refused as refused:
        return await _show(request, fault=str(refused), reason=form.text("reason"))
    raise web.HTTPSeeOther(f"/console/dialogues/{dialogue.code}/minutes?da={done}")


async def _show(request: web.Request, *, fault: str = "", reason: str = "") -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        view = await minutes.view(session, dialogue)
        last = await dialogue_accounting.last_published(session, dialogue)
        returned = await minutes.returned(session, dialogue) if view and view.state == "draft" else None
        writer_id = await minutes.handed_in_by(session, dialogue)
        may_prepare = await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES)
        may_decide = await may_change(session, dialogue, who, Action.DECIDE_DIALOGUES)
    return framed(
        request,
        "minutes.html",
        dialogue,
        status=422 if fault else 200,
        view=view,
        returned=returned,
        seen=checksum(snapshot(view)) if view else "",
        own=writer_id == who.official.id,
        may_prepare=may_prepare,
        may_decide=may_decide,
        published=last,
        due=dialogue_results.results_by(dialogue),
        outcomes=OUTCOMES,
        told=SAID.get(request.query.get("da", ""), ""),
        fault=fault,
        reason=reason,
    )
