"""Who is writing: a random token in a cookie, of which only a digest is ever stored."""

import hashlib
import re
import secrets
from dataclasses import dataclass

from aiohttp import web

_DAYS_KEPT = 180
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """`address` cannot be turned back into `token`, so that the database alone opens nobody's conversation."""

    token: str

    @property
    def address(self) -> str:
        return hashlib.sha256(self.token.encode()).hexdigest()[:32]


def cookie_name(*, secure: bool) -> str:
    """The prefix makes browsers refuse such a cookie from a neighbouring site."""
    return "__Host-doithoai" if secure else "doithoai"


def recognise(request: web.Request, *, secure: bool) -> Visitor | None:
    token = request.cookies.get(cookie_name(secure=secure), "")
    return Visitor(token=token) if _TOKEN.fullmatch(token) else None


def newcomer() -> Visitor:
    return Visitor(token=secrets.token_hex(16))


def remember(response: web.StreamResponse, visitor: Visitor, *, secure: bool) -> None:
    response.set_cookie(
        cookie_name(secure=secure),
        visitor.token,
        max_age=_DAYS_KEPT * 24 * 3600,
        path="/",
        httponly=True,
        secure=secure,
        samesite="Lax",
    )


def forget(response: web.StreamResponse, *, secure: bool) -> None:
    response.del_cookie(cookie_name(secure=secure), path="/", httponly=True, secure=secure, samesite="Lax")
