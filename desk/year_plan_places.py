"""Which commune a cell of the year plan means; the likeliest ones where it names none."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from channels.text import fold
from desk import areas as names
from storage import areas
from storage.areas import Area
from storage.db import Session

_NEAR = 60
"""Of 100, how alike two names must be to be offered."""


class Communes:
    """Those within an official's reach, by the names that are looked for."""

    def __init__(self, communes: Sequence[Area]) -> None:
        self.ids = {area.id for area in communes}
        self.called: dict[str, list[Area]] = {}
        for area in communes:
            self.called.setdefault(names.folded_name(area.name), []).append(area)

    def nearest(self, typed: str) -> list[str]:
        """At most three names that are spelled nearly so."""
        close = process.extract(
            names.folded_name(typed), list(self.called), scorer=fuzz.ratio, limit=3, score_cutoff=_NEAR
        )
        return [self.called[name][0].name for name, _score, _index in close]


async def find(session: Session, typed: str, communes: Communes, faults: dict[str, str]) -> Area | None:
    """One of these communes, by its name or code; else None, and why among the faults."""
    if not typed:
        faults["area"] = "để trống. Hãy ghi tên xã, phường hoặc mã 5 chữ số."
        return None
    alike = communes.called.get(names.folded_name(typed), [])
    if len(alike) == 1:
        return alike[0]
    code = re.match(r"\s*(\d{5})\b", typed)
    found = [await areas.find_by_code(session, code[1])] if code else await names.find(session, typed, limit=50)
    called = [area for area in found if area is not None and (code or _is_named(area, typed))]
    own = [area for area in called if area.id in communes.ids]
    if len(own) == 1:
        return own[0]
    if own:
        told = ", ".join(f"{area.code} – {area.name}" for area in own[:4])
        faults["area"] = f"có nhiều nơi tên “{typed[:60]}”: {told}. Hãy ghi mã."
    elif called:
        faults["area"] = f"“{typed[:60]}” ngoài địa bàn anh/chị phụ trách. Hãy bỏ hàng này hoặc nhờ cán bộ của nơi đó."
    else:
        near = communes.nearest(typed)
        hint = f" Có phải: {', '.join(near)}?" if near else ""
        faults["area"] = f"không có xã, phường “{typed[:60]}” trong địa bàn anh/chị phụ trách.{hint}"
    return None


def _is_named(area: Area, typed: str) -> bool:
    """Not only part of a longer name."""
    return names.folded_name(area.name) in " ".join(re.findall(r"\w+", fold(typed)))
