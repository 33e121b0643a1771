"""Files as they come in: judged, written under a random name, and taken away again when nobody wants them."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import BinaryIO

from channels.messages import Attachment
from channels.text import clean
from pages.faults import Fault, TurnedAway
from pages.signatures import HEAD, holds_film, judge

FILE_LIMIT = 10 * 1024 * 1024
_WRITE_AT_ONCE = 256 * 1024
_NAME_LIMIT = 120


async def keep(chunks: AsyncIterator[bytes], folder: Path, *, called: str) -> Attachment:
    """Raises TurnedAway for what is too large or of no welcome kind; then nothing is left behind."""
    head = bytearray()
    async for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break
    file_type = judge(bytes(head))
    if file_type is None:
        raise TurnedAway(Fault.WRONG_FILE)
    name = secrets.token_hex(16) + file_type.ending
    path = folder / name
    try:
        size = await _write(path, head, chunks)
        if file_type.may_hold_film and await asyncio.to_thread(lambda: holds_film(path.read_bytes())):
            raise TurnedAway(Fault.WRONG_FILE)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Attachment(kind=file_type.kind, ref=name, name=_safe_name(called), mime=file_type.mime, size=size)


async def discard(files: Iterable[Attachment], folder: Path) -> None:
    for file in files:
        await asyncio.to_thread((folder / file.ref).unlink, missing_ok=True)


async def _write(path: Path, head: bytearray, rest: AsyncIterator[bytes]) -> int:
    """Returns how many bytes were written; readable by this account only."""
    await asyncio.to_thread(_make_folder, path.parent)
    descriptor = await asyncio.to_thread(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    size, waiting = len(head), head
    with os.fdopen(descriptor, "wb") as file:
        async for chunk in rest:
            size += len(chunk)
            if size > FILE_LIMIT:
                raise TurnedAway(Fault.TOO_LARGE)
            waiting += chunk
            if len(waiting) >= _WRITE_AT_ONCE:
                await asyncio.to_thread(file.write, waiting)
                waiting = bytearray()
        await asyncio.to_thread(file.write, waiting)
        await asyncio.to_thread(_make_durable, file)
    return size


def _make_durable(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _safe_name(called: str) -> str | None:
    """The name as the resident knows it, without folders and control characters."""
    base = clean(called).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in base if letter.isprintable()).strip()
    return shown[-_NAME_LIMIT:] or None
