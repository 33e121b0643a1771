"""Naming one's commune."""

from desk import texts, ticket_texts
from storage.tables import contacts
from tests.handlers.scenes import choices, pick, rows
from tests.people import ROAD
from tests.talk import Room, Talk


async def ask_for_commune(talk: Talk) -> None:
    await talk.says("gặp cán bộ")
    await talk.says(ROAD)
    assert (await talk.says("xong")).startswith(ticket_texts.ASK_AREA)


async def test_in_many_spellings(lan: Talk) -> None:
    for typed in (
        "Hưng Nguyên",
        "xa hung nguyen",
        "xã Hưng Nguyên, tỉnh Nghệ An",
        "HƯNG NGUYÊN NGHỆ AN",
        "thôn 2, xã Hưng Nguyên, huyện Hưng Nguyên, tỉnh Nghệ An",
        "tôi ở xã hưng nguyên",
    ):
        await lan.says("đổi xã")
        assert await lan.says(typed) == "Đã ghi: Xã Hưng Nguyên, Nghệ An.", typed


async def test_an_unknown_one_is_asked_again_and_can_be_skipped(room: Room, lan: Talk) -> None:
    await ask_for_commune(lan)
    said = await lan.says("xã Ở Đâu Đó")
    assert said.startswith("Chưa tìm thấy “xã Ở Đâu Đó”.")
    assert choices(said) == ["Bỏ qua", "Huỷ"]
    assert (await lan.says("xã Hưng Nguyên, tỉnh Hà Tĩnh")).startswith("Chưa tìm thấy"), (
        "there is none of that name there"
    )
    assert "Nơi ở: chưa ghi" in await lan.says("bỏ qua")
    assert (await rows(room, contacts))[0].area_id is None


async def test_namesakes_are_chosen_from_a_list(lan: Talk) -> None:
    await ask_for_commune(lan)
    said = await lan.says("son ha")
    assert said.startswith(ticket_texts.WHICH_AREA), said
    places = choices(said)[:-1]
    assert len(places) > 1
    assert all(", " in place for place in places)
    assert f"Nơi ở: {places[1]}" in await pick(lan, places[1])


async def test_too_many_namesakes_are_told_apart_by_their_province(lan: Talk) -> None:
    await ask_for_commune(lan)
    assert (await lan.says("Tan Thanh")).startswith(ticket_texts.WHICH_PROVINCE)
    said = await lan.says("tay ninh")
    assert said.startswith(ticket_texts.WHICH_AREA)
    assert choices(said)[:-1] == ["Xã Tân Thạnh, Tây Ninh", "Xã Tân Thành, Tây Ninh"]


async def test_a_province_that_does_not_help(lan: Talk) -> None:
    await ask_for_commune(lan)
    await lan.says("Tan Thanh")
    assert (await lan.says("Đồng Nai")).startswith("Chưa tìm thấy “Tan Thanh, Đồng Nai”.")
    await lan.says("Tan Thanh")
    assert (await lan.says("o gan cho")).startswith("Chưa tìm thấy “Tan Thanh, o gan cho”.")
    await lan.says("Tan Thanh")
    assert (await lan.says("không nhớ")).startswith("Bà con xem lại")


async def test_a_payload_that_was_never_ours(lan: Talk) -> None:
    await ask_for_commune(lan)
    for payload in ("#xa:999999999", "#xa:9999999999999999999999", "#xa:²", "#xa:-1", "#xa:1 OR 1=1"):
        said = await lan.says(payload)
        assert said.startswith((ticket_texts.ASK_AREA, "Chưa tìm thấy")), payload


async def test_changing_it_can_be_called_off(lan: Talk) -> None:
    assert choices(await lan.says("doi xa")) == ["Huỷ"]
    assert (await lan.says("huỷ")).startswith(texts.CANCELLED)
    await lan.says("đổi xã")
    assert await lan.says("bỏ qua") == texts.CANCELLED
