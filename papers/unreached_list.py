"""Danh sách nhờ trưởng thôn báo thông báo: how many in each hamlet no channel reaches; numbers only, nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from papers.template import filled
from papers.typography import day

NAME = "danh-sach-can-bao"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hamlet:
    """`people` who are not reached, of `all` of whom we know."""

    name: str
    people: int
    known: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnreachedList:
    """`gist`: the announcement in a few lines, to be told."""

    office: str
    title: str
    code: str
    on: date
    gist: str
    hamlets: Sequence[Hamlet]

    def fields(self) -> dict[str, Any]:
        return {
            "co_quan": self.office,
            "ten": self.title,
            "ma": self.code,
            "ngay_in": day(self.on),
            "noi_dung": self.gist,
            "tong": sum(hamlet.people for hamlet in self.hamlets),
            "cac_thon": [
                {"so": place, "ten": hamlet.name, "can_bao": hamlet.people, "biet": hamlet.known}
                for place, hamlet in enumerate(self.hamlets, 1)
            ],
        }


def make(values: UnreachedList, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
