"""The dialogues of an official's area: as a list, as a year, and each by itself with what is to be done next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from console.dialogue_frame import DIALOGUE, framed, may_change, opened
from console.guard import Person, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import delegation, dialogue_tasks, dialogue_texts
from desk.broadcast_states import STATE_NAMES as BROADCAST_STATES
from desk.dialogue_form import LONGEST_REASON, REGISTRATIONS
from desk.dialogue_records import is_shown, said
from desk.dialogue_states import KNOWN, NOTICE, STATE_NAMES, DialogueState, days_left
from desk.roles import Action
from desk.working_time import VIETNAM
from storage import agenda, broadcasts, dialogue_counts, dialogue_places, dialogues
from storage.areas import Area
from storage.db import Session
from storage.dialogues import Dialogue

LIST = "/console/dialogues"
MOST = 1_000
MOST_COMMUNES = 400
_FIRST_YEAR, _LAST_YEAR = 2020, 2100
_DONE = {
    "thong-bao": (
        "Đã thông báo. Bà con của địa bàn thấy buổi này khi nhắn “đối thoại”. Muốn nhắn cho mọi người: bấm “Soạn thông "
        "báo cho địa bàn” ở dưới."
    ),
    "nhan-cau-hoi": "Đã mở nhận câu hỏi.",
    "da-hop": "Đã ghi là đã họp.",
    "ket-thuc": "Đã kết thúc buổi đối thoại.",
    "da-doi": "Đã dời.",
    "da-huy": "Đã huỷ; câu hỏi được giữ cho buổi kế tiếp của địa bàn.",
    "da-doi-sang-mai": "Đã dời. Đang là ban đêm nên sáng mai bà con mới được nhắn.",
    "da-huy-sang-mai": "Đã huỷ. Đang là ban đêm nên sáng mai bà con mới được nhắn.",
}
_TO_COME = (DialogueState.PLANNED, *KNOWN)
_OVER = (DialogueState.HELD, DialogueState.PUBLISHED, DialogueState.CLOSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the address asks for; whatever it gets wrong is as if it were not there."""

    year: int
    state: str
    area_id: int | None
    as_calendar: bool

    def again(self, **other: object) -> str:
        known = {
            "nam": self.year,
            "trang-thai": self.state,
            "dia-ban": self.area_id,
            "xem": "lich" if self.as_calendar else "",
        }
        query = {key: value for key, value in {**known, **other}.items() if value not in (None, "")}
        return f"{LIST}?{urlencode(query)}"


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(DIALOGUE, show_one)


async def show_list(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.READ_DIALOGUES)
    asked = _asked(request, office)
    since, until = year_bounds(asked.year)
    scope = who.scope(Action.READ_DIALOGUES)
    async with office.database.reading() as session:
        found = await dialogues.within(
            session,
            scope,
            since=since,
            until=until,
            states=[asked.state] if asked.state else (),
            area_id=asked.area_id,
            limit=MOST,
        )
        counts = await dialogue_counts.of(session, [one.id for one in found])
        communes = await dialogue_places.communes(session, scope.grants, limit=MOST_COMMUNES + 1)
    return page(
        request,
        "dialogues.html",
        asked=asked,
        found=found,
        counts=counts,
        groups=_groups(found),
        calendar=_calendar(found),
        communes=[(area.id, area.name) for area in communes] if 1 < len(communes) <= MOST_COMMUNES else [],
        without=_without(asked, communes, found),
        states=STATE_NAMES,
        cut=len(found) == MOST,
    )


async def show_one(request: web.Request) -> web.Response:
    return await overview(request)


async def overview(
    request: web.Request, *, fault: str = "", step: str = "", typed: Mapping[str, Any] | None = None
) -> web.Response:
    """`fault`: why the `step` was refused, with what was `typed` for it."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        shown = await _shown(session, dialogue, who, now=office.clock())
    return framed(
        request,
        "dialogue.html",
        dialogue,
        status=422 if fault else 200,
        fault=fault,
        step=step,
        typed=typed or {},
        done=_done(request),
        **shown,
    )


async def _shown(session: Session, dialogue: Dialogue, who: Person, *, now: datetime) -> dict[str, Any]:
    members = await agenda.delegation(session, dialogue.id)
    counts = (await dialogue_counts.of(session, [dialogue.id]))[dialogue.id]
    start, end = dialogue.starts_at.astimezone(VIETNAM), dialogue.ends_at.astimezone(VIETNAM)
    state = DialogueState(dialogue.state)
    return {
        "members": members,
        "counts": counts,
        "tasks": dialogue_tasks.of(dialogue, counts, members=len(members), now=now),
        "events": [one for one in reversed(await dialogues.events(session, dialogue.id)) if is_shown(one)],
        "steps_said": said,
        "may_prepare": await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES),
        "may_decide": await may_change(session, dialogue, who, Action.DECIDE_DIALOGUES),
        "to_come": state in _TO_COME,
        "known": state in KNOWN,
        "day_has_come": days_left(dialogue.starts_at, now) <= 0,
        "short_notice": days_left(dialogue.starts_at, now) < NOTICE.days,
        "days_left": days_left(dialogue.starts_at, now),
        "notice_days": NOTICE.days,
        "longest_reason": LONGEST_REASON,
        "registrations": REGISTRATIONS,
        "said_when": dialogue_texts.when(dialogue.starts_at),
        "said_until": dialogue_texts.until(dialogue.questions_until),
        "old": {"day": f"{start:%Y-%m-%d}", "starts": f"{start:%H:%M}", "ends": f"{end:%H:%M}"},
        "open_delegation": delegation.is_open(dialogue),
        "announced_states": BROADCAST_STATES,
        "announced_by": await broadcasts.of_dialogue(session, dialogue.id),
    }


def _done(request: web.Request) -> str:
    """What a step did, in a sentence, when the address says so."""
    words = _DONE.get(request.query.get("da", ""), "")
    sent, _, unreached = request.query.get("ai", "").partition("-")
    if not words or not all(part.isascii() and part.isdigit() and len(part) < 8 for part in (sent, unreached)):
        return words
    if sent == unreached == "0":
        return f"{words} Chưa có ai hỏi hay đăng ký nên không phải nhắn ai."
    rest = f", {unreached} người không tới được: xem danh sách in" if unreached != "0" else ""
    return f"{words} Đã nhắn {sent} người{rest}."


def year_bounds(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=VIETNAM), datetime(year + 1, 1, 1, tzinfo=VIETNAM)


def _asked(request: web.Request, office: Office) -> Asked:
    query = request.query
    year, area = query.get("nam", ""), query.get("dia-ban", "")
    this_year = office.clock().astimezone(VIETNAM).year
    is_year = year.isascii() and year.isdigit() and _FIRST_YEAR <= int(year[:6]) <= _LAST_YEAR
    state = query.get("trang-thai", "")
    return Asked(
        year=int(year) if is_year else this_year,
        state=state if state in STATE_NAMES else "",
        area_id=int(area) if area.isascii() and area.isdigit() and len(area) <= 18 else None,
        as_calendar=query.get("xem") == "lich",
    )


def _groups(found: Sequence[Dialogue]) -> list[tuple[str, list[Dialogue]]]:
    """What is to come by its day, what is over the latest first."""
    parts = [
        ("Sắp tới", [one for one in found if one.state in _TO_COME]),
        ("Đã họp", [one for one in reversed(found) if one.state in _OVER]),
        ("Đã huỷ", [one for one in found if one.state == DialogueState.CANCELLED]),
    ]
    return [(name, some) for name, some in parts if some]


def _calendar(found: Sequence[Dialogue]) -> list[tuple[str, list[list[tuple[Dialogue, str]]]]]:
    """By area its twelve months, each with its dialogues and the day of the month."""
    by_area: dict[tuple[str, int], list[list[tuple[Dialogue, str]]]] = {}
    for one in found:
        months = by_area.setdefault((one.area_name, one.area_id), [[] for _ in range(12)])
        local = one.starts_at.astimezone(VIETNAM)
        months[local.month - 1].append((one, f"{local.day}/{local.month}"))
    return [(name, months) for (name, _), months in sorted(by_area.items())]


def _without(asked: Asked, communes: Sequence[Area], found: Sequence[Dialogue]) -> list[str]:
    """Communes with none this year that is not called off; only where all are shown."""
    if asked.state or asked.area_id or len(communes) > MOST_COMMUNES:
        return []
    having = {one.area_id for one in found if one.state != DialogueState.CANCELLED}
    return [area.name for area in communes if area.id not in having]
