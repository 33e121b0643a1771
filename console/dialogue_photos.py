"""Photos of a sheet between its preview and its saving: kept under a random name, shown to whoever sent them."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from multidict import MultiDictProxy

from channels.text import clean
from console.office import Office
from desk.errors import Refused

MOST = 4
_KINDS = (
    (b"\xff\xd8\xff", ".jpg", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", ".png", "image/png"),
)
_WEBP = (".webp", "image/webp")
TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_LONGEST_NAME = 120


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
    named = f"{photo.path}|{photo.size}|{photo.called}"
    return f"{_sign(office, official_id, named)}|{named}"


def unseal(office: Office, official_id: int, sealed: Iterable[str]) -> list[Photo]:
    """Those that this official sent and that are still there."""
    found = []
    for one in sealed:
        signature, _, named = one.partition("|")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), _sign(office, official_id, named).encode()):
            continue
        path, size, called = named.split("|", 2)
        if (office.files / path).is_file():
            found.append(Photo(path=path, size=int(size), called=called))
    return found


async def drop(office: Office, photos: Sequence[Photo]) -> None:
    for photo in photos:
        await asyncio.to_thread((office.files / photo.path).unlink, missing_ok=True)


def _write(folder: Path, called: str, content: bytes) -> Photo:
    ending = next((ending for sign, ending, _ in _KINDS if content.startswith(sign)), None)
    if ending is None and content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        ending = _WEBP[0]
    shown = "".join(letter for letter in clean(called) if letter.isprintable())[-_LONGEST_NAME:] or "anh"
    if ending is None:
        raise Refused(f"“{shown}” không phải ảnh JPG, PNG hay WEBP. Hãy chụp lại bằng điện thoại rồi gửi.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{secrets.token_hex(16)}{ending}"
    path.write_bytes(content)
    path.chmod(0o600)
    return Photo(path=path.name, called=shown, size=len(content))


def _sign(office: Office, official_id: int, named: str) -> str:
    body = f"{official_id}|{named}".encode("utf-8", "replace")
    return hmac.new(office.secret, b"dialogue-photo:" + body, hashlib.sha256).hexdigest()
