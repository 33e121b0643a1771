"""Danh sách nhờ trưởng thôn báo: answers that no channel could bring, a page for each hamlet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from papers.template import filled
from papers.typography import day

NAME = "danh-sach-truong-thon"


@dataclass(frozen=True, kw_only=True, slots=True)
class VillageLine:
    """`name`: only of those who asked through the village head or in the hall, and gave it."""

    code: str
    subject: str
    answer: str
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Village:
    name: str
    lines: Sequence[VillageLine]


@dataclass(frozen=True, kw_only=True, slots=True)
class VillageList:
    """`title`: of the dialogue the answers come from."""

    office: str
    title: str
    on: date
    villages: Sequence[Village]

    def fields(self) -> dict[str, Any]:
        return {
            "co_quan": self.office,
            "ten_buoi": self.title,
            "ngay_in": day(self.on),
            "cac_thon": [
                {
                    "ten": village.name,
                    "dong": [
                        {"ma": line.code, "ten": line.name, "viec": line.subject, "tra_loi": line.answer}
                        for line in village.lines
                    ],
                }
                for village in self.villages
            ],
        }


def make(values: VillageList, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
