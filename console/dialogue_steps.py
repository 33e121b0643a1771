"""What officials decide about a dialogue: announcing it, opening it for questions, moving it, calling it off, held."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from console.dialogue_frame import DIALOGUE, opened
from console.dialogues import LIST, overview
from console.forms import Form, read
from console.guard import Person, person
from console.office import OFFICE, Office
from desk import dialogues, typed_days
from desk.dialogue_form import Wrong
from desk.dialogue_notices import Told
from desk.errors import Refused
from desk.roles import Action
from desk.working_time import VIETNAM
from storage.db import Session
from storage.dialogues import Dialogue

Step = Callable[[Session, Dialogue, Form, Person, Office], Awaitable[str]]


def add_routes(app: web.Application) -> None:
    for name, (_action, _step) in STEPS.items():
        app.router.add_post(f"{DIALOGUE}/{name}", take)


async def take(request: web.Request) -> web.Response:
    """What was typed is shown again when the step is refused."""
    who, office, form = person(request), request.app[OFFICE], await read(request)
    name = request.path.rpartition("/")[2]
    action, step = STEPS[name]
    try:
        async with office.database.transaction() as session:
            dialogue = await opened(session, request, who, action, for_change=True)
            said = await step(session, dialogue, form, who, office)
    except Refused as refusal:
        return await overview(request, fault=str(refusal), step=name, typed=dict(form.values))
    office.ring()
    raise web.HTTPSeeOther(f"{LIST}/{dialogue.code}?da={said}")


async def _announce(session: Session, dialogue: Dialogue, form: Form, who: Person, office: Office) -> str:
    reason = form.text("reason", "Lý do") if form.ticked("anyway") else ""
    if form.ticked("anyway") and not reason:
        raise Refused("Lý do: chưa có nội dung. Hãy ghi vì sao vẫn thông báo khi không đủ số ngày.")
    await dialogues.announce(
        session,
        dialogue,
        by=who.official,
        now=office.clock(),
        abilities=office.abilities,
        working_time=office.working_time,
        short_notice=reason,
        collecting=not form.ticked("later"),
    )
    return "thong-bao"


async def _collect(session: Session, dialogue: Dialogue, form: Form, who: Person, office: Office) -> str:
    await dialogues.collect(
        session,
        dialogue,
        by=who.official,
        now=office.clock(),
        abilities=office.abilities,
        working_time=office.working_time,
    )
    return "nhan-cau-hoi"


async def _move(session: Session, dialogue: Dialogue, form: Form, who: Person, office: Office) -> str:
    told = await dialogues.move(
        session,
        dialogue,
        starts_at=_moment(form, "starts", "Giờ bắt đầu"),
        ends_at=_moment(form, "ends", "Giờ kết thúc"),
        place=form.text("place", "Địa điểm"),
        reason=form.text("reason", "Lý do"),
        by=who.official,
        abilities=office.abilities,
        now=office.clock(),
    )
    return _said("da-doi", told)


async def _cancel(session: Session, dialogue: Dialogue, form: Form, who: Person, office: Office) -> str:
    told = await dialogues.cancel(
        session,
        dialogue,
        reason=form.text("reason", "Lý do"),
        by=who.official,
        abilities=office.abilities,
        now=office.clock(),
        working_time=office.working_time,
    )
    return _said("da-huy", told)


async def _held(session: Session, dialogue: Dialogue, form: Form, who: Person, office: Office) -> str:
    await dialogues.mark_held(session, dialogue, by=who.official, now=office.clock())
    return "da-hop"


async def _close(session: Session, dialogue: Dialogue, form: Form, who: Person, office: Office) -> str:
    await dialogues.close(session, dialogue, by=who.official, now=office.clock())
    return "ket-thuc"


def _moment(form: Form, name: str, label: str) -> datetime:
    day, hour = typed_days.read_day(form.text("day")), typed_days.read_hour(form.text(name))
    if day is None:
        raise Wrong({"day": "hãy chọn một ngày, hoặc ghi như 26/11/2026."})
    if hour is None:
        raise Refused(f"{label}: hãy chọn một giờ, hoặc ghi như 8:00.")
    return datetime.combine(day, hour, VIETNAM)


def _said(word: str, told: Told) -> str:
    return f"{word}-sang-mai" if told.later else f"{word}&ai={told.sent}-{told.unreached}"


STEPS: dict[str, tuple[Action, Step]] = {
    "announce": (Action.DECIDE_DIALOGUES, _announce),
    "collect": (Action.DECIDE_DIALOGUES, _collect),
    "move": (Action.DECIDE_DIALOGUES, _move),
    "cancel": (Action.DECIDE_DIALOGUES, _cancel),
    "held": (Action.PREPARE_DIALOGUES, _held),
    "close": (Action.DECIDE_DIALOGUES, _close),
}
