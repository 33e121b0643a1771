"""The cookie that stands for a login, and who it belongs to."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from console.guard import PERSON, Person
from console.office import OFFICE, Office
from desk import accounts
from storage import sessions
from storage.sessions import OfficialSession

_KEPT = timedelta(days=30)
"""Browsers keep the cookie for longer than it opens anything: a form sent too late still shows whose it was."""
_NOTE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What the cookie says: `token` as sent, `official_id` of whoever it was given to, `session` while it holds."""

    token: str = ""
    official_id: int | None = None
    session: OfficialSession | None = None


VISIT = web.RequestKey("console_visit", Visit)


def cookie_name(*, secure: bool) -> str:
    """The prefix keeps sites beside ours, other offices under the same domain, from planting a login of their own; its
    price is the path `/`, so the residents' pages receive the cookie too, and do not look at it."""
    return "__Host-doithoai-console" if secure else "doithoai_console"


def remember(response: web.StreamResponse, token: str, office: Office) -> None:
    response.set_cookie(
        cookie_name(secure=office.secure),
        token,
        max_age=int(_KEPT.total_seconds()),
        path=_path(office),
        httponly=True,
        secure=office.secure,
        samesite="Strict",
    )


def forget(response: web.StreamResponse, office: Office) -> None:
    name = cookie_name(secure=office.secure)
    response.del_cookie(name, path=_path(office), httponly=True, secure=office.secure, samesite="Strict")


def csrf_token(office: Office, token: str) -> str:
    return hmac.new(office.secret, b"console-form:" + token.encode(), hashlib.sha256).hexdigest()


async def recognise(request: web.Request) -> None:
    """Puts on the request who it is from; nobody when the login has ended, was left idle, or the account is closed."""
    await take_over(request, request.cookies.get(cookie_name(secure=request.app[OFFICE].secure), ""))


async def take_over(request: web.Request, token: str) -> None:
    """The rest of this request is by whoever holds the token."""
    office = request.app[OFFICE]
    if not accounts.may_be_token(token):
        request[VISIT] = Visit()
        return
    now = office.clock()
    async with office.database.reading() as session:
        login = await sessions.find(session, accounts.digest(token))
    if login is None or not accounts.is_open(login.session, login.official, now=now):
        request[VISIT] = Visit(token=token, official_id=login.official.id if login else None)
        return
    found, official = login.session, login.official
    if now - found.seen_at >= _NOTE_EVERY:
        async with office.database.transaction() as session:
            await sessions.touch(session, found.id, now=now)
    request[VISIT] = Visit(token=token, official_id=official.id, session=found)
    csrf = csrf_token(office, token)
    request[PERSON] = Person(official=official, grants=tuple(login.grants), session_id=found.id, csrf=csrf)


def _path(office: Office) -> str:
    return "/" if office.secure else "/console"
