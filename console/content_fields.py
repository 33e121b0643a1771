"""Fields that the forms of notices, stories and quizzes share, read one by one so that all faults are told at once."""

from dataclasses import dataclass, field
from datetime import date

from console.forms import Form
from console.guard import Person
from console.office import Office
from desk import official_bounds, typed_days
from desk.errors import Refused
from desk.roles import Action
from storage import areas, dialogue_places
from storage.areas import Area
from storage.db import Session

MOST_CHOICES = 400


@dataclass(kw_only=True)
class Reading:
    """Fields as they are read; a fault for each that cannot be."""

    form: Form
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, *, lines: bool = False) -> str:
        typed = self.form.values.get(name, "")
        try:
            kept = self.form.text(name, name)
        except Refused as refusal:
            self.faults[name] = str(refusal).partition(": ")[2]
            return typed if isinstance(typed, str) else ""
        return kept if lines else " ".join(kept.split())

    def day(self, name: str, *, required: bool = False) -> date | None:
        typed = self.form.text(name)
        day = typed_days.read_day(typed) if typed else None
        if day is None and (typed or required):
            self.faults[name] = "hãy chọn một ngày, hoặc ghi như 30/12/2026."
        return day

    def topic(self, office: Office) -> str | None:
        typed = self.form.text("topic")
        if typed and typed not in office.topics():
            self.faults["topic"] = "hãy chọn trong danh sách."
        return typed or None

    async def area(self, session: Session) -> Area | None:
        """None is the whole country."""
        try:
            return await official_bounds.read_area(session, self.form.text("area"))
        except Refused as refusal:
            self.faults["area"] = str(refusal).partition(": ")[2]
            return None


def named(area: Area | None) -> str:
    """As `official_bounds.read_area` reads it back."""
    return f"{area.code} – {area.name}" if area else ""


async def places(session: Session, who: Person) -> tuple[list[str], str]:
    """Areas that can be chosen, and the official's own where there is one."""
    grants = who.scope(Action.BROADCAST).grants
    found = await dialogue_places.choosable(session, grants, limit=MOST_CHOICES)
    own = next((grant.area_id for grant in grants if grant.area_id is not None), None)
    bound = not any(grant.area_id is None for grant in grants)
    return [named(area) for area in found], named(await areas.get(session, own)) if own and bound else ""
