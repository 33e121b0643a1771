"""How an announcement goes while it is being sent: everyone in one state, the pace, the time left, and what failed."""

import json
from asyncio import get_running_loop, wait_for
from contextlib import suppress

from aiohttp import web

from console.broadcast_board import BOARD, Board, Standing
from console.broadcast_frame import BROADCAST, framed, may_change, opened
from console.guard import person
from console.office import OFFICE
from console.rendering import TEMPLATES, page_values
from desk.broadcast_states import OVER
from desk.inbox import CHANNEL_NAMES
from desk.roles import Action

PROGRESS = BROADCAST + "/progress"
STREAM = PROGRESS + "/stream"
_COME_BACK_MS = 3_000
_LONGEST = 300.0
"""Seconds after which the browser comes back, and whether it still may look is asked anew."""
_HEARTBEAT = 15.0


def add_routes(app: web.Application) -> None:
    app[BOARD] = Board(app[OFFICE])
    app.on_shutdown.append(_close)
    app.router.add_get(PROGRESS, show_progress)
    app.router.add_get(STREAM, stream)


async def show_progress(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        broadcast = await opened(session, request, who)
        may_write = await may_change(session, broadcast, who, Action.BROADCAST)
    standing = await request.app[BOARD].look(broadcast.id)
    return framed(
        request,
        "broadcast_progress.html",
        broadcast,
        progress=standing.progress if standing else None,
        channels=CHANNEL_NAMES,
        may_write=may_write,
        seen_state=standing.broadcast.state if standing else broadcast.state,
        live=broadcast.state not in OVER,
    )


async def stream(request: web.Request) -> web.StreamResponse:
    """The same block of the page again and again, as long as it changes."""
    who, office, board = person(request), request.app[OFFICE], request.app[BOARD]
    async with office.database.reading() as session:
        broadcast = await opened(session, request, who)
    response = web.StreamResponse(headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})
    response.content_type = "text/event-stream"
    response.charset = "utf-8"
    with suppress(OSError):
        await response.prepare(request)
        await response.write(f"retry: {_COME_BACK_MS}\n\n".encode())
        await _follow(request, response, board, broadcast.id)
    return response


async def _follow(request: web.Request, response: web.StreamResponse, board: Board, broadcast_id: int) -> None:
    clock = get_running_loop().time
    begun = spoken = clock()
    told = ""
    while not board.closing.is_set() and clock() - begun < _LONGEST:
        if request.transport is None or request.transport.is_closing():
            return
        standing = await board.look(broadcast_id)
        if standing is None:
            return
        news = _event(request, standing)
        if news != told or clock() - spoken >= _HEARTBEAT:
            await response.write((news if news != told else ": \n\n").encode())
            told, spoken = news, clock()
        if standing.broadcast.state in OVER and not standing.progress.to_come:
            await response.write(b"event: over\ndata: {}\n\n")
            return
        with suppress(TimeoutError):
            await wait_for(board.closing.wait(), board.wait_of(broadcast_id))


def _event(request: web.Request, standing: Standing) -> str:
    template = request.app[TEMPLATES].get_template("broadcast_figures.html")
    html = template.render(
        **page_values(request),
        broadcast=standing.broadcast,
        progress=standing.progress,
        channels=CHANNEL_NAMES,
    )
    data = {"html": html, "state": standing.broadcast.state, "percent": standing.progress.percent}
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _close(app: web.Application) -> None:
    app[BOARD].closing.set()
