"""An announcement before it leaves: as channels show it, what it costs, a try on one's own phone, Zalo's article."""

import asyncio

from aiohttp import web

from console.broadcast_frame import BROADCAST, READERS, framed, may_change, opened
from console.forms import read
from console.guard import person
from console.office import OFFICE, Office
from desk import broadcast_costs, broadcast_preview, broadcast_trial
from desk.broadcast_message import file_of
from desk.broadcast_records import record
from desk.broadcast_states import BroadcastState
from desk.errors import Refused
from desk.roles import Action
from storage import broadcasts, channel_usage
from storage.broadcasts import Broadcast

PREVIEW = f"{BROADCAST}/preview"
_TOLD_OF = (BroadcastState.DRAFT, BroadcastState.WAITING, BroadcastState.APPROVED)
"""Later its own figures say what happened."""


def add_routes(app: web.Application) -> None:
    app.router.add_get(PREVIEW, show)
    app.router.add_post(f"{PREVIEW}/try", send_to_me)
    app.router.add_post(f"{PREVIEW}/article", note_article)


async def show(request: web.Request) -> web.Response:
    """`?tieng=`: the language to be seen."""
    return await _page(request, request.query.get("tieng", "vi"))


async def send_to_me(request: web.Request) -> web.Response:
    """Whoever may read it may try it: the second person too."""
    office, who, form = request.app[OFFICE], person(request), await read(request)
    language = form.text("language") or "vi"
    try:
        async with office.database.transaction() as session:
            broadcast = await opened(session, request, who)
            await broadcast_trial.send(
                session,
                broadcast,
                language if language in broadcast_preview.languages(broadcast) else "vi",
                to=who.official,
                abilities=office.abilities,
                data=office.data,
                public_url=office.public_url,
                now=office.clock(),
            )
    except Refused as refusal:
        return await _page(request, language, fault=str(refusal))
    office.ring()
    raise web.HTTPSeeOther(f"{request.path.removesuffix('/try')}?tieng={language}&da=da-gui-thu")


async def note_article(request: web.Request) -> web.Response:
    """That somebody put it on Zalo by hand: we cannot see it there."""
    office, who = request.app[OFFICE], person(request)
    await read(request)
    async with office.database.transaction() as session:
        broadcast = await opened(session, request, who, Action.BROADCAST)
        await record(session, broadcast, "posted", by=who.official, now=office.clock())
    raise web.HTTPSeeOther(f"{request.path.removesuffix('/article')}?da=da-luu")


async def _page(request: web.Request, language: str, *, fault: str = "") -> web.Response:
    office, who = request.app[OFFICE], person(request)
    month = office.clock().astimezone(office.zone).strftime("%Y-%m")
    async with office.database.reading() as session:
        broadcast = await opened(session, request, who)
        writes = await may_change(session, broadcast, who, Action.BROADCAST)
        posted = [one for one in await broadcasts.events(session, broadcast.id) if one.kind == "posted"]
        counted, costs, unreadable = None, [], False
        if broadcast.state in _TOLD_OF:
            used = await channel_usage.total(session, month)
            try:
                counted, windows = await broadcast_costs.counted(
                    session, broadcast, office.abilities, used, now=office.clock()
                )
                costs = broadcast_costs.uses(
                    broadcast, office.abilities, counted, windows, used, public_url=office.public_url
                )
            except ValueError:
                unreadable = True
    shown = broadcast_preview.languages(broadcast)
    language = language if language in shown else "vi"
    gone = await asyncio.to_thread(_gone, office, broadcast)
    return framed(
        request,
        "broadcast_preview.html",
        broadcast,
        status=422 if fault else 200,
        fault=fault,
        language=language,
        languages=shown,
        previews=broadcast_preview.previews(
            broadcast, language, office.abilities, public_url=office.public_url, gone=gone
        ),
        article=broadcast_preview.article(broadcast, public_url=office.public_url),
        posted=posted,
        counted=counted,
        costs=costs,
        unreadable=unreadable,
        writes=writes,
        reads=any(who.may(action) for action in READERS),
        has_account="zalo-oa" in office.abilities,
    )


def _gone(office: Office, broadcast: Broadcast) -> frozenset[str]:
    names = [name for name in (broadcast.image, *broadcast.recordings.values()) if name]
    return frozenset(name for name in names if not file_of(office.data, name).is_file())
