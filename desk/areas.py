"""Provinces and communes from the kept package of official codes, and finding one by what people type."""

from collections.abc import Iterator

from channels.text import fold
from storage import areas
from storage.areas import Area, NewArea
from storage.db import Session

_KIND_WORDS = ("xa ", "phuong ", "thi tran ", "dac khu ", "tinh ", "thanh pho ", "tp ", "thon ", "xom ", "ban ", "ap ")


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
            name=province.name,
            folded=folded_name(province.name),
        )
    for ward in Ward.iter_all():
        yield NewArea(
            code=commune_code(ward.code.value),
            level="commune",
            name=ward.name,
            folded=folded_name(ward.name),
            parent_code=province_code(ward.province_code.value),
        )


def folded_name(name: str) -> str:
    """How the name is compared: without diacritics and without the word for its kind."""
    folded = fold(name).strip()
    for word in _KIND_WORDS:
        if folded.startswith(word):
            return folded.removeprefix(word).strip()
    return folded


async def seed(session: Session) -> int:
    """Adds what is missing; returns how many were added."""
    return await areas.add_missing(session, list(official_areas()))


async def find(session: Session, typed: str, *, limit: int) -> list[Area]:
    """Communes by name, exact ones first; 'xã Hưng Nguyên, tỉnh Nghệ An' narrows to the province."""
    commune, _, province = typed.partition(",")
    name = folded_name(commune)
    if len(name) < 2:
        return []
    found = await areas.find_by_folded(session, name, levels=("commune",), limit=limit if not province else 50)
    if province:
        wanted = folded_name(province)
        parents = {area.parent_id: await areas.get(session, area.parent_id) for area in found if area.parent_id}
        found = [
            area
            for area in found
            if area.parent_id and (parent := parents[area.parent_id]) is not None and folded_name(parent.name) == wanted
        ]
    return found[:limit]


async def full_name(session: Session, area: Area) -> str:
    parent = await areas.get(session, area.parent_id) if area.parent_id else None
    return f"{area.name}, {parent.name}" if parent else area.name
