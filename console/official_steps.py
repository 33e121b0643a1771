"""What an administrator does to an account with one press: lock, unlock, log out, take away a lost second factor."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from console.forms import read
from console.guard import NotThere
from console.office import OFFICE
from console.officials import HOME, administrator, back, found_within
from console.rendering import page
from desk import chat_links, second_factor
from desk import officials as rules
from storage.db import Session
from storage.officials import Official


def add_routes(app: web.Application) -> None:
    app.router.add_post(HOME + "/{username}/chat-code", draw_chat_code)
    app.router.add_post(HOME + "/{username}/steps/{step}", take_step)


async def take_step(request: web.Request) -> web.Response:
    """What needs no more than a press."""
    who, office = administrator(request), request.app[OFFICE]
    step = _STEPS.get(request.match_info["step"])
    if step is None:
        raise NotThere
    async with office.database.transaction() as session:
        found = await found_within(request, session, who, other=True)
        said = await step(session, found, who.official, request)
    raise back(request, said)


async def draw_chat_code(request: web.Request) -> web.Response:
    """Shown once, for a village head's own chat."""
    who, office = administrator(request), request.app[OFFICE]
    async with office.database.transaction() as session:
        found = await found_within(request, session, who, other=True)
        code = await chat_links.code_for_head(session, found, by=who.official, now=office.clock())
    return page(request, "official_chat_code.html", official=found, code=code, days=chat_links.DAYS_FOR_HEADS)


async def _disable(session: Session, found: Official, by: Official, request: web.Request) -> str:
    await rules.disable(session, found.username, by=by, now=request.app[OFFICE].clock())
    return "khoa-tai-khoan"


async def _enable(session: Session, found: Official, by: Official, request: web.Request) -> str:
    await rules.enable(session, found.username, by=by, now=request.app[OFFICE].clock())
    return "mo-tai-khoan"


async def _unlock(session: Session, found: Official, by: Official, request: web.Request) -> str:
    await rules.unlock(session, found.username, by=by, now=request.app[OFFICE].clock())
    return "mo-khoa"


async def _end_sessions(session: Session, found: Official, by: Official, request: web.Request) -> str:
    await rules.end_sessions(session, found.username, by=by, now=request.app[OFFICE].clock())
    return "dang-xuat-may"


async def _drop_second_factor(session: Session, found: Official, by: Official, request: web.Request) -> str:
    """For a lost phone; whoever must have one sets it up again at the next login."""
    now = request.app[OFFICE].clock()
    await second_factor.disable(session, found, by=by, now=now)
    await rules.end_sessions(session, found.username, by=by, now=now)
    return "bo-lop-hai"


async def _unlink(session: Session, found: Official, by: Official, request: web.Request) -> str:
    address_id = (await read(request)).key("address", "Tài khoản")
    now = request.app[OFFICE].clock()
    if address_id is None or not await chat_links.unlink(session, found, address_id, by=by, now=now):
        raise NotThere
    return "bo-lien-ket"


_Step = Callable[[Session, Official, Official, web.Request], Awaitable[str]]
_STEPS: Mapping[str, _Step] = {
    "disable": _disable,
    "enable": _enable,
    "unlock": _unlock,
    "end-sessions": _end_sessions,
    "drop-second-factor": _drop_second_factor,
    "unlink": _unlink,
}
