"""The parts of a segment in a form: what they offer, and what an official ticked."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from console.forms import Form
from console.guard import Person
from console.office import Office
from desk import official_bounds, segment_words
from desk.errors import Refused
from desk.roles import Action
from desk.segment_form import LABELS, LONGEST_NAME, MOST_DAYS, MOST_PLACES, PART_NAMES, RuleForm
from desk.segment_rule import HOUSEHOLD_NAMES, LANGUAGES, SegmentRule
from storage import areas, dialogue_places, segments
from storage.areas import Area
from storage.db import Session
from storage.officials import Grant

_SEVERAL = ("areas", "households", "interests", "languages", "channels", "parts")
MOST_DIALOGUES = 60
DIALOGUES_SINCE = timedelta(days=731)
_NOT_OFFERED = ("terminal",)


def read(form: Form, *, kept: SegmentRule | None = None) -> RuleForm:
    """Not judged yet. `kept`: what is changed, of which parts that no form offers stay."""
    return RuleForm(
        areas=form.all("areas"),
        households=form.all("households"),
        interests=form.all("interests"),
        languages=form.all("languages"),
        channels=form.all("channels"),
        dialogue=form.text("dialogue"),
        parts=form.all("parts"),
        seen_days=form.text("seen_days"),
        kept=kept or SegmentRule(),
    )


def typed(form: Form) -> dict[str, Any]:
    """As it came, to be shown again."""
    return {**dict(form.values), **{name: list(form.values.getall(name, [])) for name in _SEVERAL}}


def shown(rule: SegmentRule) -> dict[str, Any]:
    """As it stands, in the words of the form."""
    return {
        "areas": [str(one) for one in rule.areas],
        "households": list(rule.households),
        "interests": list(rule.interests),
        "languages": list(rule.languages),
        "channels": list(rule.channels),
        "dialogue": str(rule.dialogue_id or ""),
        "parts": list(rule.parts),
        "seen_days": rule.seen_days or "",
    }


async def choices(session: Session, who: Person, office: Office, area_id: int | None) -> Mapping[str, Any]:
    """What the form offers; `area_id`: of the office as far as it is known."""
    grants = who.scope(Action.BROADCAST).grants
    everywhere = any(grant.area_id is None for grant in grants)
    within = await areas.children(session, area_id, limit=MOST_PLACES) if area_id or everywhere else []
    since = office.clock() - DIALOGUES_SINCE
    near = await segments.dialogues_offered(session, grants, since=since, limit=MOST_DIALOGUES)
    own = await dialogue_places.choosable(session, grants, limit=MOST_PLACES)
    return {
        "offered": {
            "areas": [(str(one.id), one.name) for one in within],
            "households": HOUSEHOLD_NAMES.items(),
            "interests": segment_words.interests(office.topics()).items(),
            "languages": LANGUAGES.items(),
            "channels": [(one, segment_words.channel_name(one)) for one in office.abilities if one not in _NOT_OFFERED],
            "parts": PART_NAMES.items(),
            "dialogues": [
                (one.id, f"{one.at.astimezone(office.zone):%d/%m/%Y} · {one.title}") for one in near if one.at
            ],
        },
        "offices": [named(one) for one in own],
        "labels": LABELS,
        "longest_name": LONGEST_NAME,
        "most_days": MOST_DAYS,
        "everywhere": everywhere,
    }


def own_office(who: Person) -> int | None:
    """Where the official sends from unless they choose another place."""
    grants = who.scope(Action.BROADCAST).grants
    return None if any(grant.area_id is None for grant in grants) else grants[0].area_id


def named(area: Area) -> str:
    """As `read_office` reads it back."""
    return f"{area.code} – {area.name}"


async def read_office(session: Session, form: Form, grants: Sequence[Grant], faults: dict[str, str]) -> int | None:
    """None is the whole country; a fault for what cannot be read."""
    try:
        found = await official_bounds.read_area(session, form.text("area"))
    except Refused as refusal:
        faults["area"] = str(refusal).partition(": ")[2]
        return None
    if found is None and all(grant.area_id is not None for grant in grants):
        faults["area"] = "chưa chọn. Hãy chọn trong danh sách, hoặc gõ tên xã, phường."
    return found.id if found else None
