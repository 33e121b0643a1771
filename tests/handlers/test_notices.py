"""Jobs, courses and buyers asked for in the chat: near ones first, over by themselves, reported by one tap."""

from datetime import timedelta
from typing import Any

import pytest

from desk import notice_texts as says
from desk import texts
from desk.job_warnings import NEVER_PAY
from handlers import routes
from storage import notices
from storage.notices import Notice
from storage.tables import contact_interests, contacts, notice_reports
from tests import contents
from tests.handlers.dialogue_scenes import lives
from tests.handlers.scenes import choices, pick, rows
from tests.meeting import NEXT_COMMUNE, add_villages
from tests.people import HOME, LOAN
from tests.talk import Room, Talk


async def published(room: Room, **more: Any) -> Notice:
    async with room.app.database.transaction() as session:
        return await contents.notice(session, room.clock.now, **more)


async def test_the_commune_is_asked_once_and_the_nearest_comes_first(room: Room, lan: Talk) -> None:
    async with room.app.database.transaction() as session:
        await add_villages(session)
    everywhere = await published(room, area=None, title="Toàn quốc")
    await published(room, area="40", title="Trong tỉnh")
    await published(room, area="18001.02", title="Thôn bên")
    await published(room, title="Trong xã")
    assert (await lan.says("viec lam quanh day")).startswith(says.ASK_COMMUNE)
    listed = await lan.says(HOME)
    assert [one.partition(" (")[0] for one in choices(listed)] == ["Trong xã", "Thôn bên", "Trong tỉnh", "Xem tiếp"]
    assert "(Xã Hưng Nguyên, đến " in listed
    further = await pick(lan, "Xem tiếp")
    assert choices(further)[0].startswith("Toàn quốc (cả nước")
    card = await lan.says("1")
    assert card.startswith("Tuyển dụng: Toàn quốc\nLương 7 triệu")
    assert f"Hỏi ai: {everywhere.ask_whom}" in card
    assert "Nguồn: Trung tâm" in card
    assert NEVER_PAY in card
    assert (await lan.says("Việc làm quanh đây!")).startswith("Việc làm quanh đây, gần nhà xem trước")


async def test_who_skips_the_commune_sees_what_is_for_everyone(room: Room, hung: Talk) -> None:
    await published(room, title="Chỉ trong xã")
    await published(room, area=None, title="Cả nước")
    await hung.says("tuyển dụng")
    listed = await hung.says("bỏ qua")
    assert choices(listed)[0].startswith("Cả nước")
    assert len(choices(listed)) == 1
    assert not (await hung.says("tuyển dụng")).startswith(says.ASK_COMMUNE), "asked once only"


async def test_each_kind_by_its_word_and_all_from_the_menu(room: Room, lan: Talk) -> None:
    await lives(lan)
    for kind, title in (("course", "Lớp may"), ("fair", "Phiên chợ xuân"), ("buyer", "Thu mua lạc"), ("job", "Tuyển")):
        await published(room, kind=kind, title=title)
    for words, title in (
        ("lớp học nghề", "Lớp may"), ("hội chợ", "Phiên chợ xuân"), ("thu mua", "Thu mua lạc"), ("Tuyen dung", "Tuyển"),
    ):  # fmt: skip
        assert choices(await lan.says(words))[0].startswith(title), words
    await lan.says("menu")
    kinds = await pick(lan, texts.SHOW_NEWS.label)
    assert choices(kinds)[:5] == [
        "Việc làm quanh đây", "Lớp học nghề", "Hội chợ, phiên việc làm", "Nơi thu mua", "Tin mới",
    ]  # fmt: skip
    assert len(choices(await pick(lan, "Tin mới"))) == 4
    card = await lan.says("#tin:" + (await published(room, kind="buyer", title="Mua ngô")).code.lower())
    assert card.startswith("Thu mua: Mua ngô")
    assert NEVER_PAY not in card, "only under jobs"


async def test_a_question_about_policies_is_answered_by_the_matcher(lan: Talk) -> None:
    assert "Việc làm quanh đây" not in await lan.says(LOAN)
    for words in (
        "vay vốn việc làm",
        "học nghề có được hỗ trợ không",
        "muốn tìm việc làm ở nước ngoài",
        "thu mua lúa giá",
    ):
        assert routes.global_word(words) is None, words


