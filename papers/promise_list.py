"""Danh mục cam kết: what was promised, by whom, until when, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from papers.letterhead import Letterhead
from papers.meeting import Meeting
from papers.template import filled
from papers.typography import day, short_day

NAME = "danh-muc-cam-ket"


@dataclass(frozen=True, kw_only=True, slots=True)
class PromiseLine:
    code: str
    text: str
    owner: str
    due_on: date
    state: str
    result: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PromiseList:
    """`on`: the day the states are of."""

    letterhead: Letterhead
    meeting: Meeting
    promises: Sequence[PromiseLine]
    on: date

    def fields(self) -> dict[str, Any]:
        return {
            **self.letterhead.fields("DM"),
            **self.meeting.fields(),
            "ngay_tinh": day(self.on),
            "cam_ket": [
                {
                    "so": place,
                    "ma": one.code,
                    "noi_dung": one.text,
                    "nguoi_chiu_trach_nhiem": one.owner,
                    "han": short_day(one.due_on),
                    "tinh_trang": one.state,
                    "ket_qua": one.result,
                }
                for place, one in enumerate(self.promises, 1)
            ],
        }


def make(values: PromiseList, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
