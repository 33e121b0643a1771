"""Sensitive reports: kept from those they are about, told to those who are left, and every reading on record."""

import pytest
from sqlalchemy import insert, select

from desk import sensitive, tickets
from desk.roles import Action, Role
from storage import concerns, dossiers, officials
from storage import tickets as stored
from storage.concerns import Concern
from storage.officials import Grant, Official
from storage.tables import addresses, agencies, audit_events, outbound_messages, sensitive_log
from storage.tables import officials as official_rows
from tests.desk.cast import LOWER, NEXT_COMMUNE, PROVINCE, UPPER, Cast
from tests.people import ANSWER, BRIBE

CADRE = "cán bộ địa chính xã đòi tiền mới làm sổ"
OFFICE = "sở lao động ăn chặn tiền hỗ trợ"
NOBODY = "có người đòi phong bì mới cho vào danh sách"


async def may_read(cast: Cast, official: Official, code: str) -> bool:
    return await tickets.sees(cast.session, official.id, code, Action.READ_SENSITIVE)


async def alerted(cast: Cast) -> dict[str, str]:
    """The words that went to each chat account."""
    o = outbound_messages.c
    rows = await cast.session.execute(
        select(addresses.c.external_id, o.text)
        .join(addresses, addresses.c.id == o.address_id)
        .where(o.purpose == "alert")
    )
    return {row.external_id: row.text for row in rows}


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        (BRIBE, {"village"}),
        ("truong thon doi phong bi", {"village"}),
        ("ông xóm trưởng cùng cán bộ chính sách xã ăn chia", {"village", "commune"}),
        (CADRE, {"commune"}),
        ("chủ tịch uỷ ban nhân dân xã nhận tiền", {"commune"}),
        ("CAN BO XA lay tien", {"commune"}),
        ("công an phường đòi tiền", {"commune"}),
        ("cán bộ huyện ngày trước ăn chặn", {"commune"}),
        (OFFICE, {"province"}),
        ("lãnh đạo tỉnh làm ngơ", {"province"}),
        (NOBODY, set()),
        ("số lao động trong nhà là ba người", set()),
        ("nhà tôi ở xã Hưng Nguyên bị đói", set()),
    ],
)
def test_whose_office_the_words_name(text: str, levels: set[str]) -> None:
    assert sensitive.levels_named(text) == levels


async def test_a_report_is_hidden_from_the_unit_it_names_and_from_all_below(cast: Cast) -> None:
    village = await cast.official("thon", "Lê Văn Thôn", Role.SENSITIVE, UPPER)
    commune = await cast.official("xaa", "Lê Văn Xã", Role.SENSITIVE)
    province = await cast.official("tinh", "Lê Văn Tỉnh", Role.SENSITIVE, PROVINCE)
    country = await cast.official("nuoc", "Lê Văn Nước", Role.SENSITIVE, None)
    lan = await cast.resident()
    seen = {}
    for text in (NOBODY, BRIBE, CADRE, OFFICE):
        code = (await cast.report(lan, text)).code
        seen[text] = [await may_read(cast, one, code) for one in (village, commune, province, country)]
    assert seen == {
        NOBODY: [True, True, True, True],
        BRIBE: [False, True, True, True],
        CADRE: [False, False, True, True],
        OFFICE: [False, False, False, True],
    }


async def test_a_village_that_is_not_known_means_every_village_of_the_commune(cast: Cast) -> None:
    upper, lower = [
        await cast.official(name, "Lê Văn Thôn", Role.SENSITIVE, place)
        for name, place in (("tren", UPPER), ("duoi", LOWER))
    ]
    at_commune = await cast.report(await cast.resident("18001"), BRIBE)
    assert len(await concerns.of_ticket(cast.session, at_commune.id)) == 2
    elsewhere = await cast.report(await cast.resident(LOWER), f"{BRIBE}, là trưởng thôn Phú Xuân")
    areas = {one.area_id for one in await concerns.of_ticket(cast.session, elsewhere.id)}
    assert areas == {await cast.area(UPPER), await cast.area(LOWER)}
    assert not await may_read(cast, upper, elsewhere.code)
    assert not await may_read(cast, lower, elsewhere.code)


async def test_an_officer_of_the_named_unit_does_not_read_it_from_above_either(cast: Cast) -> None:
    binh = await cast.official("binh", "Trần Văn Bình", Role.SENSITIVE, PROVINCE)
    code = (await cast.report(await cast.resident(), CADRE)).code
    assert await may_read(cast, binh, code)
    grants = [
        Grant(role="sensitive", area_id=await cast.area(PROVINCE)),
        Grant(role="sensitive", area_id=await cast.area("18001")),
    ]
    await officials.set_grants(cast.session, binh.id, grants, now=cast.clock())
    assert not await may_read(cast, binh, code)


