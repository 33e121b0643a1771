"""What concerns everyone the office serves: by the area that is held, the topic, and the agency, cell by cell."""

from collections.abc import Sequence

import pytest

from desk import agencies, whole_office
from desk.agencies import Wording
from desk.roles import WHOLE_OFFICE, Action, Role
from storage import office_area, officials
from storage.officials import Grant
from tests.desk.cast import COMMUNE, LOWER, NEXT_COMMUNE, PROVINCE, UPPER, Cast

CARDS, LOANS = "bhyt", "vay-von"
TABLE = """
office      role        place     topic    of    cards loans
commune     approving   commune   -        -     x     x
commune     approving   commune   bhyt     -     x     .
commune     approving   village   -        -     .     .
commune     answering   commune   -        -     .     .
communes    approving   commune   -        -     .     .
communes    approving   province  -        -     x     x
communes    approving   province  bhyt     -     x     .
communes    approving   -         -        -     x     x
communes    approving   commune   -        unit  x     .
communes    approving   commune   vay-von  unit  .     .
communes    answering   commune   -        unit  .     .
communes    approving   commune   -        small .     .
unbounded   approving   commune   -        -     x     x
"""
PLACES = {"-": None, "village": UPPER, "commune": COMMUNE, "province": PROVINCE}


def lines() -> list[list[str]]:
    return [line.split() for line in TABLE.strip().splitlines()[1:]]


async def others(cast: Cast, office: str) -> None:
    """Who else is there makes the whole area what it is."""
    await cast.official("lan", "Lan", Role.ANSWERING, COMMUNE)
    await cast.official("thon", "Thôn", Role.VILLAGE, LOWER)
    if office == "communes":
        await cast.official("mai", "Mai", Role.ANSWERING, NEXT_COMMUNE)
    if office == "unbounded":
        await cast.official("it", "IT", Role.ADMINISTERING, None)


async def unit(cast: Cast, kind: str) -> int | None:
    if kind == "-":
        return None
    place = PROVINCE if kind == "unit" else COMMUNE
    by = await cast.official("chu.tich", "Chủ Tịch", Role.ADMINISTERING, PROVINCE)
    whole = [Grant(role="administering", area_id=None, topic=None)]
    wording = Wording(name="BHXH", area_id=await cast.area(place), topics=(CARDS,), reached_at="Tầng 1")
    return await agencies.add(cast.session, wording, whole, by=by, now=cast.clock())


@pytest.mark.parametrize(("office", "role", "place", "topic", "of", "cards", "loans"), lines())
async def test_cell(
    cast: Cast, office: str, role: str, place: str, topic: str, of: str, cards: str, loans: str
) -> None:
    await others(cast, office)
    who = await cast.official("binh", "Bình", Role(role), PLACES[place], None if topic == "-" else topic)
    if (agency_id := await unit(cast, of)) is not None:
        await officials.rename(cast.session, who.id, name="Bình", agency_id=agency_id)
    found = await officials.get(cast.session, who.id)
    assert found is not None
    held: Sequence[Grant] = (await officials.grants_of(cast.session, [who.id]))[who.id]
    leave = await whole_office.leave(cast.session, found, held, Action.PUBLISH_FAQ)
    assert (leave.covers(CARDS), leave.covers(LOANS)) == (cards == "x", loans == "x")


async def test_the_whole_area_is_where_everybody_works(cast: Cast) -> None:
    assert await office_area.whole(cast.session) is None
    await cast.official("thon", "Thôn", Role.VILLAGE, UPPER)
    await cast.official("thon-hai", "Thôn Hai", Role.VILLAGE, LOWER)
    found = await office_area.whole(cast.session)
    assert found is not None
    assert found.code == COMMUNE
    far = await cast.official("xa", "Xa", Role.VIEWING, "01")
    assert await office_area.whole(cast.session) is None, "two provinces have nothing above them"
    await officials.set_disabled(cast.session, far.id, cast.clock())
    found = await office_area.whole(cast.session)
    assert found is not None
    assert found.code == COMMUNE, "an account that was closed holds nothing"


def test_only_publishing_is_such_a_thing() -> None:
    assert set(WHOLE_OFFICE) == {Action.PUBLISH_FAQ}


async def test_asked_of_nothing_else(cast: Cast) -> None:
    who = await cast.official("binh", "Bình", Role.APPROVING, COMMUNE)
    with pytest.raises(ValueError, match="a matter of areas"):
        await whole_office.leave(cast.session, who, [], Action.ANSWER)
