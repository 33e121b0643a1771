"""How an official gets in and stays in: tries, locks, sessions."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from storage import audit, credentials, sessions
from storage.credentials import Credentials
from storage.db import Session
from storage.officials import Official
from storage.sessions import OfficialSession

LASTS = timedelta(hours=12)
IDLE = timedelta(minutes=60)
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
_FORGOTTEN_AFTER = timedelta(days=30)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Entry(StrEnum):
    IN = "in"
    NEEDS_CODE = "needs_code"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One counted try; `locked`: nothing may be judged now; `last`: if this one is wrong, it is locked."""

    account: Credentials | None
    locked: bool = False
    last: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """`token` is for the browser alone; nothing here keeps it."""

    entry: Entry
    token: str = ""
    session_id: int = 0


def new_token() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def may_be_token(given: str) -> bool:
    return _TOKEN.fullmatch(given) is not None


def is_open(found: OfficialSession, official: Official, *, now: datetime) -> bool:
    """Not ended, not too old, not left idle, and the account not disabled."""
    return (
        found.ended_at is None
        and official.disabled_at is None
        and found.expires_at > now
        and found.seen_at > now - IDLE
    )


async def begin(session: Session, username: str, *, now: datetime) -> Attempt:
    """To be committed before the password is judged."""
    account = await credentials.find(session, username)
    return await begin_for(session, account, now=now) if account else Attempt(account=None)


async def begin_for(session: Session, account: Credentials, *, now: datetime) -> Attempt:
    """The same for somebody known: a second factor, or the password before a change."""
    count = await credentials.begin_try(session, account.id, most=MOST_FAILURES, locked_until=now + LOCKED_FOR, now=now)
    return Attempt(account=account, locked=count is None, last=count == MOST_FAILURES)


async def fail(session: Session, attempt: Attempt, action: str = "official.login-failed", *, now: datetime) -> None:
    """The try stays counted."""
    if attempt.account is None:
        return
    await note(session, attempt.account, action, now=now)
    if attempt.last:
        await note(session, attempt.account, "official.locked", now=now)


async def enter(session: Session, attempt: Attempt, *, agent: str, now: datetime) -> Entered:
    """After the password was judged right. A disabled account is as wrong as a wrong password."""
    account = attempt.account
    if account is None or attempt.locked or account.disabled_at is not None:
        await fail(session, attempt, now=now)
        return Entered(entry=Entry.WRONG)
    if account.totp_since is None:
        await credentials.clear_tries(session, account.id)
    else:
        await credentials.take_back_try(session, account.id)
    await sessions.forget_old(session, before=now - _FORGOTTEN_AFTER)
    token = new_token()
    session_id = await sessions.add(session, account.id, digest(token), agent=agent, expires_at=now + LASTS, now=now)
    await note(session, account, "official.login", now=now)
    entry = Entry.IN if account.totp_since is None else Entry.NEEDS_CODE
    return Entered(entry=entry, token=token, session_id=session_id)


async def renew(session: Session, session_id: int, *, proved_at: datetime | None) -> str:
    """A new token for the same login, whenever it may do more than before; the old one ends."""
    token = new_token()
    await sessions.renew(session, session_id, digest(token), proved_at=proved_at)
    return token


async def leave(session: Session, official: Official, session_id: int, *, now: datetime) -> bool:
    """False when that login is not this official's or has ended."""
    ended = await sessions.end(session, session_id, official_id=official.id, now=now)
    if ended:
        await note(session, official, "official.session-ended", now=now)
    return ended


async def leave_others(session: Session, official: Official, session_id: int, *, now: datetime) -> None:
    if await sessions.end_all(session, official.id, but=session_id, now=now):
        await note(session, official, "official.sessions-ended", now=now)


async def open_sessions(session: Session, official_id: int, *, now: datetime) -> list[OfficialSession]:
    return await sessions.of_official(session, official_id, idle_since=now - IDLE, now=now)


async def note(
    session: Session,
    whom: Credentials | Official,
    action: str,
    *,
    now: datetime,
    by: Official | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """`by`: who did it, when not the official themselves."""
    await audit.add(
        session,
        action,
        actor="official",
        official_id=by.id if by else whom.id,
        object_kind="official",
        object_id=whom.username,
        detail=detail,
        now=now,
    )
