"""The signature of Zalo OA webhook calls, in all the variants seen in the field."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from channels.errors import Forged

SIGNATURE = "x-zevent-signature"
TIMESTAMP = "x-zevent-timestamp"


def verify(
    body: bytes,
    headers: Mapping[str, str],
    event: Mapping[str, Any] | None,
    *,
    ids: Mapping[str, str],
    secrets: Mapping[str, str],
) -> str:
    """The name of the variant that matched, such as "app_id+secret_key+body"; raises `Forged`.

    Plain SHA-256 over id + raw body + timestamp + secret. Sources disagree on which id, secret and timestamp, so every
    pair is computed and compared, always all of them, in constant time. `event` is None when the body is not JSON.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    given = lower.get(SIGNATURE, "").strip().lower().removeprefix("mac=").encode("utf-8", "replace")
    matched = ""
    for name, expected in _variants(body, dict(_timestamps(lower, event)), ids, secrets):
        same = hmac.compare_digest(expected.encode(), given)
        matched = name if same and not matched else matched
    if not matched:
        raise Forged("signature is missing or wrong")
    return matched


def _timestamps(headers: Mapping[str, str], event: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Both mostly say the same, and are then one."""
    value = (event or {}).get("timestamp")
    told = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if told is not None:
        yield "body", told
    if TIMESTAMP in headers and headers[TIMESTAMP] != told:
        yield "header", headers[TIMESTAMP]


def _variants(
    body: bytes, timestamps: Mapping[str, str], ids: Mapping[str, str], secrets: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """An empty id or secret makes no variant: with it anybody could sign."""
    for id_name, account in ids.items():
        if not account:
            continue
        head = hashlib.sha256(account.encode() + body)
        for secret_name, secret in secrets.items():
            for time_name, timestamp in timestamps.items():
                if secret:
                    whole = head.copy()
                    whole.update((timestamp + secret).encode("utf-8", "surrogatepass"))
                    yield f"{id_name}+{secret_name}+{time_name}", whole.hexdigest()
