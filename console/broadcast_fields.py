"""The form of an announcement: what it shows, and what an official typed as a value for each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from console import segment_fields
from console.forms import Form
from console.guard import Person
from console.office import Office
from desk import broadcast_form, broadcast_links, segment_form, segment_words, segments, typed_days
from desk.broadcast_form import LABELS, LONGEST_TEXT, MOST_CHOICES, BroadcastForm
from desk.errors import Refused
from desk.roles import Action
from desk.segment_form import Bounds
from desk.segment_rule import LANGUAGES, SegmentRule, read_rule
from desk.working_time import VIETNAM
from storage import segments as stored_segments
from storage.areas import Area
from storage.broadcasts import Broadcast
from storage.db import Session
from storage.scope import Scope

OWN = "khac"
"""Instead of a saved segment: the parts ticked below it."""


@dataclass(kw_only=True)
class Reading:
    """Fields as they are read; a fault for each that cannot be."""

    form: Form
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, *, most: int = LONGEST_TEXT) -> str:
        try:
            return self.form.text(name, LABELS.get(name, name), most=most)
        except Refused as refusal:
            self.faults[name] = str(refusal).partition(": ")[2]
            return ""

    def number(self, name: str) -> int | None:
        typed = self.text(name)
        if not typed:
            return None
        digits = typed.replace(".", "")
        if digits.isascii() and digits.isdigit() and len(digits) <= 9:
            return int(digits)
        self.faults[name] = "cần một số từ 1 trở lên, hoặc để trống."
        return None

    def day(self, name: str) -> date | None:
        typed = self.text(name)
        found = typed_days.read_day(typed) if typed else None
        if typed and found is None:
            self.faults[name] = "hãy chọn một ngày, hoặc ghi như 26/11/2026."
        return found

    def moment(self) -> datetime | None:
        """None: as soon as it is approved."""
        if self.form.text("when") != "at":
            return None
        day, hour = self.day("day"), typed_days.read_hour(self.text("hour"))
        if day is None:
            self.faults.setdefault("day", "hãy chọn một ngày, hoặc ghi như 26/11/2026.")
        if hour is None:
            self.faults["hour"] = "hãy chọn một giờ, hoặc ghi như 8:00."
        return datetime.combine(day, hour, VIETNAM) if day and hour else None


async def read(
    session: Session, form: Form, office: Office, scope: Scope, *, kept: Broadcast | None = None
) -> tuple[BroadcastForm, dict[str, str]]:
    """The form, and by field what could not be read, for `desk.broadcasts` to judge together with the rest."""
    reading = Reading(form=form)
    area_id = await segment_fields.read_office(session, form, scope.grants, reading.faults)
    segment_id, rule = await _whom(session, form, office, scope, area_id, reading.faults, kept)
    repeats = form.text("repeats") or "never"
    texts = {code: text for code in LANGUAGES if (text := reading.text(f"text_{code}"))}
    read_form = BroadcastForm(
        title=" ".join(reading.text("title").split()),
        kind=form.text("kind") or "news",
        area_id=area_id,
        segment_id=segment_id,
        rule=rule.kept(),
        texts=texts,
        choices=_choices(form, office, reading.faults),
        send_at=reading.moment(),
        repeats=repeats,
        repeats_until=reading.day("repeats_until") if repeats != "never" else None,
        by_night=form.ticked("by_night"),
        reason=reading.text("reason"),
        wave_size=reading.number("wave_size"),
        most_open=reading.number("most_open"),
    )
    return read_form, reading.faults


def shown(broadcast: Broadcast, area: Area | None) -> dict[str, Any]:
    """As it stands, in the words of the form."""
    at = broadcast.send_at.astimezone(VIETNAM) if broadcast.send_at else None
    given: dict[str, Any] = {
        "title": broadcast.title,
        "kind": broadcast.kind,
        "area": segment_fields.named(area) if area else "",
        "segment": broadcast.segment_id or OWN,
        "when": "at" if at else "now",
        "day": f"{at:%Y-%m-%d}" if at else "",
        "hour": f"{at:%H:%M}" if at else "",
        "repeats": broadcast.repeats,
        "repeats_until": broadcast.repeats_until.isoformat() if broadcast.repeats_until else "",
        "by_night": "1" if broadcast.by_night else "",
        "reason": broadcast.reason,
        "wave_size": broadcast.wave_size or "",
        "most_open": broadcast.most_open or "",
        "version": broadcast.version,
        **{f"text_{code}": text for code, text in broadcast.texts.items()},
    }
    for number, choice in enumerate(broadcast.choices, 1):
        is_entry = choice["payload"].startswith(broadcast_links.ENTRY)
        given[f"label_{number}"] = choice["label"]
        given[f"does_{number}"] = broadcast_links.ENTRY if is_entry else choice["payload"]
        given[f"entry_{number}"] = choice["payload"].removeprefix(broadcast_links.ENTRY) if is_entry else ""
    return {**given, **segment_fields.shown(_rule_of(broadcast) or SegmentRule())}


async def _whom(
    session: Session,
    form: Form,
    office: Office,
    scope: Scope,
    area_id: int | None,
    faults: dict[str, str],
    kept: Broadcast | None,
) -> tuple[int | None, SegmentRule]:
    """A saved segment as it stands now, or what is ticked."""
    chosen = form.text("segment")
    if chosen and chosen != OWN:
        segment = None
        if chosen.isascii() and chosen.isdigit() and len(chosen) <= 18:
            segment = await stored_segments.find_within(session, int(chosen), scope)
        try:
            if segment is not None:
                return segment.id, segments.rule_of(segment)
            faults["segment"] = "nhóm này không còn. Hãy chọn nhóm khác, hoặc chọn từng điều kiện."
        except Refused as refusal:
            faults["segment"] = str(refusal)
        return None, SegmentRule()
    bounds = Bounds(
        area_id=area_id,
        grants=scope.grants,
        interests=segment_words.interests(office.topics()),
        channels=office.abilities,
    )
    rule, wrong = await segment_form.judge(session, segment_fields.read(form, kept=_rule_of(kept)), bounds)
    faults.update(wrong)
    return None, rule


def _rule_of(kept: Broadcast | None) -> SegmentRule | None:
    """None for one that cannot be read."""
    try:
        return read_rule(kept.rule) if kept else None
    except (ValueError, TypeError):
        return None


async def _fixed(session: Session, office: Office, rule: SegmentRule | None) -> list[str]:
    """The parts of the rule that stay as they are."""
    if rule is None:
        return []
    names = await segment_words.names_of(session, rule, office=None, topics=office.topics(), titles=office.titles())
    return segment_words.fixed(rule, names)


def _choices(form: Form, office: Office, faults: dict[str, str]) -> list[dict[str, str]]:
    """Those that have a label or do something."""
    found = []
    entries = office.catalogue().entries
    for number in range(1, MOST_CHOICES + 2):
        label = " ".join(form.text(f"label_{number}", most=LONGEST_TEXT).split())
        does, entry = form.text(f"does_{number}"), form.text(f"entry_{number}").partition(" ")[0]
        if not label and not does:
            continue
        if not label or not does:
            missing = "chữ trên nút" if not label else "việc nó làm"
            faults["choices"] = f"nút {number} thiếu {missing}. Hãy điền, hoặc bỏ nút."
        elif does == broadcast_links.ENTRY and entry not in entries:
            faults["choices"] = f"nút {number}: không có mục hỏi đáp “{entry[:60]}”. Hãy chọn trong danh sách gợi ý."
        found.append({"label": label, "payload": does + entry if does == broadcast_links.ENTRY else does})
    return found


async def choices(
    session: Session, who: Person, office: Office, kept: Broadcast | None, area_id: int | None
) -> Mapping[str, Any]:
    """What the form offers; `area_id`: of the office as far as it is known."""
    scope, now = who.scope(Action.BROADCAST), office.clock()
    parts = await segment_fields.choices(session, who, office, area_id)
    saved = await stored_segments.within(session, scope)
    links = await broadcast_links.offered(session, scope, office.topics(), kept.choices if kept else (), now=now)
    return {
        **parts,
        "segments": [(one.id, f"{one.name} ({one.area_name or 'cả nước'})") for one in saved],
        "own_key": OWN,
        "fixed": await _fixed(session, office, _rule_of(kept)),
        "kinds": broadcast_form.KINDS.items(),
        "repeats": broadcast_form.REPEATS.items(),
        "languages": LANGUAGES,
        "links": links,
        "entry_key": broadcast_links.ENTRY,
        "entries": [(one.id, one.title) for one in office.catalogue().entries.values()],
        "labels": {**parts["labels"], **LABELS},
        "most_choices": MOST_CHOICES,
    }
