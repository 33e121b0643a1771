"""No question is nobody's: where its asker lives nobody could open it, so it lies with the whole office."""

from collections.abc import Sequence

import pytest

from desk import ticket_places, tickets
from desk.roles import Action, Role
from desk.ticket_records import TicketKind
from storage import concerns, officials
from storage import tickets as stored
from storage.concerns import Concern
from storage.officials import Official
from tests.desk.cast import COMMUNE, NEXT_COMMUNE, PROVINCE, UPPER, Cast

QUESTION, REPORT = TicketKind.QUESTION, TicketKind.SENSITIVE
FAR = "00004"
"""A commune of another province."""
TABLE = """
working at           kind      lives    lies
18001                question  -        18001
18001                question  18007    18001
18001                question  00004    18001
18001                question  18001    18001
18001.01 18001.02    question  -        18001
18001 18007          question  -        40
18001 18007          question  18028    18028
18001 18007          question  00004    40
18001 40             question  18028    18028
18001 *              question  -        -
18001 *              question  00004    00004
18001                sensitive 18007    18007
-                    question  -        -
-                    question  18007    18007
"""


def lines() -> Sequence[list[str]]:
    return [[part.strip() for part in (line[:21], *line[21:].split())] for line in TABLE.strip().splitlines()[1:]]


async def sees(cast: Cast, official: Official, code: str, action: Action = Action.READ) -> bool:
    return await stored.find_within(cast.session, code, await cast.scope(official, action)) is not None


async def move_here(cast: Cast, code: str, by: Official) -> None:
    await tickets.move(
        cast.session,
        code,
        topic=None,
        area_id=await cast.area(COMMUNE),
        reason="Đã hỏi lại",
        official=by,
        now=cast.clock(),
    )


async def code_of(cast: Cast, area_id: int | None) -> str:
    found = {await cast.area(code): code for code in (COMMUNE, NEXT_COMMUNE, PROVINCE, "18028", FAR, UPPER)}
    return found[area_id] if area_id is not None else "-"


@pytest.mark.parametrize(("working", "kind", "lives", "lies"), lines())
async def test_cell(cast: Cast, working: str, kind: str, lives: str, lies: str) -> None:
    """`*`: somebody without bounds works there. Sensitive reports have readers of their own."""
    for n, place in enumerate(working.replace("-", "").split()):
        await cast.official(f"can.bo{n}", "Lan", Role.ANSWERING, None if place == "*" else place)
    area_id = None if lives == "-" else await cast.area(lives)
    if (TicketKind(kind), working) == (REPORT, COMMUNE):
        await cast.official("doc", "Độc", Role.SENSITIVE, NEXT_COMMUNE)
    placed = await ticket_places.place(cast.session, TicketKind(kind), None, area_id)
    assert await code_of(cast, placed.area_id) == lies
    assert (placed.said is None) == (placed.area_id == area_id)


async def test_who_skips_the_commune_is_heard_by_who_holds_the_whole_office(cast: Cast) -> None:
    lan = await cast.official("lan", "Lan", Role.ANSWERING, COMMUNE)
    mai = await cast.official("mai", "Mai", Role.ANSWERING, NEXT_COMMUNE)
    hai = await cast.official("hai", "Hải", Role.APPROVING, PROVINCE)
    code = (await cast.ask(await cast.resident(), area_id=None)).code
    assert [await sees(cast, one, code) for one in (lan, mai, hai)] == [False, False, True]
    [received] = await stored.events(cast.session, (await cast.ticket(code)).id)
    assert received.detail == {"place_said": ""}
    await move_here(cast, code, hai)
    assert [await sees(cast, one, code) for one in (lan, mai, hai)] == [True, False, True]


async def test_who_lives_elsewhere_is_told_of_with_where_that_is(cast: Cast) -> None:
    lan = await cast.official("lan", "Lan", Role.INTAKE, COMMUNE)
    code = (await cast.ask(await cast.resident(NEXT_COMMUNE))).code
    assert await sees(cast, lan, code)
    [received] = await stored.events(cast.session, (await cast.ticket(code)).id)
    assert received.detail == {"place_said": "Xã Yên Trung, Nghệ An"}


