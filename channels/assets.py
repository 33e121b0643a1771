"""Style sheets, scripts and pictures of web pages: read once, sent compressed, kept by browsers until they change."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    body: bytes
    mime: str
    version: str


class Assets:
    """The files of one folder, under one address."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._prefix = prefix
        self._files: Mapping[str, Asset] = {path.name: _read(path) for path in sorted(folder.iterdir())}

    def address(self, name: str) -> str:
        """It changes with the content, so that it can be kept for ever. Raises KeyError for a file that is not there,
        so that a misspelt one is found by the first test."""
        return f"{self._prefix}{name}?v={self._files[name].version}"

    def add_route(self, app: web.Application) -> None:
        app.router.add_get(self._prefix + "{name}", self._send)

    async def _send(self, request: web.Request) -> web.Response:
        asset = self._files.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        current = request.query.get("v") == asset.version
        response = web.Response(
            body=asset.body,
            content_type=asset.mime,
            charset="utf-8",
            headers={"Cache-Control": _FOR_EVER if current else _ASK_AGAIN, "X-Content-Type-Options": "nosniff"},
        )
        response.enable_compression()
        return response


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(body=body, mime=mime, version=hashlib.sha256(body).hexdigest()[:12])
