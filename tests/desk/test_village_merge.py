"""Two villages that became one: everything goes over, nothing doubles, and the former name still leads there."""

from datetime import timedelta

import pytest
from sqlalchemy import ForeignKey, func, insert, select

from desk import areas as names
from desk import official_bounds, sensitive, villages
from desk.errors import Refused
from desk.roles import Role
from storage import areas, officials
from storage import villages as stored
from storage.areas import Area, NewArea
from storage.officials import Grant, Official
from storage.tables import area_aliases, audit_events, contacts, metadata, quiz_plays, quizzes, segments, tickets
from tests.desk.cast import COMMUNE, LOWER, NEXT_COMMUNE, PROVINCE, UPPER, Cast


async def place(cast: Cast, code: str) -> Area:
    found = await areas.find_by_code(cast.session, code)
    assert found is not None, code
    return found


async def bounds(cast: Cast, code: str | None = COMMUNE) -> list[Grant]:
    return [Grant(role=Role.ADMINISTERING, area_id=await cast.area(code) if code else None, topic=None)]


@pytest.fixture
async def chief(cast: Cast) -> Official:
    return await cast.official("chu.tich", "Lê Chủ Tịch", Role.ADMINISTERING)


async def merge(cast: Cast, chief: Official, old: str = UPPER, new: str = LOWER) -> Area:
    return await villages.merge(
        cast.session, await place(cast, old), await place(cast, new), await bounds(cast), by=chief, now=cast.clock()
    )


def test_every_column_that_names_a_place_is_known() -> None:
    """One that is forgotten would lose what it says, or stop the whole."""
    naming = {
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if any(isinstance(key, ForeignKey) and key.target_fullname == "areas.id" for key in column.foreign_keys)
    }
    known = {str(column) for column in stored.USES.values()}
    assert naming - known == {"areas.parent_id", "area_aliases.area_id"}
    assert known <= naming


async def test_people_questions_and_scores_go_over(cast: Cast, chief: Official) -> None:
    lan, hung = await cast.resident(UPPER), await cast.resident(LOWER)
    await cast.ask(lan)
    now, old, new = cast.clock(), await cast.area(UPPER), await cast.area(LOWER)
    quiz = {
        "code": "DOVUI2", "title": "Đố vui", "area_id": old, "opens_at": now, "closes_at": now + timedelta(days=1),
        "created_at": now, "updated_at": now,
    }  # fmt: skip
    quiz_id = (await cast.session.execute(insert(quizzes).values(quiz).returning(quizzes.c.id))).scalar_one()
    played = {"quiz_id": quiz_id, "contact_id": lan.contact_id, "area_id": old, "code": "LUOT22", "started_at": now}
    await cast.session.execute(insert(quiz_plays).values(played))
    told = await villages.belongings(cast.session, await place(cast, UPPER))
    assert {"1 người dân", "1 hội thi", "1 lượt thi", "các câu hỏi, phản ánh"} <= set(told)
    await merge(cast, chief)
    for table in (contacts, tickets, quizzes, quiz_plays):
        held = set((await cast.session.execute(select(table.c.area_id).distinct())).scalars())
        assert held <= {new, None}, table.name
    assert hung.area_id == new
    assert await areas.get(cast.session, old) is None


async def test_grants_do_not_double(cast: Cast, chief: Official) -> None:
    both = await cast.official("truong.thon", "Trưởng Thôn", Role.VILLAGE, UPPER)
    held = [
        Grant(role=role, area_id=await cast.area(code), topic=topic)
        for role, code, topic in (
            (Role.VILLAGE, UPPER, None), (Role.VILLAGE, LOWER, None), (Role.VIEWING, UPPER, "bhyt"),
            (Role.VIEWING, LOWER, None),
        )
    ]  # fmt: skip
    await officials.set_grants(cast.session, both.id, held, now=cast.clock())
    await merge(cast, chief)
    left = (await officials.grants_of(cast.session, [both.id]))[both.id]
    assert sorted((grant.role, grant.topic or "") for grant in left) == [
        ("viewing", ""), ("viewing", "bhyt"), ("village", ""),
    ]  # fmt: skip
    assert {grant.area_id for grant in left} == {await cast.area(LOWER)}