async def test_a_topic_that_nobody_has_there_is_looked_for_too(cast: Cast) -> None:
    await cast.official("son", "Sơn", Role.ANSWERING, NEXT_COMMUNE, topic="tin-dung")
    await cast.official("lan", "Lan", Role.VIEWING, PROVINCE)
    for topic, lies in (("tin-dung", NEXT_COMMUNE), ("nha-o", NEXT_COMMUNE), (None, NEXT_COMMUNE)):
        placed = await ticket_places.place(cast.session, QUESTION, topic, await cast.area(NEXT_COMMUNE))
        assert await code_of(cast, placed.area_id) == lies, "inside the office it stays"
    placed = await ticket_places.place(cast.session, QUESTION, "nha-o", None)
    assert await code_of(cast, placed.area_id) == PROVINCE


async def test_a_report_from_elsewhere_speaks_of_the_officials_there(cast: Cast) -> None:
    """“Cán bộ xã” are those of the writer's own commune, and when they did not say which, those of the office's."""
    binh = await cast.official("binh", "Bình", Role.SENSITIVE, COMMUNE)
    told = "cán bộ xã đòi tiền mới cho vào danh sách"
    there = await cast.report(await cast.resident(NEXT_COMMUNE), told)
    assert await concerns.of_ticket(cast.session, there.id) == [Concern(area_id=await cast.area(NEXT_COMMUNE))]
    assert await sees(cast, binh, there.code, Action.READ_SENSITIVE)
    nowhere = await cast.report(await cast.resident(), told, area_id=None)
    assert await concerns.of_ticket(cast.session, nowhere.id) == [Concern(area_id=await cast.area(COMMUNE))]
    assert not await sees(cast, binh, nowhere.code, Action.READ_SENSITIVE)


async def test_a_report_that_is_moved_is_read_anew_for_whom_it_is_about_there(cast: Cast) -> None:
    above = await cast.official("tinh", "Bùi Văn Thành", Role.SENSITIVE, PROVINCE)
    there = await cast.official("xa", "Lê Văn Xã", Role.SENSITIVE, COMMUNE)
    code = (await cast.report(await cast.resident(), "cán bộ xã đòi tiền", area_id=None)).code
    await move_here(cast, code, above)
    assert [await sees(cast, one, code, Action.READ_SENSITIVE) for one in (above, there)] == [True, False]


async def test_what_would_reach_nobody_is_told_with_its_mending(cast: Cast) -> None:
    asked, reported = "câu hỏi của người không cho biết xã", "tin nhạy cảm của người không cho biết xã"

    async def told() -> list[str]:
        return [gap.what for gap in await ticket_places.gaps(cast.session)]

    assert await told() == [f"chưa ai mở được {what}" for what in (asked, reported)]
    assert "trên cả nước" in (await ticket_places.gaps(cast.session))[0].mended
    await cast.official("lan", "Lan", Role.ANSWERING, COMMUNE)
    assert await told() == [f"chưa ai mở được {reported}"], "one commune is the whole office"
    await cast.official("mai", "Mai", Role.INTAKE, NEXT_COMMUNE)
    first, second = await ticket_places.gaps(cast.session)
    assert (asked in first.what, "--role intake --area 40" in first.mended) == (True, True)
    assert (reported in second.what, "--role sensitive --area 40" in second.mended) == (True, True)
    await cast.official("son", "Sơn", Role.ANSWERING, PROVINCE, topic="tin-dung")
    assert len(await told()) == 2, "one topic is not all of them"
    await cast.official("thanh", "Thành", Role.SENSITIVE, PROVINCE)
    hai = await cast.official("hai", "Hải", Role.APPROVING, None)
    assert await told() == []
    await officials.set_disabled(cast.session, hai.id, cast.clock())
    assert await told() == [f"chưa ai mở được {asked}"]
