"""Tờ rơi A5, two sides: what the dialogue is, and how to ask in three steps."""

from dataclasses import dataclass
from pathlib import Path

from papers import square
from papers.meeting import Meeting
from papers.print_sheet import pressed

NAME = "to-roi"


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaflet:
    office: str
    meeting: Meeting
    registration: bool = True


def make(values: Leaflet, *, folder: Path | None) -> bytes:
    """`folder` is not looked into: only Word papers can be replaced."""
    del folder
    link = values.meeting.link
    return pressed(
        NAME,
        {
            **values.meeting.fields(),
            "co_quan": values.office,
            "co_dang_ky": values.registration,
        },
        square=square.as_svg(link) if link else "",
    )
