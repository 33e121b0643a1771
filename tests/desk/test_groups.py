"""Questions that ask the same: joining, putting together, taking apart, and what is refused."""

import pytest

from desk import groups, tickets
from desk.errors import Refused
from desk.roles import Action, Role
from desk.tickets import TicketKind, TicketState
from storage import groups as stored
from storage.tables import ticket_groups
from tests.desk.cast import LOWER, NEXT_COMMUNE, Cast


async def group_of(cast: Cast, code: str) -> int | None:
    return (await cast.ticket(code)).group_id


async def asked(cast: Cast, count: int) -> list[str]:
    return [(await cast.ask(await cast.resident())).code for _ in range(count)]


async def merged(cast: Cast, *codes: str) -> int:
    return await groups.merge(cast.session, codes, official=None, now=cast.clock())


async def test_counts_are_by_household_and_hamlet(cast: Cast) -> None:
    lan, hung, mai = await cast.resident(), await cast.resident(LOWER), await cast.resident(LOWER)
    first, second, third = [(await cast.ask(one)).code for one in (lan, hung, lan)]
    await groups.join(cast.session, first, mai.contact_id, now=cast.clock())
    await groups.join(cast.session, second, lan.contact_id, now=cast.clock())
    found = await groups.counts(cast.session, await merged(cast, first, second, third))
    assert (found.questions, found.households) == (3, 3), "Lan asked twice and joined a third"
    assert list(found.hamlets) == [("Thôn Đông Hạ", 2), ("Thôn Phú Xuân", 1)]


async def test_merging_groups_keeps_the_oldest_and_ends_the_others(cast: Cast) -> None:
    codes = await asked(cast, 5)
    first, second = await merged(cast, *codes[:2]), await merged(cast, *codes[2:4])
    kept = await groups.merge(cast.session, [codes[4]], [second, first], official=None, now=cast.clock())
    assert kept == first
    assert {await group_of(cast, code) for code in codes} == {first}
    assert await stored.get(cast.session, second) is None
    assert (await cast.kinds(codes[3])).count("grouped") == 2
    with pytest.raises(Refused, match="Nhóm này không còn"):
        await groups.merge(cast.session, (), [first, second], official=None, now=cast.clock())


async def test_a_question_brings_its_group_along(cast: Cast) -> None:
    codes = await asked(cast, 4)
    kept = await merged(cast, *codes[:2])
    await merged(cast, *codes[2:])
    assert await merged(cast, codes[1], codes[2]) == kept
    assert {await group_of(cast, code) for code in codes} == {kept}


async def test_what_cannot_be_put_together(cast: Cast) -> None:
    codes = await asked(cast, 2)
    feedback = await cast.ask(await cast.resident(), kind=TicketKind.FEEDBACK)
    report = await cast.report(await cast.resident(), "có người đòi phong bì")
    for chosen, why in (
        (codes[:1], "ít nhất hai"),
        ([codes[0], codes[0]], "ít nhất hai"),
        ([codes[0], feedback.code], "câu hỏi với phản ánh"),
        ([codes[0], report.code], "nhạy cảm không được gộp"),
        ([codes[0], "AAAA22"], "Không có câu hỏi nào mang mã AAAA22"),
    ):
        with pytest.raises(Refused, match=why):
            await merged(cast, *chosen)
    await merged(cast, *codes)
    with pytest.raises(Refused, match="đã ở chung một nhóm"):
        await merged(cast, *codes)
    with pytest.raises(Refused, match="cùng hỏi"):
        await groups.join(cast.session, report.code, 1, now=cast.clock())


async def test_splitting_leaves_at_least_one_and_ends_a_group_of_one(cast: Cast) -> None:
    codes = await asked(cast, 4)
    group = await merged(cast, *codes)
    for chosen, why in (([], "Chưa chọn"), (codes, "phải còn ít nhất một")):
        with pytest.raises(Refused, match=why):
            await groups.split(cast.session, group, chosen, official=None, now=cast.clock())
    other = await groups.split(cast.session, group, codes[:2], official=None, now=cast.clock())
    assert other not in (None, group)
    assert [await group_of(cast, code) for code in codes] == [other, other, group, group]
    with pytest.raises(Refused, match="không còn ở trong nhóm"):
        await groups.split(cast.session, group, codes[:1], official=None, now=cast.clock())
    assert await groups.split(cast.session, group, codes[2:3], official=None, now=cast.clock()) is None
    assert [await group_of(cast, code) for code in codes[2:]] == [None, None]
    with pytest.raises(Refused, match="Nhóm này không còn"):
        await groups.split(cast.session, group, codes[2:3], official=None, now=cast.clock())
    assert [row.id for row in await cast.session.execute(ticket_groups.select())] == [other]


