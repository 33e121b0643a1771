"""Agencies: which one a question reaches, and what an administrator may do to them."""

import pytest

from desk import agencies
from desk.agencies import Wording
from desk.errors import Refused
from desk.roles import Role
from storage import agencies as stored
from storage.officials import Grant, Official
from tests.desk.cast import COMMUNE, NEXT_COMMUNE, PROVINCE, UPPER, Cast

TOPIC, OTHER = "nha-o", "viec-lam"


async def chief(cast: Cast) -> Official:
    return await cast.official("chu.tich", "Lê Chủ Tịch", Role.ADMINISTERING)


async def bounds(cast: Cast, place: str | None = COMMUNE, topic: str | None = None) -> list[Grant]:
    return [Grant(role="administering", area_id=await cast.area(place) if place else None, topic=topic)]


async def wording(cast: Cast, name: str, place: str | None, *topics: str) -> Wording:
    area_id = await cast.area(place) if place else None
    return Wording(name=name, area_id=area_id, topics=topics, reached_at="Tầng 1")


async def test_the_nearest_at_work_gets_the_question(cast: Cast) -> None:
    by, whole = await chief(cast), await bounds(cast, None)
    far = await agencies.add(cast.session, await wording(cast, "Sở", PROVINCE, TOPIC), whole, by=by, now=cast.clock())
    near = await agencies.add(
        cast.session, await wording(cast, "Phòng", COMMUNE, TOPIC), whole, by=by, now=cast.clock()
    )
    here = await cast.area(UPPER)
    assert await stored.for_ticket(cast.session, TOPIC, here) == near
    assert await stored.for_ticket(cast.session, OTHER, here) is None
    kept = await stored.get(cast.session, near)
    assert kept is not None
    await agencies.close(cast.session, kept, whole, by=by, now=cast.clock())
    assert await stored.for_ticket(cast.session, TOPIC, here) == far
    await agencies.reopen(cast.session, kept, whole, by=by, now=cast.clock())
    assert await stored.for_ticket(cast.session, TOPIC, here) == near


async def test_not_closed_while_questions_wait_there(cast: Cast) -> None:
    by, own = await chief(cast), await bounds(cast)
    made = await agencies.add(cast.session, await wording(cast, "Phòng", COMMUNE, TOPIC), own, by=by, now=cast.clock())
    sent = await cast.ask(await cast.resident(), topic=TOPIC)
    assert (await cast.ticket(sent.code)).agency_id == made
    kept = await stored.get(cast.session, made)
    assert kept is not None
    with pytest.raises(Refused, match="Còn 1 câu hỏi"):
        await agencies.close(cast.session, kept, own, by=by, now=cast.clock())
    await cast.answer(sent.code, by)
    await agencies.close(cast.session, kept, own, by=by, now=(at := cast.clock()))
    closed = await stored.get(cast.session, made)
    assert closed is not None
    assert closed.closed_at == at


@pytest.mark.parametrize("place", [None, PROVINCE, NEXT_COMMUNE])
async def test_not_beyond_the_own_area(cast: Cast, place: str | None) -> None:
    by, own = await chief(cast), await bounds(cast)
    with pytest.raises(Refused, match="vượt ra ngoài địa bàn"):
        await agencies.add(cast.session, await wording(cast, "Sở", place, TOPIC), own, by=by, now=cast.clock())
    assert await stored.list_within(cast.session, await bounds(cast, None), limit=9) == []


async def test_not_beyond_the_own_topic(cast: Cast) -> None:
    by, own = await chief(cast), await bounds(cast, topic=TOPIC)
    for topics in ((OTHER,), (TOPIC, OTHER), ()):
        with pytest.raises(Refused, match="vượt ra ngoài"):
            await agencies.add(cast.session, await wording(cast, "P", COMMUNE, *topics), own, by=by, now=cast.clock())
    made = await agencies.add(cast.session, await wording(cast, "P", COMMUNE, TOPIC), own, by=by, now=cast.clock())
    assert (await stored.topics_of(cast.session, [made])) == {made: [TOPIC]}


async def test_a_name_once_in_each_place(cast: Cast) -> None:
    by, whole = await chief(cast), await bounds(cast, None)
    for place in (COMMUNE, None):
        new = await wording(cast, "Phòng", place, TOPIC)
        made = await agencies.add(cast.session, new, whole, by=by, now=cast.clock())
        with pytest.raises(Refused, match="cùng tên"):
            await agencies.add(cast.session, new, whole, by=by, now=cast.clock())
        kept = await stored.get(cast.session, made)
        assert kept is not None
        await agencies.change(cast.session, kept, new, whole, by=by, now=cast.clock())
    await agencies.add(cast.session, await wording(cast, "Phòng", NEXT_COMMUNE), whole, by=by, now=cast.clock())


async def test_another_communes_agency_is_not_there(cast: Cast) -> None:
    by, whole = await chief(cast), await bounds(cast, None)
    new = await wording(cast, "Phòng", NEXT_COMMUNE, TOPIC)
    made = await agencies.add(cast.session, new, whole, by=by, now=cast.clock())
    assert await stored.find_within(cast.session, made, await bounds(cast)) is None
    assert await stored.find_within(cast.session, made, await bounds(cast, PROVINCE)) is not None
    assert await stored.find_within(cast.session, made, []) is None
