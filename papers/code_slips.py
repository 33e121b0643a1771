"""Phiếu mã: eight to a page, to be cut out; each household keeps its code and four digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from papers.meeting import Meeting
from papers.template import filled

NAME = "phieu-ma"
ACROSS = 2
_MEETING, _TITLE, _NAME_LETTERS = 100, 90, 40
"""So many characters fit on their lines of a slip."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """`key`: the four digits, known only when the question was taken."""

    code: str
    key: str
    name: str = ""
    hamlet: str = ""
    question: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeSlips:
    """`lookup`: the address where a code is looked up, without https://."""

    meeting: Meeting
    slips: Sequence[Slip]
    lookup: str = ""

    def fields(self) -> dict[str, Any]:
        made = [
            {
                "ma": one.code,
                "bon_so": one.key,
                "ten": _short(one.name, _NAME_LETTERS),
                "thon": _short(one.hamlet, _NAME_LETTERS),
                "cau_hoi": _short(one.question, _TITLE),
            }
            for one in self.slips
        ]
        return {
            **self.meeting.fields(),
            "ten_buoi": _short(self.meeting.title, _MEETING),
            "noi_tra_cuu": self.lookup,
            "hang": [made[start : start + ACROSS] for start in range(0, len(made), ACROSS)],
        }


def make(values: CodeSlips, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)


def _short(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"
