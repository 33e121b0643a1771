"""Photos and voice notes: brought in before the platform forgets them, refused, tried again, or erased meanwhile."""

import asyncio
from pathlib import Path

import pytest

from bot import media
from channels.errors import FetchError
from channels.messages import Attachment
from channels.telegram import TelegramChannel
from storage.tables import attachments
from tests.bot.office import Office, bring
from tests.fakes.telegram import TelegramFake
from tests.flows.eventually import eventually
from tests.photos import SECRET, seen, taken

LAN = 5_501_234_567
PHOTO = b"\xff\xd8\xff\xe0 mot tam anh"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


async def bring_in(office: Office) -> int:
    return await media.bring_in(office.database, office.channels, office.app.folders.files, clock=office.clock)


async def show_photo(office: Office, telegram: TelegramFake, data: bytes = PHOTO) -> None:
    await office.hear("telegram", bring(telegram, telegram.people.photo(LAN, data, "sổ hộ nghèo")))


def kept(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("*"))] if folder.exists() else []


async def test_a_photo_is_kept_for_the_official_alone(office: Office, telegram: TelegramFake, folder: Path) -> None:
    await show_photo(office, telegram)
    assert await bring_in(office) == 1
    (row,) = await office.all(attachments)
    assert (row.state, row.kind, row.size) == ("kept", "photo", len(PHOTO))
    path = folder / row.path
    assert path.read_bytes() == PHOTO
    assert path.stat().st_mode & 0o077 == 0
    assert path.suffix == ".jpg"
    assert await bring_in(office) == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_where_and_with_what_it_was_taken_is_not_kept(
    office: Office, telegram: TelegramFake, folder: Path, kind: str
) -> None:
    photo = taken(kind)
    update = telegram.people.document(LAN, photo, f"anh.{kind.lower()}", f"image/{kind.lower()}")
    await office.hear("telegram", bring(telegram, update))
    await bring_in(office)
    (content,) = kept(folder)
    assert (SECRET in photo, SECRET in content, seen(content).size) == (True, False, (20, 40))
    assert [row.size for row in await office.all(attachments)] == [len(content)]


async def test_the_name_a_person_gave_chooses_the_ending_and_nothing_else(
    office: Office, telegram: TelegramFake, folder: Path
) -> None:
    update = telegram.people.document(LAN, b"don xin", "../../etc/đơn.PDF", "application/pdf")
    await office.hear("telegram", bring(telegram, update))
    await bring_in(office)
    (row,) = await office.all(attachments)
    assert Path(row.path).name == row.path
    assert row.path.endswith(".pdf")
    assert kept(folder) == [b"don xin"]


async def test_one_that_is_too_large_is_given_up_at_once(
    office: Office, telegram: TelegramFake, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LARGEST", 10)
    await show_photo(office, telegram)
    await bring_in(office)
    assert [(row.state, row.tries) for row in await office.all(attachments)] == [("failed", 1)]
    assert kept(folder) == []


async def test_one_that_is_gone_is_given_up_at_once(office: Office, telegram: TelegramFake) -> None:
    await show_photo(office, telegram)
    telegram.files.clear()
    await bring_in(office)
    assert [(row.state, row.tries) for row in await office.all(attachments)] == [("failed", 1)]


async def test_a_fault_is_tried_again_with_growing_waits(office: Office, telegram: TelegramFake, folder: Path) -> None:
    await show_photo(office, telegram)
    telegram.fail("500", times=2, method="getFile")
    for wait in (2, 4):
        assert await bring_in(office) == 1
        assert await bring_in(office) == 0, "tried again at once"
        office.clock.tick(seconds=wait)
    assert await bring_in(office) == 1
    assert [(row.state, row.tries) for row in await office.all(attachments)] == [("kept", 3)]
    assert kept(folder) == [PHOTO]


async def test_after_six_faults_it_is_given_up(office: Office, telegram: TelegramFake) -> None:
    await show_photo(office, telegram)
    telegram.fail("500", times=100, method="getFile")
    for _ in range(10):
        await bring_in(office)
        office.clock.tick(hours=1)
    assert [(row.state, row.tries) for row in await office.all(attachments)] == [("failed", media.MOST_TRIES)]


async def test_what_was_erased_while_it_was_fetched_leaves_no_file(
    office: Office, telegram: TelegramFake, channel: TelegramChannel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it become the photo of whoever writes next."""
    await show_photo(office, telegram)
    fetch = channel.fetch

    async def fetch_slowly(attachment: Attachment, *, limit: int) -> bytes:
        data = await fetch(attachment, limit=limit)
        await office.hear("telegram", bring(telegram, telegram.people.text(LAN, "xoá dữ liệu")))
        await office.hear("telegram", bring(telegram, telegram.people.tap(LAN, "#xoa-that")))
        await office.hear("telegram", bring(telegram, telegram.people.photo(LAN + 1, b"another one")))
        return data

    monkeypatch.setattr(channel, "fetch", fetch_slowly)
    await bring_in(office)
    assert kept(folder) == []
    assert [(row.state, row.path) for row in await office.all(attachments)] == [("pending", None)]


async def test_a_file_erased_later_leaves_the_disk_too(office: Office, telegram: TelegramFake, folder: Path) -> None:
    await show_photo(office, telegram)
    await bring_in(office)
    assert len(kept(folder)) == 1
    await office.hear("telegram", bring(telegram, telegram.people.text(LAN, "xoá dữ liệu")))
    await office.hear("telegram", bring(telegram, telegram.people.tap(LAN, "#xoa-that")))
    assert kept(folder) == []
    assert await office.all(attachments) == []


async def test_a_full_disk_leaves_no_half_file_and_the_photo_comes_later(
    office: Office, telegram: TelegramFake, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await show_photo(office, telegram)

    def fill(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:4])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", fill)
        with pytest.raises(OSError, match="No space"):
            await bring_in(office)
    assert kept(folder) == []
    office.clock.now += media.LEASE
    assert await bring_in(office) == 1
    assert kept(folder) == [PHOTO]


async def test_one_that_hangs_does_not_hold_up_the_others(
    office: Office, telegram: TelegramFake, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await show_photo(office, telegram)
    await show_photo(office, telegram, b"the second")
    begun, gate, fetch = asyncio.Event(), asyncio.Event(), channel.fetch

    async def fetch_one_never(attachment: Attachment, *, limit: int) -> bytes:
        if not begun.is_set():
            begun.set()
            await gate.wait()
            raise FetchError("gone", retryable=False)
        return await fetch(attachment, limit=limit)

    monkeypatch.setattr(channel, "fetch", fetch_one_never)
    bringing = asyncio.create_task(bring_in(office))

    async def states() -> bool:
        return sorted(row.state for row in await office.all(attachments)) == ["kept", "pending"]

    assert await eventually(states)
    gate.set()
    assert await bringing == 2
    assert sorted(row.state for row in await office.all(attachments)) == ["failed", "kept"]
