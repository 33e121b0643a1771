"""Danh sách điểm danh: who has a seat, to be signed at the door, with lines for those who come without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from papers.letterhead import Letterhead
from papers.meeting import Meeting
from papers.template import filled

NAME = "danh-sach-diem-danh"
SPARE = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """`state`: “có chỗ” or “chờ”; nothing else about a household stands on this list."""

    name: str
    hamlet: str
    code: str
    state: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckinList:
    letterhead: Letterhead
    meeting: Meeting
    people: Sequence[Arrival] = ()
    spare: int = SPARE

    def fields(self) -> dict[str, Any]:
        return {
            **self.letterhead.fields(""),
            **self.meeting.fields(),
            "tong_so": len(self.people),
            "nguoi_du": [
                {"so": place, "ten": one.name, "thon": one.hamlet, "ma": one.code, "ghi_chu": one.state}
                for place, one in enumerate(self.people, 1)
            ],
            "dong_trong": [len(self.people) + place for place in range(1, self.spare + 1)],
        }


def make(values: CheckinList, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
