"""Where a request comes from: our own page or another site, and which internet address."""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web


def from_another_site(request: web.Request) -> bool:
    """What the browser itself says; a client that says nothing is no browser and carries nobody's cookie."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.host.lower()


def source(request: web.Request) -> str:
    """The internet address; behind a proxy of our own network, the one which that proxy saw."""
    remote = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    if not forwarded or not _is_ours(remote):
        return remote
    return forwarded[:64]


def _is_ours(remote: str) -> bool:
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:
        return False
    return address.is_loopback or address.is_private
