"""Biên bản: what was asked, said and promised in the hall, to be signed by the secretary and the chair."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from papers.letterhead import Letterhead
from papers.meeting import Meeting
from papers.template import filled
from papers.typography import day, short_day

NAME = "bien-ban"


@dataclass(frozen=True, kw_only=True, slots=True)
class MinuteLine:
    """`owner`, `due_on`: of a promise. `codes`: of the questions it answers."""

    number: int
    theme: str
    question: str
    answer: str
    owner: str = ""
    due_on: date | None = None
    codes: Sequence[str] = ()

    def fields(self, *, new_theme: bool) -> dict[str, Any]:
        return {
            "so": self.number,
            "linh_vuc_moi": self.theme if new_theme else "",
            "cau_hoi": self.question,
            "tra_loi": self.answer,
            "nguoi_hua": self.owner,
            "han": short_day(self.due_on) if self.due_on else "",
            "cac_ma": ", ".join(self.codes),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Minutes:
    """`checksum`: of the approved text; without it the paper says that it is a draft."""

    letterhead: Letterhead
    meeting: Meeting
    opening: str
    attendance: str
    lines: Sequence[MinuteLine]
    closing: str
    delegation: Sequence[str] = ()
    chair: str = ""
    secretary: str = ""
    checksum: str = ""
    approved_on: date | None = None

    def fields(self) -> dict[str, Any]:
        themes = [None, *(line.theme for line in self.lines)]
        return {
            **self.letterhead.fields("BB"),
            **self.meeting.fields(),
            "mo_dau": self.opening,
            "tham_du": self.attendance,
            "thanh_phan": list(self.delegation),
            "cac_muc": [
                line.fields(new_theme=before != line.theme) for before, line in zip(themes, self.lines, strict=False)
            ],
            "ket_luan": self.closing,
            "chu_toa": self.chair,
            "thu_ky": self.secretary,
            "ma_kiem_tra": self.checksum,
            "ngay_duyet": day(self.approved_on) if self.approved_on else "",
        }


def make(values: Minutes, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
