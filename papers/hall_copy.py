"""Bản chữ lớn cho hội trường: the agenda as everyone in the room can read it, without anybody's own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from papers.meeting import Meeting
from papers.template import filled

NAME = "ban-chu-lon"


@dataclass(frozen=True, kw_only=True, slots=True)
class HallItem:
    number: int
    title: str
    households: int


@dataclass(frozen=True, kw_only=True, slots=True)
class HallTheme:
    title: str
    items: Sequence[HallItem]


@dataclass(frozen=True, kw_only=True, slots=True)
class HallCopy:
    meeting: Meeting
    themes: Sequence[HallTheme]

    def fields(self) -> dict[str, Any]:
        return {
            **self.meeting.fields(),
            "linh_vuc_hoi": [
                {
                    "ten": theme.title,
                    "cac_cau": [
                        {"so": item.number, "cau_hoi": item.title, "so_ho": item.households} for item in theme.items
                    ],
                }
                for theme in self.themes
            ],
        }


def make(values: HallCopy, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
