"""Zalo OA error codes, which arrive with HTTP 200, and the decision that follows from each."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from channels.errors import SendError

RATE_LIMIT = -32
SEND_FAILED = -200
UPLOAD_EXPIRED = -100
TOKEN_CODES = frozenset({-216, -220})
OAUTH_CODES = frozenset({RATE_LIMIT, -14002, -14003})

_VIETNAM = timezone(timedelta(hours=7))
_MORNING = 6
_RATE_WAIT = (20.0, 30.0)
_MENDING = 900.0
_HOUR = 3600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """`wait` in seconds; the other fields as in `SendError`."""

    meaning: str
    retryable: bool = False
    contact_stopped: bool = False
    wait: float | None = None
    holds_channel: bool = False


def _closed(meaning: str) -> Verdict:
    """The whole account is refused: nobody's message is at fault, so all wait until someone mends it."""
    return Verdict(meaning=meaning, retryable=True, wait=_MENDING, holds_channel=True)


def _stopped(meaning: str) -> Verdict:
    return Verdict(meaning=meaning, contact_stopped=True)


def _refused(meaning: str) -> Verdict:
    return Verdict(meaning=meaning)


def _deferred(meaning: str, hours: float) -> Verdict:
    return Verdict(meaning=meaning, retryable=True, wait=hours * _HOUR)


VERDICTS: Mapping[int, Verdict] = {
    -32: Verdict(meaning="rate limit of the app or account", retryable=True, wait=_RATE_WAIT[0], holds_channel=True),
    -100: Verdict(meaning="the uploaded file has expired", retryable=True),
    -131: _refused("the template is not approved: wait for Zalo's review or choose another"),
    -144: _deferred("the account's messages of the day are used up", 6),
    -146: _refused("the template is switched off for its quality: choose another"),
    -147: _deferred("the template's messages of the day are used up", 6),
    -200: _refused("sending failed twice"),
    -201: _refused("a parameter is wrong"),
    -204: _closed("the account is disabled: ask its admin to reopen it"),
    -205: _closed("the account does not exist: check ZALO_OA_ID and the consent"),
    -209: _closed("the app is not activated: activate it in the developer console"),
    -210: _refused("over a length limit"),
    -211: _deferred("the account's message quota is used up", 1),
    -212: _refused("this API is not registered for the app: add it in the developer console"),
    -213: _stopped("the person does not follow the account"),
    -216: _closed("the access token is refused, also after a refresh"),
    -217: _stopped("the person has blocked the account"),
    -218: _deferred("the person has received as many messages as allowed", 6),
    -219: _closed("the app is removed or disabled: look in the developer console"),
    -220: _closed("the access token is expired, also after a refresh"),
    -221: _refused("the account is not verified"),
    -223: _closed("the account has not authorised this API: let an admin consent again"),
    -224: _refused("the account's package does not include this API"),
    -227: _stopped("the person is banned or has been inactive for 45 days"),
    -230: _stopped("the person last wrote more than 7 days ago"),
    -232: _stopped("the person has not written yet"),
    -233: _refused("this kind of message is not allowed here"),
    -234: Verdict(meaning="not allowed at night, before 6:00", retryable=True),
    -237: _refused("the group is disabled"),
    -240: _refused("this API is closed"),
    -242: _refused("appsecret_proof is wrong"),
    -244: _refused("the person does not accept this kind of message"),
    -248: _refused("against the platform's policy"),
    -249: _refused("the template cannot be sent by user id"),
    -320: _deferred("no Zalo Cloud Account is linked: billable messages cannot leave", 1),
    -321: _deferred("the Zalo Cloud Account is out of money", 1),
    -14002: _closed("OAuth: the app is not active: activate it in the developer console"),
    -14003: _closed("OAuth: the callback address does not match the developer console"),
}


def code_of(body: Mapping[str, Any]) -> int:
    """The `error` field, 0 when absent; some endpoints write it as a string."""
    value = body.get("error", 0)
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return -1


def send_error(code: int, said: object, *, now: datetime) -> SendError:
    """`said` is the platform's own message, kept only for codes that are not in the table."""
    verdict = VERDICTS.get(code)
    if verdict is None:
        return SendError(f"zalo{code}", said[:200] if isinstance(said, str) else "")
    wait = verdict.wait
    if code == RATE_LIMIT:
        wait = random.uniform(*_RATE_WAIT)
    elif code == -234:
        wait = _until_morning(now)
    return SendError(
        f"zalo{code}",
        verdict.meaning,
        retryable=verdict.retryable,
        contact_stopped=verdict.contact_stopped,
        wait=wait,
        holds_channel=verdict.holds_channel,
        too_fast=code == RATE_LIMIT,
    )


def _until_morning(now: datetime) -> float:
    local = now.astimezone(_VIETNAM)
    morning = local.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    if morning <= local:
        morning += timedelta(days=1)
    return (morning - local).total_seconds()