async def test_a_person_and_an_agency_named_in_full(cast: Cast) -> None:
    new = insert(agencies).values(name="Quỹ Vì người nghèo", area_id=await cast.area("18001"), created_at=cast.clock())
    fund = int((await cast.session.execute(new.returning(agencies.c.id))).scalar_one())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.SENSITIVE)
    keeps = await cast.official("quy", "Hồ Văn Quỹ", Role.SENSITIVE)
    await cast.session.execute(official_rows.update().where(official_rows.c.id == keeps.id).values(agency_id=fund))
    far = await cast.official("xaa", "Nguyễn Thị Hoa", Role.SENSITIVE, NEXT_COMMUNE)
    lan = await cast.resident()
    named = await cast.report(lan, "co nguyen thi hoa doi tien")
    assert await concerns.of_ticket(cast.session, named.id) == [Concern(official_id=hoa.id)]
    assert not await may_read(cast, hoa, named.code)
    assert await may_read(cast, keeps, named.code)
    assert not await may_read(cast, far, named.code), "it is not their commune"
    money = await cast.report(lan, "Quỹ vì người nghèo giữ tiền của dân, hoa nở")
    assert await concerns.of_ticket(cast.session, money.id) == [Concern(agency_id=fund)]
    assert await may_read(cast, hoa, money.code)
    assert not await may_read(cast, keeps, money.code)


async def test_further_words_may_name_somebody_more(cast: Cast) -> None:
    commune = await cast.official("xaa", "Lê Văn Xã", Role.SENSITIVE)
    report = await cast.report(await cast.resident(), NOBODY)
    assert await may_read(cast, commune, report.code)
    for _ in range(2):
        await tickets.add(cast.session, report.code, CADRE, [], now=cast.clock())
    assert not await may_read(cast, commune, report.code)
    assert len(await concerns.of_ticket(cast.session, report.id)) == 1


async def test_the_readers_who_are_left_are_told_and_learn_nothing_from_it(cast: Cast) -> None:
    await cast.official("xaa", "Lê Văn Xã", Role.SENSITIVE)
    await cast.official("tinh", "Lê Văn Tỉnh", Role.SENSITIVE, PROVINCE)
    await cast.official("quan", "Lê Văn Quản", Role.ADMINISTERING)
    await cast.official("hoa", "Nguyễn Thị Hoa", Role.APPROVING)
    code = (await cast.report(await cast.resident(), CADRE)).code
    told = await alerted(cast)
    assert list(told) == ["chat-tinh"]
    assert code in told["chat-tinh"]
    for word in ("địa chính", "Hưng Nguyên", "Phú Xuân", "telegram"):
        assert word not in told["chat-tinh"]


async def test_when_nobody_is_left_the_administrators_learn_only_that(cast: Cast) -> None:
    await cast.official("xaa", "Lê Văn Xã", Role.SENSITIVE)
    admin = await cast.official("quan", "Lê Văn Quản", Role.ADMINISTERING, PROVINCE)
    gone = await cast.official("nghi", "Lê Văn Nghỉ", Role.SENSITIVE, PROVINCE)
    await officials.set_disabled(cast.session, gone.id, cast.clock())
    code = (await cast.report(await cast.resident(), CADRE)).code
    told = await alerted(cast)
    assert list(told) == ["chat-quan"]
    assert "chưa có người đọc" in told["chat-quan"]
    assert code not in told["chat-quan"]
    assert not await may_read(cast, admin, code)


async def test_other_roles_do_not_see_the_lane_and_it_does_not_open_theirs(cast: Cast) -> None:
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.APPROVING)
    reader = await cast.official("doc", "Lê Văn Đọc", Role.SENSITIVE)
    lan = await cast.resident()
    report, question = await cast.report(lan, NOBODY), await cast.ask(lan)
    for official, code in ((hoa, report.code), (reader, question.code)):
        assert await stored.find_within(cast.session, code, await cast.scope(official)) is None
    for official, code in ((hoa, question.code), (reader, report.code)):
        assert await stored.find_within(cast.session, code, await cast.scope(official)) is not None


async def test_every_reading_and_every_step_is_in_the_log_apart(cast: Cast) -> None:
    reader = await cast.official("doc", "Lê Văn Đọc", Role.SENSITIVE)
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.APPROVING)
    lan = await cast.resident()
    code, plain = (await cast.report(lan, NOBODY)).code, (await cast.ask(lan)).code
    for official, what in ((reader, code), (reader, code), (hoa, code), (hoa, plain)):
        await tickets.read(cast.session, what, await cast.scope(official), official=official, now=cast.clock())
    await cast.answer(code, reader)
    rows = [(row.action, row.official_id, row.code) for row in await cast.session.execute(sensitive_log.select())]
    assert rows == [("ticket.read", reader.id, code)] * 2 + [("ticket.answered", reader.id, code)]
    common = (await cast.session.execute(audit_events.select())).all()
    assert code not in repr(common)
    assert ANSWER not in repr(rows)


async def test_who_wants_to_stay_unknown_stays_unknown(cast: Cast) -> None:
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    scope, lan = await cast.scope(hoa), await cast.resident()
    hidden, known = await cast.ask(lan, anonymous=True), await cast.ask(lan)
    shown = await stored.find_within(cast.session, hidden.code, scope)
    assert shown is not None
    assert (shown.contact_id, shown.address_id, shown.anonymous) == (None, None, True)
    assert await dossiers.others_of_asker(cast.session, shown, scope, limit=9) == []
    other = await stored.find_within(cast.session, known.code, scope)
    assert other is not None
    assert await dossiers.others_of_asker(cast.session, other, scope, limit=9) == []
    assert await cast.answer(hidden.code, hoa, scope=scope) == tickets.Answered(sent=1)
    (told,) = await tickets.delivered(cast.session, shown)
    assert told.label == "người hỏi · Telegram"
    await cast.session.execute(outbound_messages.update().values(state="failed", error_code="contact-stopped"))
    assert await stored.unreached_list(cast.session, scope, since=cast.clock.now.replace(year=2000)) == []
