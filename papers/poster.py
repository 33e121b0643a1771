"""Áp phích: the dialogue to be read from three metres, A4 for a door or A3 for a board."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from papers import square
from papers.meeting import Meeting
from papers.print_sheet import pressed

NAME = "ap-phich"


class PosterSize(StrEnum):
    A3 = "a3"
    A4 = "a4"


@dataclass(frozen=True, kw_only=True, slots=True)
class Poster:
    office: str
    meeting: Meeting
    size: PosterSize = PosterSize.A4
    registration: bool = True


def make(values: Poster, *, folder: Path | None) -> bytes:
    """`folder` is not looked into: only Word papers can be replaced."""
    del folder
    link = values.meeting.link
    return pressed(
        NAME,
        {
            **values.meeting.fields(),
            "co_quan": values.office,
            "kho": values.size.value,
            "co_dang_ky": values.registration,
        },
        square=square.as_svg(link) if link else "",
    )
