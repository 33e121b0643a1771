"""What one recipient gets: by language, by channel, with what the channel cannot show named by an address."""

from pathlib import Path

import pytest

from channels.errors import SendError
from channels.layout import length
from channels.telegram import TelegramChannel
from channels.webchat import WebChatChannel
from channels.zalo_bot import ZaloBotChannel
from channels.zalo_oa import abilities as zalo_abilities
from desk import broadcast_message
from desk.broadcast_message import Piece, compose, outbound
from storage.audiences import Reach
from tests.desk.notices import broadcast

TELEGRAM, WEB, ZALO_BOT = TelegramChannel.abilities, WebChatChannel.abilities, ZaloBotChannel.abilities
ZALO_OA, ZALO_WITH_BUTTONS = zalo_abilities(buttons=False), zalo_abilities(buttons=True)
IMAGE, SOUND, AAC = f"{'a' * 32}.png", f"{'b' * 32}.ogg", f"{'c' * 32}.aac"
PUBLIC = "https://xa.example.vn"
CHOICES = ({"label": "Học nghề", "payload": "#chu-de:hoc-nghe"}, {"label": "Dừng nhận tin", "payload": "#dung"})


def test_vietnamese_where_there_is_nothing_in_that_language() -> None:
    one = broadcast(texts={"vi": "Mời họp", "tai": "Tiếng Thái"})
    texts = [compose(one, code, TELEGRAM)[0].text for code in ("vi", "tai", "hmn")]
    assert texts == ["Mời họp", "Tiếng Thái", "Mời họp"]


def test_buttons_or_numbers() -> None:
    one = broadcast(choices=CHOICES)
    (tapped,) = compose(one, "vi", TELEGRAM)
    assert [choice.payload for choice in tapped.choices] == ["#chu-de:hoc-nghe", "#dung"]
    (numbered,) = compose(one, "vi", ZALO_OA)
    assert numbered.choices == ()
    assert "1. Học nghề\n2. Dừng nhận tin" in numbered.text


def test_an_image_stands_beside_the_text_where_it_fits() -> None:
    (short,) = compose(broadcast(image=IMAGE), "vi", TELEGRAM)
    assert (short.image, short.text) == (IMAGE, "Xã mở lớp may miễn phí.")
    long = compose(broadcast(image=IMAGE, texts={"vi": "Bà con ơi. " * 120}), "vi", TELEGRAM)
    assert [(piece.image, bool(piece.text)) for piece in long] == [(IMAGE, False), (None, True)]


def test_zalo_numbers_choices_beside_an_image() -> None:
    one = broadcast(image=IMAGE, choices=CHOICES, texts={"vi": "x" * 1990})
    pieces = compose(one, "vi", ZALO_WITH_BUTTONS)
    assert pieces[0].image == IMAGE
    assert not any(piece.choices for piece in pieces)
    assert all(length(piece.text) <= 2000 for piece in pieces)
    assert compose(broadcast(choices=CHOICES), "vi", ZALO_WITH_BUTTONS)[0].choices


def test_a_recording_is_played_or_linked() -> None:
    one = broadcast(recordings={"vi": SOUND})
    assert [piece.recording for piece in compose(one, "vi", TELEGRAM)] == [SOUND, None]
    (linked,) = compose(one, "vi", ZALO_OA, public_url=PUBLIC)
    assert linked.text == "Xã mở lớp may miễn phí.\n\nNghe ghi âm: https://xa.example.vn/tin/K7M2QA"
    (silent,) = compose(one, "vi", ZALO_OA)
    assert silent == Piece(text="Xã mở lớp may miễn phí.")
    assert compose(one, "vi", ZALO_BOT, public_url=PUBLIC)[0].recording is None
    aac = compose(broadcast(recordings={"vi": AAC}), "vi", ZALO_BOT, public_url=PUBLIC)
    assert [piece.recording for piece in aac] == [AAC, None]


def test_the_vietnamese_recording_is_not_for_who_reads_another_text() -> None:
    one = broadcast(texts={"vi": "Mời họp", "tai": "Tiếng Thái"}, recordings={"vi": SOUND})
    assert broadcast_message.recording_of(one, "tai") is None
    assert broadcast_message.recording_of(one, "hmn") == SOUND


def test_the_web_names_both() -> None:
    (piece,) = compose(broadcast(image=IMAGE, recordings={"vi": SOUND}), "vi", WEB, public_url=f"{PUBLIC}/")
    assert piece.text.endswith("Xem ảnh và nghe ghi âm: https://xa.example.vn/tin/K7M2QA")


def test_a_closed_window_opens_to_an_approved_template_alone() -> None:
    template = {"id": "336589", "data": {"ngay": "26/11/2026"}}
    one = broadcast(template=template)
    assert compose(one, "vi", ZALO_OA, closed=True) == (Piece(text="", template=template),)
    assert compose(one, "vi", TELEGRAM, closed=True)[0].text
    found = {reach.channel: reach for reach in broadcast_message.reaches(one, {"zalo-oa": ZALO_OA})}
    assert found["zalo-oa"] == Reach(channel="zalo-oa", window=None, free=None, room=None)
    without = broadcast_message.reaches(broadcast(), {"zalo-oa": ZALO_OA, "zalo-bot": ZALO_BOT}, used={"zalo-bot": 60})
    assert [(reach.window, reach.room) for reach in without] == [(ZALO_OA.reply_window, None), (None, 2400)]


def test_as_the_channel_takes_it(tmp_path: Path) -> None:
    kept = broadcast_message.file_of(tmp_path, IMAGE)
    kept.parent.mkdir()
    kept.write_bytes(b"x")
    piece = Piece(text="Lịch", image=IMAGE)
    by_file = outbound(piece, message_id=4, address="5", abilities=TELEGRAM, data=tmp_path)
    assert (by_file.id, by_file.address, by_file.file_path, by_file.media_url) == (4, "5", str(kept), None)
    by_address = outbound(piece, message_id=4, address="5", abilities=ZALO_BOT, data=tmp_path, public_url=PUBLIC)
    assert (by_address.file_path, by_address.media_url) == (None, f"{PUBLIC}/tin/tep/{IMAGE}")


@pytest.mark.parametrize("one", [TELEGRAM, ZALO_BOT])
def test_an_image_that_is_gone_pauses_it(tmp_path: Path, one: object) -> None:
    with pytest.raises(SendError) as caught:
        outbound(Piece(text="", image=IMAGE), message_id=1, address="5", abilities=one, data=tmp_path)  # type: ignore[arg-type]
    assert caught.value.code in broadcast_message.PAUSING


def test_what_stands_above_it() -> None:
    assert broadcast_message.headline(broadcast(texts={"vi": "Lớp may\nKhai giảng mai."})) == "Lớp may"
    assert broadcast_message.headline(broadcast(texts={"vi": "dài " * 40})) == "Thông báo"
    assert broadcast_message.headline(broadcast(texts={})) == "Thông báo"
