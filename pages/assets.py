"""Style sheet, script and icon: read once, sent compressed, kept by browsers until their content changes."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).with_name("static")
PREFIX = "/static/chat/"
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    body: bytes
    mime: str
    version: str


def load() -> Mapping[str, Asset]:
    assets: dict[str, Asset] = {}
    for path in sorted(FOLDER.iterdir()):
        body = path.read_bytes()
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        assets[path.name] = Asset(body=body, mime=mime, version=hashlib.sha256(body).hexdigest()[:12])
    return assets


def address(assets: Mapping[str, Asset], name: str) -> str:
    """The address changes with the content, so that it can be kept for ever."""
    return f"{PREFIX}{name}?v={assets[name].version}"


ASSETS = web.AppKey("chat_assets", Mapping[str, Asset])


async def send_asset(request: web.Request) -> web.Response:
    asset = request.app[ASSETS].get(request.match_info["name"])
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
