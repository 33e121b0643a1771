"""What officials decide about a dialogue: announcing it, opening it for questions, moving it, calling it off, held."""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from console.dialogue_frame import opened
from console.dialogues import LIST, overview
from console.forms import Form
from console.guard import Person
from console.office import Office
from console.step_frame import Step, add_steps
from desk import dialogues, typed_days
from desk.dialogue_form import Wrong
from desk.dialogue_notices import Told
from desk.errors import Refused
from desk.roles import Action
from desk.working_time import VIETNAM
from storage.db import Session
from storage.dialogues import Dialogue


def add_routes(app: web.Application) -> None:
    add_steps(app, LIST, STEPS, opened=opened, show=overview)


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
    return f"{dialogue.code}?da=thong-bao"


async def _collect(session: Session, dialogue: Dialogue, form: Form, who: Person, office: Office) -> str:
    await dialogues.collect(
        session,
        dialogue,
        by=who.official,
        now=office.clock(),
        abilities=office.abilities,
        working_time=office.working_time,
    )
    return f"{dialogue.code}?da=nhan-cau-hoi"


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
    return _said(dialogue, "da-doi", told)


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
    return _said(dialogue, "da-huy", told)


async def _held(session: Session, dialogue: Dialogue, form: Form, who: Person, office: Office) -> str:
    await dialogues.mark_held(session, dialogue, by=who.official, now=office.clock())
    return f"{dialogue.code}?da=da-hop"


async def _close(session: Session, dialogue: Dialogue, form: Form, who: Person, office: Office) -> str:
    await dialogues.close(session, dialogue, by=who.official, now=office.clock())
    return f"{dialogue.code}?da=ket-thuc"


def _moment(form: Form, name: str, label: str) -> datetime:
    day, hour = typed_days.read_day(form.text("day")), typed_days.read_hour(form.text(name))
    if day is None:
        raise Wrong({"day": "hãy chọn một ngày, hoặc ghi như 26/11/2026."})
    if hour is None:
        raise Refused(f"{label}: hãy chọn một giờ, hoặc ghi như 8:00.")
    return datetime.combine(day, hour, VIETNAM)


def _said(dialogue: Dialogue, word: str, told: Told) -> str:
    whom = "-sang-mai" if told.later else f"&ai={told.sent}-{told.unreached}"
    return f"{dialogue.code}?da={word}{whom}"


STEPS: Mapping[str, Step[Dialogue]] = {
    "announce": (_announce, Action.DECIDE_DIALOGUES),
    "collect": (_collect, Action.DECIDE_DIALOGUES),
    "move": (_move, Action.DECIDE_DIALOGUES),
    "cancel": (_cancel, Action.DECIDE_DIALOGUES),
    "held": (_held, Action.PREPARE_DIALOGUES),
    "close": (_close, Action.DECIDE_DIALOGUES),
}
