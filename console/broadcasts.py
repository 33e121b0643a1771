"""The announcements of an official's area: as a list, and each by itself with what is to be done next."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aiohttp import web

from console.broadcast_board import BOARD
from console.broadcast_frame import BROADCAST, LIST, READERS, framed, may_change, opened, reach
from console.guard import Person, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import broadcast_audience, broadcast_form, broadcast_links, broadcast_records, broadcasts, segment_words
from desk.broadcast_audience import Outlook
from desk.broadcast_form import KINDS, LONGEST_REASON, REPEATS
from desk.broadcast_states import STATE_NAMES, UNDER_WAY, BroadcastState
from desk.inbox import CHANNEL_NAMES
from desk.roles import Action
from desk.segment_rule import LANGUAGES, read_rule
from storage import broadcast_counts
from storage import broadcasts as stored
from storage.broadcasts import Broadcast
from storage.db import Session
from storage.histories import HistoryEvent

MOST = 200
_SHOWN_COUNTED = (BroadcastState.DRAFT, BroadcastState.WAITING, BroadcastState.APPROVED)
_GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    ("Chờ duyệt", (BroadcastState.WAITING,)),
    ("Đang gửi", UNDER_WAY),
    ("Sắp gửi", (BroadcastState.APPROVED,)),
    ("Bản nháp", (BroadcastState.DRAFT,)),
    ("Đã xong", (BroadcastState.DONE, BroadcastState.STOPPED, BroadcastState.CANCELLED)),
)


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(BROADCAST, show_one)


async def show_list(request: web.Request) -> web.Response:
    """`?trang-thai=` one of the states."""
    who, office = person(request), request.app[OFFICE]
    scope = reach(who, *READERS)
    state = request.query.get("trang-thai", "")
    states = [state] if state in STATE_NAMES else []
    async with office.database.reading() as session:
        found = await stored.within(session, scope, states=states, limit=MOST)
        reached = await broadcast_counts.reached(session, [one.id for one in found if one.ended_at])
    for one in found:
        if one.state in UNDER_WAY and (standing := await request.app[BOARD].look(one.id)):
            reached[one.id] = standing.progress.reached
    return page(
        request,
        "broadcasts.html",
        groups=[(name, some) for name, wanted in _GROUPS if (some := [one for one in found if one.state in wanted])],
        reached=reached,
        states=STATE_NAMES,
        chosen=state if states else "",
        kinds=KINDS,
        cut=len(found) == MOST,
        may_write=who.may(Action.BROADCAST),
    )


async def show_one(request: web.Request) -> web.Response:
    return await overview(request)


async def overview(
    request: web.Request, *, fault: str = "", step: str = "", typed: Mapping[str, Any] | None = None
) -> web.Response:
    """`fault`: why the `step` was refused, with what was `typed` for it."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        broadcast = await opened(session, request, who)
        shown = await _shown(session, broadcast, who, office)
    standing = await request.app[BOARD].look(broadcast.id) if broadcast.audience is not None else None
    return framed(
        request,
        "broadcast.html",
        broadcast,
        status=422 if fault else 200,
        fault=fault,
        step=step,
        typed=typed or {},
        progress=standing.progress if standing else None,
        **shown,
    )


async def _shown(session: Session, broadcast: Broadcast, who: Person, office: Office) -> dict[str, Any]:
    now = office.clock()
    events = await stored.events(session, broadcast.id)
    writers = await broadcasts.writers(session, broadcast)
    to_leave = broadcast.state in _SHOWN_COUNTED
    return {
        "events": list(reversed(events)),
        "steps_said": broadcast_records.said,
        "sent_back": _last_word(events) if broadcast.state == BroadcastState.DRAFT else None,
        "whom": await _whom(session, broadcast, office),
        "outlook": await _outlook(session, broadcast, office) if to_leave else None,
        "faults": broadcast_form.judge_texts(broadcast.texts, broadcast.choices, office.abilities) if to_leave else {},
        "labels": broadcast_form.LABELS,
        "links": _links(broadcast, office),
        "holiday": _holiday(broadcast, office) if to_leave else None,
        "late": broadcast.send_at is not None and broadcast.send_at <= now and to_leave,
        "digest": broadcasts.digest(broadcast),
        "may_write": await may_change(session, broadcast, who, Action.BROADCAST),
        "may_approve": await may_change(session, broadcast, who, Action.APPROVE_BROADCAST),
        "wrote": who.official.id in writers,
        "approve_above": office.approve_above,
        "open_to_change": broadcast.state in broadcasts.OPEN_TO_CHANGE,
        "repeated": await stored.get(session, broadcast.repeat_of) if broadcast.repeat_of else None,
        "kinds": KINDS,
        "repeats": REPEATS,
        "languages": LANGUAGES,
        "channels": CHANNEL_NAMES,
        "longest_reason": LONGEST_REASON,
    }


def _holiday(broadcast: Broadcast, office: Office) -> date | None:
    """The next working day, when it would leave on a public holiday."""
    return broadcast_form.holiday(broadcast.send_at, now=office.clock(), working_time=office.working_time)


async def _whom(session: Session, broadcast: Broadcast, office: Office) -> str:
    try:
        rule = read_rule(broadcast.rule)
    except (ValueError, TypeError):
        return "điều kiện máy không hiểu, nên không nhắn ai"
    names = await segment_words.names_of(
        session, rule, office=broadcast.area_name, topics=office.topics(), titles=office.titles()
    )
    return segment_words.describe(rule, names)


async def _outlook(session: Session, broadcast: Broadcast, office: Office) -> Outlook | None:
    """None for a rule that cannot be read."""
    try:
        return await broadcast_audience.outlook(session, broadcast, abilities=office.abilities, now=office.clock())
    except (ValueError, TypeError):
        return None


def _links(broadcast: Broadcast, office: Office) -> list[tuple[str, str]]:
    """Each button with what it opens."""
    topics, titles = office.topics(), office.titles()
    return [
        (choice["label"], broadcast_links.told_of(choice["payload"], topics, titles)) for choice in broadcast.choices
    ]


def _last_word(events: Sequence[HistoryEvent]) -> HistoryEvent | None:
    """Why it is a draft again, as long as nobody has worked on it since."""
    for event in reversed(events):
        if event.kind in ("sent_back", "reopened") and event.text:
            return event
        if event.kind in ("submitted", "approved"):
            return None
    return None