async def test_moving_from_one_group_to_another(cast: Cast) -> None:
    codes = await asked(cast, 5)
    first, second = await merged(cast, *codes[:3]), await merged(cast, *codes[3:])
    await groups.move(cast.session, codes[0], second, official=None, now=cast.clock())
    assert [await group_of(cast, code) for code in codes] == [second, first, first, second, second]
    with pytest.raises(Refused, match="đã ở trong nhóm này"):
        await groups.move(cast.session, codes[0], second, official=None, now=cast.clock())
    await groups.move(cast.session, codes[1], second, official=None, now=cast.clock())
    assert await group_of(cast, codes[2]) is None, "nobody is left with it"
    with pytest.raises(Refused, match="Nhóm này không còn"):
        await groups.move(cast.session, codes[2], first, official=None, now=cast.clock())
    feedback = await cast.ask(await cast.resident(), kind=TicketKind.FEEDBACK)
    with pytest.raises(Refused, match="câu hỏi với phản ánh"):
        await groups.move(cast.session, feedback.code, second, official=None, now=cast.clock())


async def test_not_my_question(cast: Cast) -> None:
    lan, hung, mai = [await cast.resident() for _ in range(3)]
    codes = [(await cast.ask(one)).code for one in (lan, hung, mai)]
    assert not await groups.leave(cast.session, codes[0], lan.contact_id, now=cast.clock()), "it is in no group"
    group = await merged(cast, *codes)
    await cast.answer(codes[0], for_group=True)
    assert await groups.leave(cast.session, codes[1], hung.contact_id, now=cast.clock())
    back = await cast.ticket(codes[1])
    assert (back.state, back.group_id, back.reopened) == (TicketState.REOPENED, None, 1)
    assert [await group_of(cast, code) for code in codes] == [group, None, group]


async def test_another_communes_questions_are_not_touched_nor_told_of(cast: Cast) -> None:
    here, also = await asked(cast, 2)
    await cast.official("xa", "Lê Thị Xa", Role.INTAKE, NEXT_COMMUNE)
    there = (await cast.ask(await cast.resident(NEXT_COMMUNE))).code
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.INTAKE)
    scope = await cast.scope(hoa, Action.SORT)
    with pytest.raises(Refused, match="Không có câu hỏi nào mang mã"):
        await groups.merge(cast.session, [here, there], official=hoa, now=cast.clock(), scope=scope)
    mixed = await merged(cast, here, there)
    with pytest.raises(Refused, match="ngoài địa bàn"):
        await groups.merge(cast.session, [also], [mixed], official=hoa, now=cast.clock(), scope=scope)
    far = (
        (await cast.ask(await cast.resident(NEXT_COMMUNE))).code,
        (await cast.ask(await cast.resident(NEXT_COMMUNE))).code,
    )
    foreign = await merged(cast, *far)
    for group in (foreign, 4_711):
        with pytest.raises(Refused, match="Nhóm này không còn"):
            await groups.merge(cast.session, [also], [group], official=hoa, now=cast.clock(), scope=scope)
        with pytest.raises(Refused, match="Nhóm này không còn"):
            await groups.move(cast.session, also, group, official=hoa, now=cast.clock(), scope=scope)
        assert await stored.find_within(cast.session, group, scope) is None
    found = await groups.counts(cast.session, mixed, scope=scope)
    assert (found.questions, found.households) == (1, 1)


async def test_a_group_may_be_joined_after_its_answer_and_left_again(cast: Cast) -> None:
    lan, hung = await cast.resident(), await cast.resident()
    code = (await cast.ask(lan)).code
    await cast.answer(code)
    assert await groups.join(cast.session, code, hung.contact_id, now=cast.clock())
    (_, told) = await tickets.delivered(cast.session, await cast.ticket(code))
    assert (told.state, told.reason) == ("delivered", ""), "who joins has the answer before them"
    assert await groups.leave(cast.session, code, hung.contact_id, now=cast.clock())
    assert await groups.join(cast.session, code, hung.contact_id, now=cast.clock()), "and comes back"
