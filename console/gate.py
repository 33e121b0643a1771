"""What stands between a request and its page: a login, the form's token, and what the account still owes."""

import hmac
from urllib.parse import urlencode

from aiohttp import web

from console import kept
from console.forms import posted
from console.guard import PERSON
from console.office import OFFICE
from console.rendering import page
from console.sessions import VISIT, csrf_token
from desk.roles import Role

CSRF_HEADER = "X-CSRF-Token"
LOGIN = "/console/login"
CODE = "/console/login/code"
LOGOUT = "/console/logout"
PASSWORD = "/console/account/password"
SECOND_FACTOR = "/console/account/second-factor"


def is_open_to_all(request: web.Request) -> bool:
    return request.path == LOGIN


async def ask_to_log_in(request: web.Request) -> web.StreamResponse:
    """A form that was sent too late is not lost: the login carries it along."""
    if request.method in ("GET", "HEAD"):
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            return page(request, "again.html")
        raise web.HTTPSeeOther(with_onward(LOGIN, request.path_qs))
    visit = request[VISIT]
    late = await kept.of(request) if _surely_from_here(request) else None
    sealed = kept.seal(request.app[OFFICE], late, official_id=visit.official_id)
    return page(request, "login.html", status=401, carried=sealed, late=True, onward=late.back if late else "")


async def has_token(request: web.Request) -> bool:
    """The token of this login, in a form of either kind, or in a header that no other site's page may set."""
    given = request.headers.get(CSRF_HEADER) or (await posted(request)).get("csrf", "")
    right = csrf_token(request.app[OFFICE], request[VISIT].token)
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


async def first_owed(request: web.Request) -> web.StreamResponse | None:
    """The second factor, then a password of one's own, then a second factor where the role asks for one."""
    owed = _owed(request)
    if owed is None or request.path in (owed, LOGOUT):
        return None
    if request.method in ("GET", "HEAD"):
        raise web.HTTPSeeOther(with_onward(owed, request.path_qs))
    sealed = kept.seal(request.app[OFFICE], await kept.of(request), official_id=request[PERSON].official.id)
    template = {CODE: "login_code.html", PASSWORD: "account_password.html"}.get(owed)
    if template is None:
        raise web.HTTPSeeOther(owed)
    return page(request, template, status=403, carried=sealed, forced=True)


def onward(request: web.Request, given: object) -> str:
    """Where to go after the login: a page of ours that was asked for, else the place of work."""
    address = given if isinstance(given, str) else ""
    return address if kept.is_ours(address) and not address.startswith((LOGIN, LOGOUT)) else "/console/inbox"


def with_onward(address: str, onward: str) -> str:
    return f"{address}?{urlencode({'toi': onward})}"


def owes_second_factor(request: web.Request) -> bool:
    """A role that must have one, and none set up."""
    someone = request[PERSON]
    if request.app[OFFICE].demo or someone.official.totp_since is not None:
        return False
    return any(Role(grant.role) in request.app[OFFICE].second_factor for grant in someone.grants)


def _owed(request: web.Request) -> str | None:
    someone, session = request[PERSON], request[VISIT].session
    if someone.official.totp_since is not None and session is not None and session.proved_at is None:
        return CODE
    if someone.official.must_change_password:
        return PASSWORD
    return SECOND_FACTOR if owes_second_factor(request) else None


def _surely_from_here(request: web.Request) -> bool:
    """The browser says so; one that says nothing gets nothing carried."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    source = request.headers.get("Origin", "")
    return source.partition("://")[2].lower() == request.host.lower()
