"""An announcement as it is composed, sent for real to each strict platform: what the preview shows is what it takes."""

from pathlib import Path

import pytest

from channels.base import Channel
from desk.broadcast_message import FOLDER, compose, outbound
from storage.broadcasts import Broadcast
from tests.channels import telegram_scene, zalo_bot_scene
from tests.desk.notices import broadcast
from tests.fakes.telegram import TelegramFake
from tests.fakes.zalo_bot import ZaloBotFake
from tests.fakes.zalo_oa_house import WOMAN, House

IMAGE, OGG, AAC = f"{'a' * 32}.png", f"{'b' * 32}.ogg", f"{'c' * 32}.aac"
PUBLIC = "https://xa.example.vn"
CHOICES = tuple({"label": f"Chọn việc số {n}", "payload": f"#chon:{n}"} for n in (1, 2, 3))
SHORT = "Xã mở lớp may, ai muốn học thì nhắn. " * 3
LONG = "Bà con nhớ mang theo căn cước công dân khi đến nhà văn hoá. " * 130


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / IMAGE).write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 100)
    (folder / OGG).write_bytes(b"OggS" + b"x" * 100)
    (folder / AAC).write_bytes(b"\xff\xf1" + b"x" * 100)
    return tmp_path


async def send(channel: Channel, address: str, one: Broadcast, data: Path) -> int:
    """Every piece; returns how many."""
    pieces = compose(one, "vi", channel.abilities, public_url=PUBLIC)
    for piece in pieces:
        await channel.send(
            outbound(piece, message_id=1, address=address, abilities=channel.abilities, data=data, public_url=PUBLIC)
        )
    return len(pieces)


@pytest.mark.parametrize("text", [SHORT, LONG])
async def test_telegram(data: Path, text: str) -> None:
    one = broadcast(texts={"vi": text}, image=IMAGE, recordings={"vi": OGG}, choices=CHOICES)
    async with TelegramFake(open_to_all=True) as fake:
        channel = telegram_scene.make(fake)
        sent = await send(channel, str(telegram_scene.LAN), one, data)
        await channel.stop()
    assert len(fake.sent) == sent
    assert fake.sent[0].voice
    assert fake.sent[1].photo
    assert [choice.payload for choice in fake.sent[-1].choices] == ["#chon:1", "#chon:2", "#chon:3"]
    assert "".join(seen.text for seen in fake.sent).count("căn cước") == text.count("căn cước")


@pytest.mark.parametrize("buttons", [False, True])
@pytest.mark.parametrize("text", [SHORT, LONG])
async def test_zalo_oa(data: Path, text: str, buttons: bool) -> None:
    one = broadcast(texts={"vi": text}, image=IMAGE, recordings={"vi": OGG}, choices=CHOICES)
    async with House() as house:
        sent = await send(house.process(buttons=buttons), WOMAN, one, data)
        seen = house.zalo.sent
    assert len(seen) == sent
    assert seen[0].photo
    said = "\n".join(message.text for message in seen)
    assert "Nghe ghi âm: https://xa.example.vn/tin/K7M2QA" in said
    assert "3. Chọn việc số 3" in said
    assert house.zalo.calls["image"] == 1


@pytest.mark.parametrize("text", [SHORT, LONG])
async def test_zalo_bot(data: Path, text: str) -> None:
    one = broadcast(texts={"vi": text}, image=IMAGE, recordings={"vi": AAC}, choices=CHOICES)
    async with ZaloBotFake() as fake:
        channel = zalo_bot_scene.make(fake)
        sent = await send(channel, zalo_bot_scene.LAN, one, data)
        await channel.stop()
    assert len(fake.sent) == sent
    assert fake.sent[0].voice == f"{PUBLIC}/tin/tep/{AAC}"
    assert fake.sent[1].photo == f"{PUBLIC}/tin/tep/{IMAGE}"
    assert "3. Chọn việc số 3" in fake.sent[-1].text
