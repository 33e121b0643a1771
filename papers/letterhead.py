"""What stands above and below every official paper: who issues it, number, place and day, signature, recipients."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from papers.typography import HARD, day

_BLANK = HARD * 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Letterhead:
    """`office`: its name in lines, as in “ỦY BAN NHÂN DÂN”, “XÃ HƯNG NGUYÊN”; `above`: whom it belongs to, if that is
    named. `symbol`: its short form in numbers of papers. `number` and `on` are left blank to be written in by hand."""

    office: Sequence[str]
    above: str = ""
    symbol: str = ""
    number: str = ""
    place: str = ""
    on: date | None = None
    signs: Sequence[str] = ()
    signer: str = ""
    recipients: Sequence[str] = ()

    def fields(self, kind: str) -> dict[str, Any]:
        """`kind`: the short form of the kind of paper, such as GM."""
        written = day(self.on) if self.on else f"ngày{_BLANK}tháng{_BLANK}năm{_BLANK}"
        return {
            "co_quan_tren": self.above.upper(),
            "co_quan": "\n".join(self.office).upper(),
            "co_quan_mot_dong": " ".join(self.office),
            "so_ky_hieu": self.number or f"{_BLANK}/{'-'.join(part for part in (kind, self.symbol) if part)}",
            "noi_ngay_lap": f"{self.place}, {written}" if self.place else written.capitalize(),
            "chuc_vu_ky": "\n".join(self.signs).upper(),
            "nguoi_ky": self.signer,
            "noi_nhan": list(self.recipients),
        }
