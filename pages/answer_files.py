"""/tep/<name>: a photo or a PDF that an official sent with an answer, for whoever was given its address."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import structlog
from aiohttp import web

from desk.answer_files import PAGE
from storage import answer_files
from storage.db import Database, DatabaseFault

log = structlog.get_logger(__name__)

GONE = "Tệp này không còn. Bà con hỏi lại nơi đã trả lời giúp nhé."
AWAY = "Máy chủ đang bận nên chưa mở được tệp. Bà con thử lại sau ít phút nhé."
_NAME = re.compile(r"[0-9a-f]{32}\.(?:jpg|png|pdf)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class FilesDesk:
    """What the page is given by the process that opens it; `folder`: of files."""

    database: Database
    folder: Path


DESK = web.AppKey("answer_files_desk", FilesDesk)


def add_routes(app: web.Application, desk: FilesDesk) -> None:
    app[DESK] = desk
    app.router.add_get(PAGE + "/{name}", show_file)


async def show_file(request: web.Request) -> web.StreamResponse:
    """Names are drawn at random, so that only who was told one finds it; platforms fetch photos while sending. What was
    erased with its question is not shown any more."""
    desk, name = request.app[DESK], request.match_info["name"]
    try:
        async with desk.database.reading() as session:
            found = await answer_files.public(session, name) if _NAME.fullmatch(name) else None
    except (DatabaseFault, OSError) as error:
        log.error("answer file not read", error=type(error).__name__)
        raise web.HTTPServiceUnavailable(text=AWAY, headers={"Retry-After": "60"}) from error
    path = desk.folder / name
    if found is None or not await asyncio.to_thread(path.is_file):
        raise web.HTTPNotFound(text=GONE)
    return web.FileResponse(
        path,
        headers={
            "Content-Type": found.mime,
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(found.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "private, no-store",
        },
    )
