"""Áp phích và tờ rơi của một thông báo: its words large enough for a wall, or on a sheet for every door."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from papers import square
from papers.print_sheet import pressed

NAME = "ban-tin"


class NewsSize(StrEnum):
    A3 = "a3"
    A4 = "a4"
    A5 = "a5"


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """`link`: where a square leads, "" for none; `reach`: how else the office is written to, such as the name on Zalo.
    A5 is the leaflet, which has a second side with how to ask."""

    office: str
    headline: str
    text: str
    code: str
    size: NewsSize = NewsSize.A4
    link: str = ""
    reach: str = ""

    def fields(self) -> dict[str, Any]:
        return {
            "co_quan": self.office,
            "ten": self.headline,
            "noi_dung": [line.strip() for line in self.text.split("\n") if line.strip()],
            "ma": self.code,
            "kho": self.size.value,
            "trang": self.link.removeprefix("https://"),
            "nhan": self.reach,
        }


def make(values: News, *, folder: Path | None) -> bytes:
    """`folder` is not looked into: only Word papers can be replaced."""
    del folder
    return pressed(NAME, values.fields(), square=square.as_svg(values.link) if values.link else "")
