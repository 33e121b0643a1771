"""One call to Telegram over aiohttp, with every refusal turned into a `SendError` that carries the decision."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO
from urllib.parse import quote

import aiohttp
from yarl import URL

from channels.errors import SendError

CALL_SECONDS, UPLOAD_SECONDS, CONNECT_SECONDS = 20.0, 120.0, 5.0
CONNECTIONS = 16
TOKEN_WAIT = 600.0
"""Seconds until a refused token is tried again: nobody's message is at fault, and someone has to mend the setting."""

SAID_CAP = 200

UNREACHABLE = ("chat not found", "user not found", "user_is_blocked", "peer_id_invalid", "chat_write_forbidden")
"""Refusals with status 400 that mean what 403 means."""
PASSING = ("failed to get http url content", "webpage_curl_failed", "webpage_media_empty")
"""Refusals with status 400 that are about an image's own server, and may pass."""

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_LIMITS = {CALL_SECONDS: aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=CONNECT_SECONDS)}

Upload = tuple[str, bytes | IO[bytes], str]
"""File name, content, MIME type."""


def open_session(proxy: str | None, *, connections: int = CONNECTIONS) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections), cookie_jar=aiohttp.DummyCookieJar(), proxy=proxy
    )


async def call(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    fields: Mapping[str, str],
    uploads: Mapping[str, Upload],
    *,
    seconds: float,
) -> tuple[int, bytes]:
    """Status and body of a success. The URL holds the token, so it is put into no error.

    When a connection breaks off, or no answer comes, Telegram may have taken the message all the same.
    """
    form = aiohttp.FormData(fields, quote_fields=False)
    for name, (file_name, content, mime) in uploads.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return await _request(session, method, url, form, None, seconds=seconds)


async def say(session: aiohttp.ClientSession, url: URL, address: str, content: bytes) -> str:
    """The id of the message. `content`: its fields but for the address, encoded as of a form; as `call` otherwise."""
    body = b"chat_id=%b&%b" % (quote(address).encode(), content)
    _, raw = await _request(session, "POST", url, body, _FORM, seconds=CALL_SECONDS)
    try:
        message_id = json.loads(raw)["result"]["message_id"]
    except (ValueError, RecursionError, TypeError, LookupError) as error:
        raise SendError("bad-reply", type(error).__name__, retryable=True, may_have_arrived=True) from error
    return str(message_id)


async def _request(
    session: aiohttp.ClientSession,
    method: str,
    url: str | URL,
    data: aiohttp.FormData | bytes,
    headers: Mapping[str, str] | None,
    *,
    seconds: float,
) -> tuple[int, bytes]:
    limit = _LIMITS.get(seconds) or aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
    try:
        async with session.request(method, url, data=data, headers=headers, timeout=limit) as response:
            status, raw = response.status, await response.read()
    except aiohttp.ConnectionTimeoutError as error:
        raise SendError("network", "no connection", retryable=True) from error
    except TimeoutError as error:
        raise SendError("timeout", f"no answer in {seconds:g} s", retryable=True, may_have_arrived=True) from error
    except aiohttp.ClientConnectorError as error:
        raise SendError("network", type(error).__name__, retryable=True) from error
    except (aiohttp.ClientError, OSError) as error:
        raise SendError("network", type(error).__name__, retryable=True, may_have_arrived=True) from error
    if not 200 <= status < 300:
        raise _refusal(status, raw)
    return status, raw


async def open_upload(path: Path, *, limit: int) -> BinaryIO:
    """Raises a final `SendError` when there is no such file, or when it is larger than `limit` bytes."""
    try:
        if path.stat().st_size <= limit:
            return await asyncio.to_thread(path.open, "rb")
    except OSError as error:
        raise SendError("file-missing", type(error).__name__) from error
    raise SendError("file-too-large", f"at most {limit} bytes")


def _refusal(status: int, raw: bytes) -> SendError:
    """A firewall's page is no word of Telegram's: its 403 must not stop a contact, nor its 404 the token."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or "description" not in body:
        return SendError("not-telegram", f"HTTP {status}", retryable=True)
    said = str(body["description"])[:SAID_CAP]
    parameters = body.get("parameters") or {}
    if "migrate_to_chat_id" in parameters:
        return SendError("moved", retryable=True, moved_to=str(parameters["migrate_to_chat_id"]))
    if status == 429:
        wait = _seconds(parameters)
        return SendError("429", said, retryable=True, wait=wait, holds_channel=True, too_fast=True)
    match status:
        case 401 | 404:
            return SendError("token", retryable=True, wait=TOKEN_WAIT, holds_channel=True)
        case 403:
            return SendError("forbidden", said, contact_stopped=True)
        case 400:
            return _bad_request(said)
        case 409:
            return SendError("conflict", said, retryable=True)
        case 413:
            return SendError("file-too-large", said)
        case _:
            return SendError(f"http-{status}", said, retryable=True)


def _bad_request(said: str) -> SendError:
    reason = said.lower()
    if any(words in reason for words in UNREACHABLE):
        return SendError("unreachable", said, contact_stopped=True)
    return SendError("bad-request", said, retryable=any(words in reason for words in PASSING))


def _seconds(parameters: Mapping[str, Any]) -> float | None:
    value = parameters.get("retry_after")
    return float(value) if isinstance(value, int | float) and value > 0 else None
