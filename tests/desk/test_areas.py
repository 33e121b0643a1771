"""The country's provinces and communes, and finding one by what people type."""

from collections import Counter

from desk import areas
from storage import areas as stored
from storage.db import Database, Session


async def names(session: Session, typed: str) -> list[str]:
    return [await areas.full_name(session, area) for area in await areas.find(session, typed, limit=20)]


def test_all_that_are_in_force() -> None:
    everything = list(areas.official_areas())
    assert Counter(area.level for area in everything) == {"province": 34, "commune": 3_321}
    assert len({area.code for area in everything}) == len(everything)
    provinces = {area.code for area in everything if area.level == "province"}
    assert {area.parent_code for area in everything if area.level == "commune"} == provinces
    assert [area.name for area in everything if "  " in area.name or area.name != area.name.strip()] == []
    assert [area.name for area in everything if not area.folded or not area.folded.isascii()] == []


async def test_all_are_in_a_new_database(database: Database) -> None:
    async with database.transaction() as session:
        assert await stored.count(session) == 34 + 3_321
        assert await areas.seed(session) == 0, "seeding again adds nothing"
        nghe_an = await stored.find_by_code(session, areas.province_code(40))
        assert nghe_an is not None
        assert nghe_an.name == "Nghệ An"


async def test_every_name_is_found_alone_and_with_its_province(database: Database) -> None:
    """A part of them, and all whose names hold a word that means something else."""
    everything = list(areas.official_areas())
    provinces = {area.code: area.name for area in everything if area.level == "province"}
    communes = [area for area in everything if area.level == "commune"]
    tricky = [
        a for a in communes if any(word in a.name for word in ("Tĩnh", "Tịnh", " - ", "’", "Chợ Quán", "Bản ", "Xa "))
    ]
    missed = []
    async with database.reading() as session:
        for area in (*communes[::60], *tricky):
            bare = area.name.removeprefix("Xã ").removeprefix("Phường ").removeprefix("Đặc khu ")
            province = provinces[area.parent_code or ""]
            for typed in (f"{area.name}, {province}", f"{bare} {province}".lower(), areas.folded_name(area.name)):
                found = await areas.find(session, typed, limit=20)
                if area.code not in [one.code for one in found]:
                    missed.append(typed)
    assert missed == []


async def test_as_people_type_it(database: Database) -> None:
    here = ["Xã Hưng Nguyên, Nghệ An"]
    async with database.reading() as session:
        for typed in ("Hưng Nguyên", "hung nguyen", "XA HUNG NGUYEN", "xã Hưng Nguyên, tỉnh Nghệ An",
                      "hung nguyen nghe an",
                      "Hưng Nguyên - Nghệ An", "xã Hưng Nguyên tỉnh Nghệ An", "thôn 2 xã Hưng Nguyên",
                      "tôi ở xã hưng nguyên", "xã Hưng Nguyên, huyện Hưng Nguyên", "Hưng Nguyên\nNghệ An"):  # fmt: skip
            assert await names(session, typed) == here, typed
        assert await names(session, "cu m'gar") == await names(session, "Cư M’gar")
        assert await names(session, "Thành Sen, tp Hà Tĩnh") == ["Phường Thành Sen, Hà Tĩnh"]


async def test_what_is_not_there(database: Database) -> None:
    async with database.reading() as session:
        for typed in (
            "",
            "   ",
            ",,",
            "x",
            "xã",
            "100%",
            "_____",
            "\\",
            "xã Hưng Nguyên, Hà Tĩnh",
            "không biết",
            "😀",
            "a" * 5_000,
        ):
            assert await names(session, typed) == [], typed


async def test_kind_and_diacritics_tell_namesakes_apart(database: Database) -> None:
    async with database.reading() as session:
        plain = await names(session, "tan thanh")
        assert len(plain) == 15
        marked = await names(session, "Tân Thành")
        assert {name.split(", ")[0] for name in marked} == {"Xã Tân Thành", "Phường Tân Thành"}
        wards = await names(session, "phường Tân Thành")
        assert {name.split(", ")[0] for name in wards} == {"Phường Tân Thành"}
        assert await names(session, "xã Tân Thành, Tây Ninh") == ["Xã Tân Thành, Tây Ninh"]


async def test_part_of_a_name_finds_those_that_hold_it(database: Database) -> None:
    async with database.reading() as session:
        found = await names(session, "nguyên nam")
        assert "Xã Hưng Nguyên Nam, Nghệ An" in found
        assert len(await areas.find(session, "hung", limit=3)) == 3
