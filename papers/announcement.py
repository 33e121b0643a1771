"""Thông báo niêm yết: what hangs at the office, the culture house and the shop, seven days ahead at least."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from papers import square
from papers.letterhead import Letterhead
from papers.meeting import Meeting
from papers.template import Picture, filled

NAME = "thong-bao"


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """`delegation`: who comes to answer. `registration`: whether seats are given to those who register."""

    letterhead: Letterhead
    meeting: Meeting
    delegation: Sequence[str] = ()
    registration: bool = True

    def fields(self) -> dict[str, Any]:
        link = self.meeting.link
        return {
            **self.letterhead.fields("TB"),
            **self.meeting.fields(),
            "thanh_phan": list(self.delegation),
            "co_dang_ky": self.registration,
            "ma_qr": Picture(png=square.as_png(link), width=30) if link else "",
        }


def make(values: Announcement, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
