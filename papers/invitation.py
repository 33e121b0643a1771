"""Giấy mời: one page for each guest, of the delegation or of the residents."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from papers.letterhead import Letterhead
from papers.meeting import Meeting
from papers.template import filled

NAME = "giay-moi"


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """`task`: what the guest is asked to be ready for; `code`: of the registration, to be said at the door."""

    name: str
    task: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """Without guests, one page with a line to write the name on."""

    letterhead: Letterhead
    meeting: Meeting
    guests: Sequence[Guest] = ()

    def fields(self) -> dict[str, Any]:
        guests = self.guests or [Guest(name="")]
        return {
            **self.letterhead.fields("GM"),
            **self.meeting.fields(),
            "khach_moi": [{"ten": one.name, "viec": one.task, "ma": one.code} for one in guests],
        }


def make(values: Invitation, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
