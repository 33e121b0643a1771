"""Dialogues as iCalendar (RFC 5545): in Vietnam's time, moved ones with a higher sequence, those called off marked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desk.dialogue_states import STATE_NAMES, DialogueState
from desk.working_time import VIETNAM
from storage.dialogues import Dialogue

if TYPE_CHECKING:
    from icalendar import Event, Timezone

_ZONE = "Asia/Ho_Chi_Minh"


def write(found: Sequence[Dialogue], *, host: str, now: datetime) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Doi Thoai//VN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Đối thoại chính sách")
    calendar.add("x-wr-timezone", _ZONE)
    calendar.add_component(_zone())
    for dialogue in found:
        calendar.add_component(_event(dialogue, host=host, now=now))
    content: bytes = calendar.to_ical()
    return content


def _event(dialogue: Dialogue, *, host: str, now: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{dialogue.code}@{host}")
    event.add("dtstamp", now)
    event.add("last-modified", dialogue.updated_at)
    event.add("sequence", dialogue.moves + (dialogue.state == DialogueState.CANCELLED))
    for name, moment in (("dtstart", dialogue.starts_at), ("dtend", dialogue.ends_at)):
        event.add(name, moment.astimezone(VIETNAM).replace(tzinfo=None), parameters={"TZID": _ZONE})
    event.add("summary", f"{dialogue.title} ({dialogue.area_name})")
    if dialogue.place:
        event.add("location", dialogue.place)
    lines = [
        f"Trạng thái: {STATE_NAMES[DialogueState(dialogue.state)]}",
        f"Chủ trì: {dialogue.host}" if dialogue.host else "",
        dialogue.directions,
        dialogue.map_url,
        f"Mã: {dialogue.code}",
    ]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("status", _status(dialogue))
    return event


def _status(dialogue: Dialogue) -> str:
    if dialogue.state == DialogueState.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if dialogue.state == DialogueState.PLANNED else "CONFIRMED"


def _zone() -> "Timezone":
    """Without daylight saving since 1975."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", _ZONE)
    standard.add("dtstart", datetime(1975, 6, 13))
    standard.add("tzoffsetfrom", timedelta(hours=7))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone
