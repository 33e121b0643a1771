"""The dialogue as papers tell of it: what, when, where, who leads it and until when questions are taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from papers.typography import day, hour, listed, weekday


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """Times as the clock on the wall shows them. `topics`: none means every policy of the programme. `link`: the public
    page, empty when the office has no address of its own."""

    title: str
    code: str
    area: str
    starts_at: datetime
    ends_at: datetime
    questions_until: datetime
    place: str = ""
    directions: str = ""
    host: str = ""
    topics: Sequence[str] = ()
    link: str = ""
    seats: int | None = None

    def fields(self) -> dict[str, Any]:
        return {
            "ten_buoi": self.title,
            "ma_buoi": self.code,
            "dia_ban": self.area,
            "thoi_gian": _in_full(self.starts_at),
            "gio_bat_dau": hour(self.starts_at),
            "gio_ket_thuc": hour(self.ends_at),
            "ngay_hop": day(self.starts_at),
            "dia_diem": self.place or "(chưa ghi địa điểm)",
            "duong_di": self.directions,
            "chu_tri": self.host,
            "linh_vuc": listed(self.topics) or "các chính sách giảm nghèo",
            "han_cau_hoi": _in_full(self.questions_until),
            "trang": self.link.removeprefix("https://"),
            "so_cho": self.seats or 0,
        }


def _in_full(moment: datetime) -> str:
    return f"{hour(moment)}, {weekday(moment)}, {day(moment)}"