async def test_nothing_there_offers_to_tell_and_that_is_consent(room: Room, lan: Talk) -> None:
    await lives(lan)
    said = await lan.says("thu mua")
    assert "Hiện chưa có tin nào về mục “Nơi thu mua” ở Xã Hưng Nguyên" in said
    assert await pick(lan, "Có tin thì báo tôi") != ""
    assert says.WANTED.format(kind="Nơi thu mua") in lan.heard[-1]
    (contact,) = await rows(room, contacts)
    assert contact.notices
    assert [row.interest for row in await rows(room, contact_interests)] == ["buyer"]
    assert (await lan.says("#tinbao:khong-co")).startswith(texts.OLD_BUTTON)


async def test_what_is_over_vanishes_by_itself_and_old_buttons_say_so(room: Room, lan: Talk) -> None:
    await lives(lan)
    one = await published(room, days=1)
    assert one.title in await lan.says("tuyển dụng")
    assert "còn đến hết" in await pick(lan, choices(lan.heard[-1])[0])
    room.clock.tick(days=1)
    assert "hôm nay là ngày cuối" in await lan.says(f"#tin:{one.code}")
    room.clock.tick(days=1)
    assert (await lan.says(f"#tin:{one.code}")).startswith(says.OVER)
    assert (await lan.says(f"#tinsai:{one.code}")).startswith(says.OVER)
    assert one.title not in await lan.says("tuyển dụng")
    assert await rows(room, notice_reports) == []


async def test_withdrawn_waiting_and_unknown_ones_are_not_shown(room: Room, lan: Talk) -> None:
    await lives(lan)
    for state in ("draft", "waiting", "withdrawn"):
        hidden = await published(room, state=state)
        assert (await lan.says(f"#tin:{hidden.code}")).startswith(says.OVER), state
    assert "Hiện chưa có tin nào" in await lan.says("tin mới")
    for odd in ("#tin:ABC234", "#tin:khong", "#tin:job.x", "#tin:job.99999999"):
        assert await lan.says(odd), odd


async def test_one_tap_reports_it_and_twice_counts_once(room: Room, lan: Talk, hung: Talk) -> None:
    one = await published(room, area=None)
    await lan.says(f"#tin:{one.code}")
    assert (await pick(lan, "Tin này sai hoặc hết rồi")).startswith(says.REPORTED)
    assert (await lan.says(f"#tinsai:{one.code}")).startswith(says.REPORTED_BEFORE)
    await hung.says(f"#tinsai:{one.code}")
    async with room.app.database.reading() as session:
        found = await notices.find(session, one.code)
    assert found is not None
    assert found.reports == 2


async def test_a_neighbour_commune_comes_after_the_province(room: Room, lan: Talk) -> None:
    await lives(lan)
    await published(room, area=NEXT_COMMUNE, title="Phường bên")
    await published(room, area="40", title="Cả tỉnh")
    await published(room, area="01", title="Tỉnh khác")
    listed = choices(await lan.says("tin mới"))
    assert [one.partition(" (")[0] for one in listed] == ["Cả tỉnh", "Phường bên"]


async def test_by_its_code(room: Room, lan: Talk) -> None:
    one = await published(room, area=None)
    assert (await lan.says(one.code.lower())).startswith("Tuyển dụng: Tuyển 20 thợ may")
    assert (await lan.says(f"mã {one.code}")).startswith("Tuyển dụng:")
    async with room.app.database.transaction() as session:
        told = await contents.story(session, room.clock.now)
    assert (await lan.says(told.code)).startswith("Ba con bò")
    room.clock.tick(days=20)
    assert (await lan.says(one.code)).startswith(says.OVER)


async def test_newer_before_older_and_next_says_when_it_ends(room: Room, lan: Talk) -> None:
    await lives(lan)
    for number in range(4):
        await published(room, title=f"Tin {number}", published_at=room.clock.now + timedelta(minutes=number))
    listed = await lan.says("tin mới")
    assert [one.partition(" (")[0] for one in choices(listed)] == ["Tin 3", "Tin 2", "Tin 1", "Xem tiếp"]
    assert choices(await pick(lan, "Xem tiếp"))[0].startswith("Tin 0")
    assert (await lan.says("#tin:moi.6")).startswith(says.NO_MORE)


@pytest.mark.parametrize("word", [word for words in says.WORDS.values() for word in words])
async def test_every_word_works(lan: Talk, word: str) -> None:
    assert (await lan.says(word)).startswith(says.ASK_COMMUNE)
