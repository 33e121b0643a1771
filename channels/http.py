"""One JSON call to a platform over aiohttp, with every way it can go wrong turned into a `SendError`."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from channels.errors import FetchError, SendError

TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)


def open_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=64))


async def call_json(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    json_body: Any = None,
    form: Mapping[str, str] | aiohttp.FormData | None = None,
    timeout: float | None = None,
) -> tuple[int, dict[str, Any]]:
    """Status and body. Raises a retryable `SendError` on network faults, 5xx, and anything that is not a JSON object.

    The URL is never put into an error, since it may hold a token.
    """
    limit = aiohttp.ClientTimeout(total=timeout) if timeout else TIMEOUT
    try:
        async with session.request(method, url, headers=headers, json=json_body, data=form, timeout=limit) as response:
            raw = await response.read()
            status = response.status
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
        raise SendError("network", type(error).__name__, retryable=True) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise SendError("network", type(error).__name__, retryable=True, may_have_arrived=True) from error
    if status >= 500:
        raise SendError(f"http-{status}", retryable=True, wait=_retry_after(response))
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise SendError("not-json", f"HTTP {status}", retryable=status < 400 or status == 429) from error
    if not isinstance(body, dict):
        raise SendError("not-an-object", f"HTTP {status}", retryable=True)
    return status, body


async def fetch_bytes(session: aiohttp.ClientSession, url: str, *, limit: int) -> bytes:
    """The body at `url`, at most `limit` bytes; raises `FetchError`."""
    if not url.startswith(("https://", "http://")):
        raise FetchError("not a web address", retryable=False)
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=60)) as response:
            if response.status != 200:
                raise FetchError(f"HTTP {response.status}", retryable=response.status >= 500 or response.status == 429)
            data = await response.content.read(limit + 1)
            while len(data) <= limit and not response.content.at_eof():
                data += await response.content.read(limit + 1 - len(data))
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise FetchError(type(error).__name__, retryable=True) from error
    if len(data) > limit:
        raise FetchError(f"larger than {limit} bytes", retryable=False)
    return data


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None
