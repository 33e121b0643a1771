"""Provinces and communes from the kept package of official codes, and finding one by what people type."""

import re
from collections.abc import Iterator

from channels.text import fold
from storage import areas
from storage.areas import Area, NewArea
from storage.db import Session

_KIND_WORDS = ("xa ", "phuong ", "thi tran ", "dac khu ", "tinh ", "thanh pho ", "tp ")
_BETWEEN = re.compile(r"[,;\n]")
_ABOVE = re.compile(r"\s(?=(?:huyen|quan|thi xa|thanh pho|tp|tinh)\s)")
_COMMUNE = re.compile(r"(?:^|\s)((?:xa|phuong|thi tran|dac khu)\s\S.*)")
_GAPS = str.maketrans("-–.", "   ")
_LONGEST_PROVINCE = 3
"""Words in the longest name of a province: Hồ Chí Minh."""
_SHORTEST_PART = 3
"""Letters of a name that is looked for inside others."""


def province_code(code: int) -> str:
    return f"{code:02d}"


def commune_code(code: int) -> str:
    return f"{code:05d}"


def official_areas() -> Iterator[NewArea]:
    """The provinces and communes in force since 1 July 2025 (34 and 3,321), from the package `vietnam-provinces`."""
    from vietnam_provinces import Province, Ward

    for province in Province.iter_all():
        yield NewArea(
            code=province_code(province.code.value),
            level="province",
            name=" ".join(province.name.split()),
            folded=folded_name(province.name),
        )
    for ward in Ward.iter_all():
        yield NewArea(
            code=commune_code(ward.code.value),
            level="commune",
            name=" ".join(ward.name.split()),
            folded=folded_name(ward.name),
            parent_code=province_code(ward.province_code.value),
        )


def folded_name(name: str) -> str:
    """How the name is compared: without diacritics, marks and the word for its kind."""
    folded = _spelled(fold(name))
    for word in _KIND_WORDS:
        if folded.startswith(word):
            return folded.removeprefix(word).strip()
    return folded


async def seed(session: Session) -> int:
    """Adds what is missing; returns how many were added."""
    return await areas.add_missing(session, list(official_areas()))


async def find(session: Session, typed: str, *, limit: int) -> list[Area]:
    """Communes by name: those called exactly so, else those whose names contain it.

    "xã Hưng Nguyên, tỉnh Nghệ An", "hung nguyen nghe an" and "thôn 2 xã Hưng Nguyên" are all understood.
    """
    text = fold(typed)
    pieces = [piece for part in _BETWEEN.split(text) if (piece := _spelled(part))]
    if not pieces:
        return []
    province = await _province(session, _ABOVE.split(pieces[-1])[-1]) if pieces[-1] != _spelled(text) else None
    for name in _names(pieces, _spelled(text)):
        found = await _called(session, name, province)
        if found or (not province and (found := await _before_province(session, name))):
            return _as_typed(found, " ".join(typed.lower().split()))[:limit]
    name = folded_name(pieces[0])
    if len(name) < _SHORTEST_PART:
        return []
    containing = await areas.find_by_folded(session, name, levels=("commune",), limit=50)
    return [area for area in containing if province is None or area.parent_id == province.id][:limit]


def _names(pieces: list[str], whole: str) -> list[str]:
    """What the commune may be called, likeliest first, each with and without the word for its kind."""
    communes = [found[1] for piece in pieces if (found := _COMMUNE.search(piece))]
    readings = [whole, *communes, pieces[0]]
    readings += [_ABOVE.split(reading)[0] for reading in readings]
    return list(dict.fromkeys(name for reading in readings for name in (reading, folded_name(reading))))


async def _called(session: Session, name: str, province: Area | None) -> list[Area]:
    found = await areas.find_by_folded(session, name, levels=("commune",), limit=50) if len(name) > 1 else []
    return [
        area for area in found if folded_name(area.name) == name and (province is None or area.parent_id == province.id)
    ]


async def _province(session: Session, name: str) -> Area | None:
    wanted = folded_name(name)
    found = await areas.find_by_folded(session, wanted, levels=("province",), limit=2) if len(wanted) > 1 else []
    return next((area for area in found if folded_name(area.name) == wanted), None)


async def _before_province(session: Session, text: str) -> list[Area]:
    """'hung nguyen nghe an': the last words may be the province."""
    words = text.split()
    for count in range(1, min(_LONGEST_PROVINCE, len(words) - 1) + 1):
        province = await _province(session, " ".join(words[-count:]))
        before = " ".join(words[:-count])
        for name in (
            (before, re.sub(r" (?:thanh pho|tp|tinh)$", "", before), _ABOVE.split(before)[0]) if province else ()
        ):
            if found := await _called(session, name, province) or await _called(session, folded_name(name), province):
                return found
    return []


def _as_typed(found: list[Area], typed: str) -> list[Area]:
    """Among namesakes those of the kind that was typed ('phường'), and with its diacritics, when there are any."""
    folded = fold(typed)
    kinds = tuple(word for word in ("xa", "phuong", "dac khu") if re.search(rf"(?:^|\s){word}\s", folded))
    found = [area for area in found if fold(area.name).startswith(kinds)] or found if kinds else found
    bare = {area.id: re.sub(r"^(?:xã|phường|đặc khu) ", "", area.name.lower()) for area in found}
    return [area for area in found if bare[area.id] in typed] or found


def _spelled(folded: str) -> str:
    return " ".join(re.sub(r"[’'`]", "", folded).translate(_GAPS).split())


async def full_name(session: Session, area: Area) -> str:
    parent = await areas.get(session, area.parent_id) if area.parent_id else None
    return f"{area.name}, {parent.name}" if parent else area.name
