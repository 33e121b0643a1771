"""What officials do with an announcement: handing it in, approving, sending back, pausing, stopping, sending again."""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from console.broadcast_frame import LIST, opened
from console.broadcasts import overview
from console.forms import Form
from console.guard import Person
from console.office import Office
from console.step_frame import Step, add_steps
from desk import broadcast_form, broadcasts
from desk.broadcast_states import BroadcastState
from desk.errors import Refused
from desk.roles import Action
from desk.working_time import VIETNAM
from storage.broadcasts import Broadcast
from storage.db import Session


def add_routes(app: web.Application) -> None:
    add_steps(app, LIST, STEPS, opened=opened, show=overview)


async def _submit(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    state = await broadcasts.submit(
        session,
        broadcast,
        by=who.official,
        now=office.clock(),
        abilities=office.abilities,
        approve_above=office.approve_above,
    )
    return f"{broadcast.code}?da={'tb-gui' if state is BroadcastState.APPROVED else 'tb-trinh'}"


async def _approve(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    await broadcasts.approve(
        session,
        broadcast,
        seen=form.text("seen", most=64),
        by=who.official,
        now=office.clock(),
        at_once=form.ticked("at_once"),
    )
    return f"{broadcast.code}?da=tb-duyet"


async def _send_back(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    await broadcasts.send_back(session, broadcast, form.text("reason", "Lý do"), by=who.official, now=office.clock())
    return f"{broadcast.code}?da=tb-tra-lai"


async def _withdraw(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    await broadcasts.withdraw(session, broadcast, by=who.official, now=office.clock())
    return f"{broadcast.code}?da=tb-mo-lai"


async def _to_working_day(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    """At the same hour; at eight in the morning for one that would have left at once."""
    now = office.clock()
    day = broadcast_form.holiday(broadcast.send_at, now=now, working_time=office.working_time)
    if day is None:
        raise Refused("Ngày gửi không phải ngày nghỉ lễ. Hãy tải lại trang để xem.")
    hour = broadcast.send_at.astimezone(VIETNAM).time() if broadcast.send_at else datetime.min.replace(hour=8).time()
    moment = datetime.combine(day, hour, VIETNAM)
    await broadcasts.amend(session, broadcast, by=who.official, now=now, send_at=moment)
    return f"{broadcast.code}?da=da-luu"


async def _pause(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    await broadcasts.pause(session, broadcast, by=who.official, now=office.clock())
    return f"{broadcast.code}/progress?da=tb-tam-dung"


async def _resume(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    await broadcasts.resume(session, broadcast, by=who.official, now=office.clock())
    return f"{broadcast.code}/progress?da=tb-gui-tiep"


async def _stop(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    await broadcasts.stop(session, broadcast, by=who.official, now=office.clock())
    return f"{broadcast.code}/progress?da=tb-dung"


async def _cancel(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    await broadcasts.cancel(session, broadcast, by=who.official, now=office.clock())
    return f"{broadcast.code}?da=tb-huy"


async def _stop_repeating(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    await broadcasts.stop_repeating(session, broadcast, by=who.official, now=office.clock())
    return f"{broadcast.code}?da=tb-thoi-lap"


async def _copy(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    code = await broadcasts.copy(session, broadcast, official=who.official, now=office.clock())
    return f"{code}/edit?da=tb-nhap"


async def _resend(session: Session, broadcast: Broadcast, form: Form, who: Person, office: Office) -> str:
    code = await broadcasts.resend(
        session, broadcast, official=who.official, now=office.clock(), unknown_too=form.ticked("unknown")
    )
    return f"{code}?da=tb-nhap"


STEPS: Mapping[str, Step[Broadcast]] = {
    "submit": (_submit, Action.BROADCAST),
    "approve": (_approve, Action.APPROVE_BROADCAST),
    "send-back": (_send_back, Action.APPROVE_BROADCAST),
    "withdraw": (_withdraw, Action.BROADCAST),
    "working-day": (_to_working_day, Action.BROADCAST),
    "pause": (_pause, Action.BROADCAST),
    "resume": (_resume, Action.BROADCAST),
    "stop": (_stop, Action.BROADCAST),
    "cancel": (_cancel, Action.BROADCAST),
    "stop-repeating": (_stop_repeating, Action.BROADCAST),
    "copy": (_copy, Action.BROADCAST),
    "resend": (_resend, Action.BROADCAST),
}
