"""Photos of a sheet between its preview and its saving: kept under a random name, shown to whoever sent them."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from multidict import MultiDictProxy

from channels.text import clean
from console import enclosures, unsaved_files
from console.office import Office
from desk import pictures
from desk.errors import Refused

MOST = 4
TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_LONGEST_NAME = 120
_PURPOSE = "dialogue-photo"


@dataclass(frozen=True, kw_only=True, slots=True)
class Photo:
    """`path`: the name in the folder of files; `called`: as the official knows it."""

    path: str
    called: str
    size: int

    @property
    def mime(self) -> str:
        return TYPES[Path(self.path).suffix]


async def take(values: MultiDictProxy[object], office: Office, field: str) -> list[Photo]:
    """Those just sent, written to disk. Raises `Refused` for what is no photo; then none is left behind."""
    given = [one for one in values.getall(field, []) if isinstance(one, web.FileField) and one.filename]
    if len(given) > MOST:
        raise Refused(f"Mỗi lần gửi tối đa {MOST} ảnh. Hãy bớt ảnh rồi gửi lại.")
    kept: list[Photo] = []
    try:
        for one in given:
            content = await asyncio.to_thread(one.file.read)
            kept.append(await asyncio.to_thread(_write, office.files, one.filename, content))
    except Refused:
        await drop(office, kept)
        raise
    return kept


def seal(office: Office, official_id: int, photo: Photo) -> str:
    """For a hidden field and for the address that shows it."""
    return unsaved_files.seal(office, _PURPOSE, official_id, photo.path, photo.size, photo.called)


def unseal(office: Office, official_id: int, sealed: Iterable[str]) -> list[Photo]:
    """Those that this official sent and that are still there."""
    found = []
    for one in sealed:
        named = unsaved_files.unseal(office, _PURPOSE, official_id, one)
        if named and (office.files / named[0]).is_file():
            found.append(Photo(path=named[0], size=named[1], called=named[2]))
    return found


async def drop(office: Office, photos: Sequence[Photo]) -> None:
    await enclosures.drop(office, [photo.path for photo in photos])


def _write(folder: Path, called: str, content: bytes) -> Photo:
    shown = "".join(letter for letter in clean(called) if letter.isprintable())[-_LONGEST_NAME:] or "anh"
    if not pictures.is_picture(content):
        raise Refused(f"“{shown}” không phải ảnh JPG, PNG hay WEBP. Hãy chụp lại bằng điện thoại rồi gửi.")
    try:
        content = pictures.bare(content)
    except pictures.Unreadable as error:
        raise Refused(f"“{shown}” bị hỏng hoặc quá lớn nên không mở được. Hãy chụp lại rồi gửi.") from error
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{secrets.token_hex(16)}{pictures.ending(content)}"
    path.write_bytes(content)
    path.chmod(0o600)
    return Photo(path=path.name, called=shown, size=len(content))