async def test_whom_announcements_are_for_follows(cast: Cast, chief: Official) -> None:
    old, new, now = await cast.area(UPPER), await cast.area(LOWER), cast.clock()
    for area_id, rule in ((old, {"areas": [old]}), (new, {"areas": [new, old]}), (None, {"topics": ["bhyt"]})):
        row = {"name": "Hộ nghèo", "area_id": area_id, "rule": rule, "created_at": now, "updated_at": now}
        await cast.session.execute(insert(segments).values(row))
    await merge(cast, chief)
    rows = (await cast.session.execute(select(segments).order_by(segments.c.id))).all()
    assert [row.rule for row in rows] == [{"areas": [new]}, {"areas": [new]}, {"topics": ["bhyt"]}]
    assert [row.name for row in rows] == ["Hộ nghèo (Thôn Phú Xuân)", "Hộ nghèo", "Hộ nghèo"]


async def test_found_and_typed_by_its_former_name(cast: Cast, chief: Official) -> None:
    new = await merge(cast, chief)
    assert (await place(cast, UPPER)).id == new.id, "leaflets have the old code"
    for typed in ("Thôn Phú Xuân", "thon phu xuan", UPPER):
        found = await official_bounds.read_area(cast.session, typed)
        assert found is not None
        assert found.id == new.id
    assert await stored.formerly(cast.session, await cast.area(COMMUNE)) == [(new.id, "Thôn Phú Xuân")]
    with pytest.raises(Refused, match="tên cũ của một thôn đã gộp"):
        await villages.add(
            cast.session, await place(cast, COMMUNE), "thôn Phú Xuân", await bounds(cast), by=chief, now=cast.clock()
        )
    made = await villages.add(
        cast.session, await place(cast, COMMUNE), "Thôn Mới", await bounds(cast), by=chief, now=cast.clock()
    )
    added = await areas.get(cast.session, made)
    assert added is not None
    assert added.code not in (UPPER, LOWER), "its code is still on leaflets"


async def test_a_report_that_names_it_is_kept_from_who_leads_it_now(cast: Cast, chief: Official) -> None:
    new = await merge(cast, chief)
    chain = await areas.chain(cast.session, new.id)
    found = await sensitive.concerned(cast.session, "Trưởng thôn Phú Xuân chia gạo cho nhà mình.", chain)
    assert new.id in {one.area_id for one in found}


async def test_one_after_the_other_and_on_record(cast: Cast, chief: Official) -> None:
    third = NewArea(code=f"{COMMUNE}.03", level="village", name="Thôn Ba", folded="thon ba", parent_code=COMMUNE)
    await areas.add_missing(cast.session, [third])
    await merge(cast, chief, UPPER, LOWER)
    await merge(cast, chief, LOWER, third.code)
    for code in (UPPER, LOWER):
        assert (await place(cast, code)).code == third.code
    assert (await cast.session.execute(select(func.count()).select_from(area_aliases))).scalar_one() == 2
    rows = [row for row in await cast.session.execute(audit_events.select()) if row.action == "area.merged"]
    assert [(row.object_id, row.detail["into"], row.official_id) for row in rows] == [
        (UPPER, LOWER, chief.id), (LOWER, third.code, chief.id),
    ]  # fmt: skip
    assert rows[0].detail["name"] == "Thôn Phú Xuân"


@pytest.mark.parametrize(
    ("old", "new", "held", "why"),
    [
        (UPPER, UPPER, COMMUNE, "một thôn khác trong cùng xã"),
        (UPPER, COMMUNE, COMMUNE, "một thôn khác trong cùng xã"),
        (UPPER, f"{NEXT_COMMUNE}.01", PROVINCE, "một thôn khác trong cùng xã"),
        (COMMUNE, UPPER, COMMUNE, "không sửa ở đây"),
        (UPPER, LOWER, NEXT_COMMUNE, "vượt ra ngoài địa bàn"),
        (UPPER, LOWER, UPPER, "vượt ra ngoài địa bàn"),
    ],
)
async def test_refused(cast: Cast, chief: Official, old: str, new: str, held: str, why: str) -> None:
    far = NewArea(
        code=f"{NEXT_COMMUNE}.01", level="village", name="Thôn Xa", folded=names.folded_name("Thôn Xa"),
        parent_code=NEXT_COMMUNE,
    )  # fmt: skip
    await areas.add_missing(cast.session, [far])
    with pytest.raises(Refused, match=why):
        await villages.merge(
            cast.session, await place(cast, old), await place(cast, new), await bounds(cast, held), by=chief,
            now=cast.clock(),
        )  # fmt: skip
    assert await areas.find_by_code(cast.session, old) is not None
