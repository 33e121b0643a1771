"""What is not a line of text: stickers, places, contact cards, edited messages, coming and going."""

from channels.messages import InboundKind
from desk import texts
from storage.tables import addresses
from tests.handlers.scenes import choices, rows, send_question
from tests.people import LOST_CARD, ROAD
from tests.talk import Room, Talk


async def test_each_kind_has_its_kind_answer(lan: Talk) -> None:
    for kind, answer in (
        (InboundKind.STICKER, texts.STICKER),
        (InboundKind.LOCATION, texts.LOCATION),
        (InboundKind.CONTACT_CARD, texts.CONTACT_CARD),
        (InboundKind.UNSUPPORTED, texts.UNSUPPORTED),
    ):
        assert (await lan.shows(kind)).startswith(answer), kind


async def test_an_edited_question_is_answered_again(lan: Talk) -> None:
    await lan.says(ROAD)
    assert "căn cước để đi khám" in await lan.shows(InboundKind.EDITED, text=LOST_CARD)
    assert (await lan.shows(InboundKind.EDITED, text="menu")).startswith(texts.MENU)


async def test_who_leaves_hears_nothing_and_may_come_back(room: Room, lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    assert await lan.sends(lan.event(InboundKind.UNFOLLOW)) == []
    assert (await rows(room, addresses))[0].state == "stopped"
    assert (await lan.says("menu")).startswith(texts.MENU)
    assert (await rows(room, addresses))[0].state == "active"


async def test_leaving_before_ever_writing(room: Room, lan: Talk) -> None:
    assert await lan.sends(lan.event(InboundKind.UNFOLLOW)) == []
    assert await lan.sends(lan.event(InboundKind.UNFOLLOW)) == []
    assert (await lan.shows(InboundKind.FOLLOW)).startswith((texts.GREETING, texts.WELCOME_BACK))


async def test_two_people_at_the_same_time_never_mix(room: Room, lan: Talk, hung: Talk) -> None:
    for hers, his in (("gặp cán bộ", "gặp cán bộ"), (ROAD, LOST_CARD), ("xong", "xong"), ("bỏ qua", "bỏ qua")):
        await lan.app.intake.take([lan.text(hers), hung.text(his)])
        await lan.sends()
        hung.new()
    assert ROAD in lan.heard[-1]
    assert LOST_CARD not in lan.heard[-1]
    assert LOST_CARD in hung.heard[-1]
    assert ROAD not in hung.heard[-1]


async def test_neither_sees_the_others_questions(lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    assert choices(await hung.says("tra cứu")) == ["Huỷ"]
    assert code not in hung.heard[-1]
