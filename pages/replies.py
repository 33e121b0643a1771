"""Responses with the headers that every page and every JSON answer carries."""

import json
from typing import Any

from aiohttp import web

from pages.faults import ANSWERS, Fault

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)


def headers(*, secure: bool) -> dict[str, str]:
    """Pages are never stored: on a shared phone the Back button must not show a conversation that was deleted."""
    kept = {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-store",
    }
    if secure:
        kept["Strict-Transport-Security"] = "max-age=31536000"
    return kept


def page(text: str, *, secure: bool, status: int = 200) -> web.Response:
    response = web.Response(text=text, status=status, content_type="text/html", headers=headers(secure=secure))
    response.enable_compression()
    return response


def see_other(location: str, *, secure: bool) -> web.Response:
    return web.Response(status=303, headers={"Location": location, **headers(secure=secure)})


def data(content: Any, *, secure: bool, status: int = 200) -> web.Response:
    text = json.dumps(content, ensure_ascii=False)
    response = web.Response(text=text, status=status, content_type="application/json", headers=headers(secure=secure))
    response.enable_compression()
    return response


def fault(cause: Fault, *, secure: bool) -> web.Response:
    answer = ANSWERS[cause]
    content = {"error": {"code": cause.value, "message": answer.sentence}}
    response = data(content, secure=secure, status=answer.status)
    hint_when(response, cause)
    return response


def hint_when(response: web.Response, cause: Fault) -> None:
    """Tells clients when to try again, where trying again helps."""
    if ANSWERS[cause].status in (429, 503):
        response.headers["Retry-After"] = "60" if cause is Fault.TOO_MANY else "10"
