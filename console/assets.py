"""Style sheets, scripts and pictures of the console: read once, sent compressed, kept until their content changes."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

PREFIX = "/console/static/"
_FOLDER = Path(__file__).with_name("static")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    body: bytes
    mime: str
    version: str


ASSETS = web.AppKey("console_assets", Mapping[str, Asset])


def load() -> Mapping[str, Asset]:
    assets = {}
    for path in sorted(_FOLDER.iterdir()):
        body = path.read_bytes()
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        assets[path.name] = Asset(body=body, mime=mime, version=hashlib.sha256(body).hexdigest()[:12])
    return assets


def address(assets: Mapping[str, Asset], name: str) -> str:
    """Raises KeyError for a file that is not there, so that a misspelt one is found by the first test."""
    return f"{PREFIX}{name}?v={assets[name].version}"


async def send_asset(request: web.Request) -> web.Response:
    asset = request.app[ASSETS].get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    current = request.query.get("v") == asset.version
    kept = "public, max-age=31536000, immutable" if current else "public, no-cache"
    response = web.Response(body=asset.body, content_type=asset.mime, charset="utf-8", headers={"Cache-Control": kept})
    response.enable_compression()
    return response
