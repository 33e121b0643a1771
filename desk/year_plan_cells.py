"""What the cells of one row of the year plan say; a fault by its column where one does not say it."""

import re
from collections.abc import Mapping
from datetime import datetime

from channels.text import fold
from desk import dialogue_form, typed_days
from desk.working_time import VIETNAM


def times(cells: Mapping[str, str], faults: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    """Beginning and end; None for both when either cannot be read."""
    day = typed_days.read_day(cells["day"])
    if day is None:
        faults["day"] = _unread(cells["day"], "không phải một ngày. Hãy ghi như 26/11/2026.")
    hours = {key: typed_days.read_hour(cells[key]) for key in ("starts", "ends")}
    for key, hour in hours.items():
        if hour is None:
            faults[key] = _unread(cells[key], "không phải một giờ. Hãy ghi như 8:00 hoặc 13:30.")
    if day is None or hours["starts"] is None or hours["ends"] is None:
        return None, None
    return datetime.combine(day, hours["starts"], VIETNAM), datetime.combine(day, hours["ends"], VIETNAM)


def until(typed: str, starts_at: datetime | None, now: datetime, faults: dict[str, str]) -> datetime | None:
    if not typed:
        return dialogue_form.usual_deadline(starts_at, now=now) if starts_at else None
    day = typed_days.read_day(typed)
    if day is None:
        faults["until"] = _unread(typed, "không phải một ngày. Hãy ghi như 23/11/2026, hoặc bỏ trống.")
        return None
    return dialogue_form.deadline_on(day, starts_at) if starts_at else None


def topics(typed: str, known: Mapping[str, str], faults: dict[str, str]) -> list[str]:
    """Ids, of names between semicolons."""
    found: list[str] = []
    parts = [part.strip() for part in re.split(r"[;\n]", typed) if part.strip()]
    for part in parts:
        pieces = [part] if _topic(part, known) else [piece.strip() for piece in part.split(",") if piece.strip()]
        for piece in pieces:
            topic = _topic(piece, known)
            if topic is None:
                allowed = "; ".join(known.values())
                faults["topics"] = f"không có lĩnh vực “{piece[:60]}”. Các lĩnh vực: {allowed}."
            elif topic not in found:
                found.append(topic)
    return found


def _topic(typed: str, known: Mapping[str, str]) -> str | None:
    """Its name, its beginning when only one begins so, or its id."""
    wanted = " ".join(fold(typed).split())
    folded = {topic: " ".join(fold(name).split()) for topic, name in known.items()}
    exact = [topic for topic, name in folded.items() if wanted in (name, topic)]
    beginning = [topic for topic, name in folded.items() if name.startswith(wanted)]
    return exact[0] if exact else beginning[0] if len(beginning) == 1 else None


def seats(typed: str, faults: dict[str, str]) -> int | None:
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 6:
        faults["seats"] = f"“{typed[:40]}” không phải số người. Hãy ghi một số như 50, hoặc bỏ trống."
        return None
    return int(typed)


def _unread(typed: str, said: str) -> str:
    return f"“{typed[:40]}” {said}" if typed else f"để trống. {said.partition('. ')[2]}"
