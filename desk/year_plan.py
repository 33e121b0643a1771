"""A year of dialogues from a spreadsheet: judged row by row, looked at before it is kept, taken whole or not at all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from desk import dialogue_form, dialogues, roles, year_plan_cells, year_plan_places
from desk.dialogue_form import DialogueForm, Wrong
from desk.roles import Action
from desk.working_time import VIETNAM
from desk.year_plan_places import Communes
from desk.year_plan_sheet import COLUMNS, LONGEST_CELL, MOST_ROWS, Cells, Fault, PlanRefused
from storage import dialogue_places, officials
from storage import dialogues as stored
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.scope import Scope

_A_DAY = timedelta(days=1)
_MOST_KNOWN = 20_000
_MOST_COMMUNES = 4_000
_FIELD_COLUMN = {"map_url": "note", "title": "area", "agency": "area", "directions": "note", "registration": "note"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One row as it will be kept."""

    row: int
    form: DialogueForm
    area_name: str


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What every row is held against; `reach`: what was found of a commune and its topics already."""

    communes: Communes
    topics: Mapping[str, str]
    by: Official
    now: datetime
    reach: dict[tuple[int, tuple[str, ...]], dict[str, str]] = field(default_factory=dict)


async def judge(
    session: Session, rows: Sequence[Cells], *, topics: Mapping[str, str], by: Official, now: datetime
) -> list[Planned]:
    """Raises `PlanRefused` with every fault of every row. `topics`: their names by id."""
    communes = await dialogue_places.communes(session, (await _scope(session, by)).grants, limit=_MOST_COMMUNES)
    desk = _Desk(communes=Communes(communes), topics=topics, by=by, now=now)
    found: list[Planned] = []
    faults: list[Fault] = []
    taken: dict[tuple[int, date], int] = {}
    for number, cells in rows:
        try:
            one = await _planned(session, number, cells, desk)
        except PlanRefused as refused:
            faults += refused.faults
            continue
        key = one.form.area_id, _day(one.form.starts_at)
        if key in taken:
            said = f"{one.area_name} đã có một buổi ngày này ở hàng {taken[key]}. Mỗi xã mỗi ngày một hàng."
            faults.append(Fault(row=number, column=COLUMNS["area"], said=said))
        taken.setdefault(key, number)
        found.append(one)
    faults += await _known(session, found, by)
    if faults:
        raise PlanRefused(sorted(faults, key=lambda fault: fault.row))
    return found


async def save(session: Session, plan: Sequence[Planned], *, by: Official, now: datetime) -> list[str]:
    """What `judge` gave in this transaction; returns their codes. Raises `PlanRefused` when something was planned
    there meanwhile, after which nothing of the transaction may be kept."""
    await dialogue_places.hold(session, sorted({one.form.area_id for one in plan}))
    if faults := await _known(session, plan, by):
        raise PlanRefused(faults)
    return [await dialogues.keep(session, one.form, by=by, now=now) for one in plan]


def packed(rows: Sequence[Cells]) -> str:
    """For the form between looking and keeping; judged again when it comes back."""
    return json.dumps([[number, *(cells[key] for key in COLUMNS)] for number, cells in rows], ensure_ascii=False)


def unpacked(text: str) -> list[Cells]:
    """Raises `PlanRefused` for anything that `packed` did not make."""
    broken = PlanRefused([Fault(row=0, column="", said="Bản xem trước không còn đọc được. Hãy gửi lại tệp.")])
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise broken from error
    if not isinstance(given, list) or not 0 < len(given) <= MOST_ROWS:
        raise broken
    rows: list[Cells] = []
    for row in given:
        if not isinstance(row, list) or len(row) != len(COLUMNS) + 1 or not isinstance(row[0], int):
            raise broken
        if not all(isinstance(cell, str) and len(cell) <= LONGEST_CELL for cell in row[1:]):
            raise broken
        rows.append((row[0], dict(zip(COLUMNS, row[1:], strict=True))))
    return rows


async def _planned(session: Session, number: int, cells: Mapping[str, str], desk: _Desk) -> Planned:
    """Raises `PlanRefused` with every fault of the row."""
    faults: dict[str, str] = {}
    area = await year_plan_places.find(session, cells["area"], desk.communes, faults)
    starts_at, ends_at = year_plan_cells.times(cells, faults)
    topics = year_plan_cells.topics(cells["topics"], desk.topics, faults)
    seats = year_plan_cells.seats(cells["seats"], faults)
    until = year_plan_cells.until(cells["until"], starts_at, desk.now, faults)
    if faults or area is None or starts_at is None or ends_at is None or until is None:
        raise PlanRefused([Fault(row=number, column=COLUMNS[key], said=said) for key, said in faults.items()])
    form = DialogueForm(
        title=f"Đối thoại chính sách giảm nghèo năm {starts_at.astimezone(VIETNAM).year}",
        area_id=area.id,
        starts_at=starts_at,
        ends_at=ends_at,
        questions_until=until,
        topics=topics,
        place=" ".join(cells["place"].split()),
        host=" ".join(cells["host"].split()),
        seats=seats,
        note=cells["note"],
    )
    key = area.id, tuple(topics)
    if key not in desk.reach:
        desk.reach[key] = await dialogue_form.out_of_reach(session, form, desk.by)
    if wrong := {**dialogue_form.judge_fields(form, now=desk.now), **desk.reach[key]}:
        raise PlanRefused(_faults(number, wrong))
    return Planned(row=number, form=form, area_name=area.name)


async def _known(session: Session, plan: Sequence[Planned], by: Official) -> list[Fault]:
    """What is planned already: the same commune on the same day is most likely the same file once more."""
    if not plan:
        return []
    first, last = min(one.form.starts_at for one in plan), max(one.form.starts_at for one in plan)
    there = await stored.within(
        session, await _scope(session, by), since=first - _A_DAY, until=last + _A_DAY, limit=_MOST_KNOWN
    )
    by_day: dict[date, list[Dialogue]] = {}
    for other in there:
        if other.state != "cancelled":
            by_day.setdefault(_day(other.starts_at), []).append(other)
    faults = []
    for one in plan:
        others = by_day.get(_day(one.form.starts_at), [])
        same = next((other for other in others if other.area_id == one.form.area_id), None)
        if same is not None:
            said = (
                f"{same.area_name} đã có buổi {same.code} ngày {_day(same.starts_at):%d/%m/%Y}. Hãy bỏ hàng này; "
                "muốn thêm một buổi nữa trong ngày thì dùng “Thêm một buổi”."
            )
            faults.append(Fault(row=one.row, column=COLUMNS["day"], said=said))
        elif any(dialogue_form.same_place(other.place, one.form.place) for other in others):
            faults += await _clash(session, one)
    return faults


async def _clash(session: Session, one: Planned) -> list[Fault]:
    form = one.form
    try:
        await dialogue_form.refuse_clash(session, form.area_id, form.place, form.starts_at, form.ends_at, own=None)
    except Wrong as wrong:
        return _faults(one.row, wrong.faults)
    return []


async def _scope(session: Session, by: Official) -> Scope:
    grants = (await officials.grants_of(session, [by.id]))[by.id]
    return roles.scope(by, grants, Action.PREPARE_DIALOGUES)


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _faults(number: int, wrong: Mapping[str, str]) -> list[Fault]:
    return [Fault(row=number, column=COLUMNS[_FIELD_COLUMN.get(key, key)], said=said) for key, said in wrong.items()]
