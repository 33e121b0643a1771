"""Images and recordings towards Telegram: uploaded once, then named by the id they got."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.telegram import TelegramChannel
from tests.channels.telegram_scene import HUNG, LAN, TOPICS, make, refusal, to_lan
from tests.fakes.telegram import TelegramFake


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as fake:
        fake.people.text(LAN, "/start")
        fake.people.text(HUNG, "/start")
        yield fake


@pytest.fixture
async def channel(fake: TelegramFake) -> AsyncIterator[TelegramChannel]:
    channel = make(fake)
    yield channel
    await channel.stop()


async def test_an_image_is_uploaded_once_for_all(fake: TelegramFake, channel: TelegramChannel, tmp_path: Path) -> None:
    image = tmp_path / "lich.jpg"
    image.write_bytes(b"\xff\xd8\xff" * 1000)
    await channel.send(to_lan("Lịch họp", file_path=str(image), choices=TOPICS))
    await channel.send(to_lan("Lịch họp", address=str(HUNG), file_path=str(image)))
    first, second = fake.sent
    assert (first.file, first.size, first.text, first.choices) == ("lich.jpg", 3000, "Lịch họp", TOPICS)
    assert (second.file, second.size) == (None, 0)
    assert second.photo == first.photo


async def test_a_changed_image_is_another_one(fake: TelegramFake, channel: TelegramChannel, tmp_path: Path) -> None:
    image = tmp_path / "lich.png"
    image.write_bytes(b"\x89PNG" * 10)
    await channel.send(to_lan(file_path=str(image)))
    image.write_bytes(b"\x89PNG" * 20)
    await channel.send(to_lan(file_path=str(image)))
    assert [seen.size for seen in fake.sent] == [40, 80]


async def test_an_id_that_telegram_forgot_is_uploaded_afresh(
    fake: TelegramFake, channel: TelegramChannel, tmp_path: Path
) -> None:
    image = tmp_path / "lich.png"
    image.write_bytes(b"\x89PNG" * 10)
    await channel.send(to_lan(file_path=str(image)))
    fake.media.clear()
    await channel.send(to_lan(file_path=str(image)))
    assert [seen.size for seen in fake.sent] == [40, 40]


@pytest.mark.parametrize("name", ["tin.ogg", "tin.mp3", "tin.m4a"])
async def test_a_recording_is_played_as_a_voice(
    fake: TelegramFake, channel: TelegramChannel, tmp_path: Path, name: str
) -> None:
    recording = tmp_path / name
    recording.write_bytes(b"OggS" * 10)
    await channel.send(to_lan("", file_path=str(recording)))
    await channel.send(to_lan("", file_path=str(recording)))
    assert [(bool(seen.voice), seen.file, seen.text) for seen in fake.sent] == [(True, name, ""), (True, None, "")]


async def test_an_image_that_is_gone(fake: TelegramFake, channel: TelegramChannel, tmp_path: Path) -> None:
    error = await refusal(channel, to_lan("Lịch", file_path=str(tmp_path / "mat.jpg")))
    assert (error.code, error.retryable) == ("file-missing", False)
    assert not fake.sent
