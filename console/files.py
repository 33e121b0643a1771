"""Residents' photos and voice notes: sent only to those whose scope holds the question they belong to."""

import asyncio
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from console.guard import NotThere, person
from console.office import OFFICE
from desk import dossiers
from desk.roles import Action
from storage import files
from storage.files import KeptFile

SHOWN: dict[str, frozenset[str]] = {
    "photo": frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic"}),
    "voice": frozenset(
        {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/wav", "audio/x-wav", "audio/webm", "audio/amr"}
    ),
    "video": frozenset({"video/mp4", "video/webm", "video/3gpp"}),
}
"""What a browser may show in its place; anything else is only ever saved, as bytes."""

_USUAL = {"photo": "image/jpeg", "voice": "audio/ogg", "video": "video/mp4"}
_BY_ENDING = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
    ".heic": "image/heic", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".mp3": "audio/mpeg", ".m4a": "audio/mp4",
    ".aac": "audio/aac", ".wav": "audio/wav", ".weba": "audio/webm", ".amr": "audio/amr", ".mp4": "video/mp4",
}  # fmt: skip
_BYTES = "application/octet-stream"


def add_routes(app: web.Application) -> None:
    app.router.add_get(r"/console/files/{file:\d{1,18}}", show_file)


async def show_file(request: web.Request) -> web.StreamResponse:
    """Parts of it too, so that a voice note can be wound forward."""
    who = person(request)
    if not (who.may(Action.READ) or who.may(Action.READ_SENSITIVE)):
        who.needs(Action.READ)
    office = request.app[OFFICE]
    async with office.database.reading() as session:
        found = await files.find_within(session, int(request.match_info["file"]), who.scope())
    if found is None or found.path is None or found.state != "kept":
        raise NotThere
    path = office.files / Path(found.path).name
    if not await asyncio.to_thread(path.is_file):
        raise NotThere
    if found.sensitive:
        async with office.database.transaction() as session:
            await dossiers.record_file_read(session, found, who.official, now=office.clock())
    return web.FileResponse(path, headers=_headers(found))


def mime_of(file: KeptFile) -> str:
    """As declared, when it is a kind that may be shown; else by the ending it was kept under."""
    allowed = SHOWN.get(file.kind, frozenset())
    declared = (file.mime or "").partition(";")[0].strip().lower()
    if declared in allowed:
        return declared
    by_ending = _BY_ENDING.get(Path(file.path or "").suffix.lower(), _USUAL.get(file.kind, _BYTES))
    return by_ending if by_ending in allowed else _USUAL.get(file.kind, _BYTES)


def _headers(file: KeptFile) -> dict[str, str]:
    mime = mime_of(file)
    shown = "attachment" if mime == _BYTES else "inline"
    name = file.name or f"{file.code}-{file.id}{Path(file.path or '').suffix}"
    return {
        "Content-Type": mime,
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
