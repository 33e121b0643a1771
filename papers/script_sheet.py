"""Bài đọc loa: the minute that is read out, in letters for a reader who stands, with lines to note when it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from papers.template import filled
from papers.typography import day

NAME = "bai-doc-loa"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptSheet:
    """`lines`: a sentence each, "" between paragraphs; `seconds`: how long it takes."""

    office: str
    title: str
    code: str
    on: date
    seconds: int
    lines: Sequence[str]

    def fields(self) -> dict[str, Any]:
        return {
            "co_quan": self.office,
            "ten": self.title,
            "ma": self.code,
            "ngay_in": day(self.on),
            "giay": self.seconds,
            "cac_cau": [{"loi": line, "cach": not line} for line in self.lines],
            "lan_doc": [1, 2],
        }


def make(values: ScriptSheet, *, folder: Path | None) -> bytes:
    return filled(NAME, values.fields(), folder=folder)
