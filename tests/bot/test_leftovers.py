"""Files that nobody speaks of any more, and the last traces of those who left."""

import os
from datetime import timedelta
from pathlib import Path

from structlog.testing import capture_logs

from bot import media
from desk.broadcast_message import FOLDER
from storage import broadcasts
from storage.broadcasts import NewBroadcast
from storage.tables import addresses
from tests.bot.office import Office, bring
from tests.fakes.telegram import TelegramFake

LAN = 5_501_234_567
PHOTO = b"\xff\xd8\xff\xe0 mot tam anh"


def leave(folder: Path, name: str, office: Office, *, age: timedelta) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"left over")
    moment = (office.clock() - age).timestamp()
    os.utime(path, (moment, moment))
    return path


async def sweep(office: Office) -> int:
    folders = office.app.folders
    return await media.sweep(office.database, folders.files, folders.incoming, clock=office.clock)


async def test_what_a_crash_left_goes_and_what_is_kept_stays(office: Office, telegram: TelegramFake) -> None:
    await office.hear("telegram", bring(telegram, telegram.people.photo(LAN, PHOTO, "sổ hộ nghèo")))
    await media.bring_in(office.database, office.channels, office.app.folders.files, clock=office.clock)
    (kept,) = office.app.folders.files.glob("*")
    os.utime(kept, (0, 0))
    old = leave(office.app.folders.files, "old.jpg", office, age=timedelta(days=2))
    young = leave(office.app.folders.files, "young.jpg", office, age=timedelta(hours=2))
    upload = leave(office.app.folders.incoming, "upload", office, age=timedelta(days=2))

    with capture_logs() as lines:
        assert await sweep(office) == 2
    assert [(line["event"], line["gone"]) for line in lines] == [("files swept", 2)]
    assert kept.exists()
    assert young.exists()
    assert not old.exists()
    assert not upload.exists()
    assert await sweep(office) == 0


async def test_an_address_that_left_stays_until_its_receipt_was_read(office: Office, telegram: TelegramFake) -> None:
    for text in ("xoá dữ liệu", "xoá hết"):
        await office.hear("telegram", bring(telegram, telegram.people.text(LAN, text)))
        await office.send()
    assert "Mã biên nhận" in telegram.sent[-1].text

    await office.app._forget_left()
    assert len(await office.all(addresses)) == 1
    office.clock.tick(minutes=11)
    await office.app._forget_left()
    assert await office.all(addresses) == []


async def test_images_of_announcements_stay_as_long_as_one_speaks_of_them(office: Office) -> None:
    folder = office.app.folders.data / FOLDER
    old = timedelta(days=2)
    image, sound = (leave(folder, name, office, age=old) for name in ("a.png", "b.ogg"))
    gone = leave(folder, "c.png", office, age=old)
    young = leave(folder, "d.png", office, age=timedelta(hours=2))
    async with office.database.transaction() as session:
        new = NewBroadcast(code="K7M2QA", title="Lớp may", rule={}, image="a.png", recordings={"tai": "b.ogg"})
        await broadcasts.add(session, new, now=office.clock())
    folders = office.app.folders
    swept = await media.sweep(
        office.database, folders.files, folders.incoming, clock=office.clock, announcements=folder
    )
    assert swept == 1
    assert [path.exists() for path in (image, sound, young, gone)] == [True, True, True, False]
