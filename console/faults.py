"""What an official sees when something cannot be done: which role is missing, what is not there, what broke."""

import secrets

import structlog
from aiohttp import web

from console import kept
from console.guard import PERSON, NotAllowed, NotThere
from console.rendering import page
from desk.errors import Refused
from desk.roles import ALLOWED, ROLE_NAMES, WHOLE_OFFICE, Action

log = structlog.get_logger(__name__)


async def answer(request: web.Request, fault: Exception) -> web.StreamResponse:
    """The page for it; what was typed stays in a form that can be sent again."""
    match fault:
        case NotAllowed():
            return _not_allowed(request, fault)
        case NotThere() | web.HTTPNotFound() | web.HTTPMethodNotAllowed():
            return page(request, "fault.html", status=404, kind="not-there")
        case Refused():
            return page(
                request, "fault.html", status=422, kind="refused", sentence=str(fault), kept=await _kept(request)
            )
        case web.HTTPRequestEntityTooLarge():
            return page(request, "fault.html", status=413, kind="too-large")
        case web.HTTPException():
            return page(request, "fault.html", status=fault.status, kind="not-understood")
    code = secrets.token_hex(3).upper()
    route = request.match_info.route.resource
    log.error(
        "console page broke",
        code=code,
        page=route.canonical if route else "",
        method=request.method,
        error=type(fault).__name__,
        exc_info=fault,
    )
    return page(request, "fault.html", status=500, kind="broken", code=code, kept=await _kept(request))


async def stale(request: web.Request) -> web.Response:
    """The form's token is not that of this login: it was opened before logging in again."""
    return page(request, "fault.html", status=403, kind="stale", kept=await _kept(request))


def from_outside(request: web.Request) -> web.Response:
    """Nothing of it is shown: another site sent it."""
    return page(request, "fault.html", status=403, kind="from-outside")


def _not_allowed(request: web.Request, fault: NotAllowed) -> web.Response:
    action = fault.args[0] if fault.args else None
    roles = [ROLE_NAMES[role] for role, allowed in ALLOWED.items() if isinstance(action, Action) and action in allowed]
    return page(request, "fault.html", status=403, kind="not-allowed", roles=roles, whole=action in WHOLE_OFFICE)


async def _kept(request: web.Request) -> kept.Kept | None:
    return await kept.of(request) if PERSON in request else None
