"""Files put on Zalo's side so that messages can carry them; each is uploaded once in six days."""

import asyncio
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import structlog

from channels.base import ChannelState
from channels.errors import SendError
from channels.zalo_oa_message import media

KEPT = timedelta(days=6)
MEGABYTE = 1024 * 1024

log = structlog.get_logger(__name__)

Upload = Callable[[str, Callable[[], aiohttp.FormData]], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sort:
    path: str
    limit: int
    key: str


FILE = Sort(path="/v2.0/oa/upload/file", limit=5 * MEGABYTE, key="token")
IMAGE = Sort(path="/v2.0/oa/upload/image", limit=MEGABYTE, key="attachment_id")
SORTS = {".pdf": FILE, ".doc": FILE, ".docx": FILE, ".csv": FILE, ".jpg": IMAGE, ".jpeg": IMAGE, ".png": IMAGE}


class Uploads:
    """Zalo keeps an upload for 7 days and allows 5,000 a month, so what it gave is remembered by content."""

    def __init__(self, state: ChannelState, upload: Upload, *, clock: Callable[[], datetime]) -> None:
        self._state = state
        self._upload = upload
        self._clock = clock
        self._turn = asyncio.Lock()

    async def attachment(self, file_path: str, *, afresh: bool = False) -> dict[str, Any]:
        """The `attachment` of a message; `afresh` after Zalo said that the earlier upload has expired."""
        path = Path(file_path)
        sort = SORTS.get(path.suffix.lower())
        if sort is None:
            raise SendError("file-type", f"{path.suffix!r}: expected one of {' '.join(SORTS)}")
        data = await asyncio.to_thread(_read, path, sort.limit)
        digest = hashlib.sha256(path.name.encode("utf-8", "surrogateescape") + b"\0" + data).hexdigest()
        async with self._turn:
            given = None if afresh else await self._remembered(digest)
            if given is None:
                given = await self._put(sort, _printable(path.name), data)
                await self._remember(digest, given)
        if sort is FILE:
            return {"type": "file", "payload": {"token": given}}
        return media({"media_type": "image", "attachment_id": given})

    async def _remembered(self, digest: str) -> str | None:
        try:
            value = await self._state.load(f"upload-{digest[:32]}")
            if value and datetime.fromisoformat(value["until"]) > self._clock():
                return str(value["given"])
        except Exception as error:
            log.warning("zalo_oa_upload_not_remembered", error=type(error).__name__)
        return None

    async def _remember(self, digest: str, given: str) -> None:
        """Without it the same file is only uploaded again: no reason to lose the message."""
        until = (self._clock() + KEPT).isoformat()
        try:
            await self._state.save(f"upload-{digest[:32]}", {"given": given, "until": until})
        except Exception as error:
            log.warning("zalo_oa_upload_not_remembered", error=type(error).__name__)

    async def _put(self, sort: Sort, name: str, data: bytes) -> str:
        def form() -> aiohttp.FormData:
            """Names stay readable: quoted ones would reach the person as '%C4%91'."""
            body = aiohttp.FormData(quote_fields=False)
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            body.add_field("file", data, filename=name, content_type=kind)
            return body

        given = (await self._upload(sort.path, form)).get(sort.key)
        if not isinstance(given, str) or not given:
            raise SendError("upload-unreadable", f"no {sort.key} in the reply", retryable=True)
        return given


def _read(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise SendError("file-missing", type(error).__name__) from error
    except OSError as error:
        raise SendError("file-unreadable", type(error).__name__) from error
    if not 0 < len(data) <= limit:
        raise SendError("file-size", f"expected 1 to {limit} bytes")
    return data


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() and char not in '"\\' else "_" for char in name)
