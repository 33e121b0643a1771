"""The form of a dialogue: what it shows, and what an official typed as a value for each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from console.forms import Form
from console.guard import Person
from console.office import Office
from desk import dialogue_form, official_bounds, typed_days
from desk.dialogue_form import LABELS, LONGEST, MOST_SEATS, REGISTRATIONS, DialogueForm, Wrong
from desk.errors import Refused
from desk.roles import Action
from desk.working_time import VIETNAM
from storage import areas, delegation, dialogue_places
from storage.areas import Area
from storage.db import Session
from storage.dialogues import Dialogue

MOST_CHOICES = 400
_TEXTS = ("title", "place", "map_url", "directions", "host", "note")


@dataclass(kw_only=True)
class _Reading:
    """Fields as they are read; a fault for each that cannot be."""

    form: Form
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        try:
            typed = self.form.text(name, LABELS[name], most=LONGEST[name])
        except Refused as refusal:
            self.faults[name] = str(refusal).partition(": ")[2]
            return ""
        return typed if name in ("note", "directions") else " ".join(typed.split())

    def moment(self, day: str, hour: str) -> datetime | None:
        """Both in local time."""
        on, at = typed_days.read_day(self.form.text(day)), typed_days.read_hour(self.form.text(hour))
        if on is None:
            self.faults[day] = "hãy chọn một ngày, hoặc ghi như 26/11/2026."
        if at is None:
            self.faults[hour] = "hãy chọn một giờ, hoặc ghi như 8:00."
        return datetime.combine(on, at, VIETNAM) if on and at else None

    def seats(self) -> int | None:
        typed = self.form.text("seats")
        if not typed:
            return None
        try:
            return self.form.number("seats", "", least=1, most=MOST_SEATS)
        except Refused:
            self.faults["seats"] = f"cần một số từ 1 đến {MOST_SEATS:,}, hoặc để trống khi không hạn chế."
            return None


async def read(
    session: Session, form: Form, office: Office, *, now: datetime, kept: Dialogue | None = None
) -> DialogueForm:
    """Raises `Wrong` with every field that cannot be read; the rules judge the others. `kept`: what is changed."""
    reading = _Reading(form=form)
    texts = {name: reading.text(name) for name in _TEXTS}
    area = await _area(session, form, reading.faults)
    starts_at, ends_at = reading.moment("day", "starts"), reading.moment("day", "ends")
    until = _until(form, starts_at, reading.faults, now=now, kept=kept)
    topics = [topic for topic in form.all("topics") if topic]
    if any(topic not in office.topics() for topic in topics):
        reading.faults["topics"] = "có lĩnh vực không có trong danh sách. Hãy chọn lại."
    registration = form.text("registration") or "open"
    agency_id = _agency(form, reading.faults)
    seats = reading.seats()
    if reading.faults or area is None or starts_at is None or ends_at is None or until is None:
        raise Wrong(reading.faults)
    return DialogueForm(
        **texts,
        area_id=area.id,
        agency_id=agency_id,
        topics=topics,
        starts_at=starts_at,
        ends_at=ends_at,
        questions_until=until,
        seats=seats,
        registration=registration,
    )


async def choices(session: Session, who: Person, kept: Dialogue | None) -> Mapping[str, Any]:
    """What the form offers."""
    grants = who.scope(Action.PREPARE_DIALOGUES).grants
    places = await dialogue_places.choosable(session, grants, limit=MOST_CHOICES)
    communes = [area for area in places if area.level == "commune"]
    above = kept.area_id if kept else next((grant.area_id for grant in grants if grant.area_id is not None), None)
    agencies = await delegation.agencies_for(session, above, limit=MOST_CHOICES) if above is not None else []
    return {
        "places": [_named(area) for area in places],
        "own": _named(communes[0]) if len(communes) == 1 else "",
        "agencies": [(one.id, one.name) for one in agencies],
        "registrations": REGISTRATIONS.items(),
        "labels": LABELS,
        "longest": LONGEST,
        "most_seats": MOST_SEATS,
    }


async def shown(session: Session, dialogue: Dialogue) -> dict[str, Any]:
    """As it stands, in the words of the form."""
    start, end = dialogue.starts_at.astimezone(VIETNAM), dialogue.ends_at.astimezone(VIETNAM)
    area = await areas.get(session, dialogue.area_id)
    return {
        **{name: getattr(dialogue, name) for name in _TEXTS},
        "area": _named(area) if area else "",
        "agency": dialogue.agency_id or "",
        "topics": list(dialogue.topics),
        "day": f"{start:%Y-%m-%d}",
        "starts": f"{start:%H:%M}",
        "ends": f"{end:%H:%M}",
        "until": f"{dialogue.questions_until.astimezone(VIETNAM):%Y-%m-%d}",
        "seats": dialogue.seats or "",
        "registration": dialogue.registration,
    }


def typed(form: Form) -> dict[str, Any]:
    """As it came, to be shown again."""
    return {**dict(form.values), "topics": list(form.values.getall("topics", []))}


def _named(area: Area) -> str:
    """As `official_bounds.read_area` reads it back."""
    return f"{area.code} – {area.name}"


async def _area(session: Session, form: Form, faults: dict[str, str]) -> Area | None:
    given = form.text("area")
    try:
        found = await official_bounds.read_area(session, given)
    except Refused as refusal:
        faults["area"] = str(refusal).partition(": ")[2]
        return None
    if found is None:
        faults["area"] = "chưa chọn. Hãy chọn trong danh sách, hoặc gõ tên xã, phường."
    return found


def _until(
    form: Form, starts_at: datetime | None, faults: dict[str, str], *, now: datetime, kept: Dialogue | None
) -> datetime | None:
    """The day as it stands keeps its hour."""
    given = form.text("until")
    if not given:
        return dialogue_form.usual_deadline(starts_at, now=now) if starts_at else None
    day = typed_days.read_day(given)
    if day is None:
        faults["until"] = "hãy chọn một ngày, hoặc ghi như 23/11/2026."
        return None
    if kept is not None and day == kept.questions_until.astimezone(VIETNAM).date() and starts_at == kept.starts_at:
        return kept.questions_until
    return dialogue_form.deadline_on(day, starts_at) if starts_at else None


def _agency(form: Form, faults: dict[str, str]) -> int | None:
    try:
        return form.key("agency")
    except Refused:
        faults["agency"] = "hãy chọn trong danh sách."
        return None
