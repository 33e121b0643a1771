"""Tập câu hỏi: what the chair and the delegation have in hand, item by item, with what was answered before."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from papers.letterhead import Letterhead
from papers.meeting import Meeting
from papers.template import filled

NAME = "tap-cau-hoi"


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """An answer that exists already, and where it is from."""

    text: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PackItem:
    """`asked`: residents' own words, their numbers masked by the caller."""

    number: int
    title: str
    households: int
    hamlets: Sequence[str] = ()
    answerer: str = ""
    codes: Sequence[str] = ()
    asked: Sequence[str] = ()
    known: Sequence[Known] = ()

    def fields(self) -> dict[str, Any]:
        return {
            "so": self.number,
            "cau_hoi": self.title,
            "so_ho": self.households,
            "thon": ", ".join(self.hamlets),
            "nguoi_tra_loi": self.answerer,
            "cac_ma": ", ".join(self.codes),
            "nguyen_van": list(self.asked),
            "da_biet": [{"noi_dung": one.text, "nguon": one.source} for one in self.known],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class PackTheme:
    title: str
    items: Sequence[PackItem]


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionPack:
    """`version`: of the agenda, 0 while it is not fixed."""

    letterhead: Letterhead
    meeting: Meeting
    themes: Sequence[PackTheme]
    version: int = 0
    delegation: Sequence[str] = ()

    def fields(self) -> dict[str, Any]:
        items = [item for theme in self.themes for item in theme.items]
        return {
            **self.letterhead.fields(""),
            **self.meeting.fields(),
            "lan_chot": self.version,
            "thanh_phan": list(self.delegation),
            "tong_so_cau": len(items),
            "tong_so_ho": sum(item.households for item in items),
            "linh_vuc_hoi": [
                {"ten": theme.title, "cac_cau": [item.fields() for item in theme.items]} for theme in self.themes
            ],
        }


def make(values: QuestionPack, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
