"""Pages that anyone may open, without a conversation: looked up and shown, or kindly away with the database."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog
from aiohttp import web

from desk import areas as names
from pages import replies
from storage import areas
from storage.areas import Area
from storage.db import Database, DatabaseFault, Session

log = structlog.get_logger(__name__)

AWAY = "Máy chủ đang bận nên chưa mở được trang. Bà con thử lại sau ít phút nhé."
NO_AREA = "Chưa tìm thấy nơi này. Từ tháng 7/2025 nhiều xã đã sáp nhập, đổi tên: bà con gõ tên xã mới nhé."
MOST_FOUND = 8
RETRY_AFTER = "60"
"""Seconds."""


@dataclass(kw_only=True)
class Shown:
    status: int = 200
    fault: str = ""


@dataclass(kw_only=True)
class AreaShown(Shown):
    """`found`: areas to choose from, with their full names."""

    typed: str = ""
    found: Sequence[tuple[Area, str]] = ()


S = TypeVar("S", bound=Shown)
A = TypeVar("A", bound=AreaShown)


async def looked_up(database: Database, shown: type[S], look: Callable[[Session], Awaitable[S]], *, page: str) -> S:
    """What `look` finds, or that the page is away. `page`: as the log names it."""
    try:
        async with database.reading() as session:
            return await look(session)
    except (DatabaseFault, OSError) as error:
        log.error("page not read", page=page, error=type(error).__name__)
        return shown(status=503, fault=AWAY)


async def of_area(
    session: Session, request: web.Request, shown: type[A], look: Callable[[Session, Area], Awaitable[A]]
) -> A:
    """`?xa=` a commune as it was typed, `?dia-ban=` its code; of several that are called so one is to be chosen."""
    typed = " ".join(request.query.get("xa", "").split())[:100]
    code = request.query.get("dia-ban", "")[:20]
    if code:
        area = await areas.find_by_code(session, code)
        return await look(session, area) if area else shown(status=404, fault=NO_AREA)
    if not typed:
        return shown()
    found = await names.find(session, typed, limit=MOST_FOUND)
    if len(found) == 1:
        return await look(session, found[0])
    listed = [(area, await names.full_name(session, area)) for area in found]
    return shown(typed=typed, found=listed, fault="" if listed else NO_AREA)


def answer(text: str, shown: Shown, *, secure: bool) -> web.Response:
    response = replies.page(text, secure=secure, status=shown.status)
    if shown.status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response
