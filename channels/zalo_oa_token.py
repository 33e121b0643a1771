"""Keeps the Zalo OA access token alive; its refresh token works once, so a new pair is saved before it is used."""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog

from channels.base import ChannelState
from channels.errors import SendError
from channels.http import call_json
from channels.zalo_oa_errors import OAUTH_CODES, RATE_LIMIT, code_of, send_error
from channels.zalo_oa_fields import number

TOKENS = "tokens"
CLAIM = "tokens-refresh"
CLAIM_SECONDS = 60.0
EXCHANGE_SECONDS = 15.0
AHEAD = timedelta(hours=1)
QUIET = timedelta(seconds=60)
REFUSED_FOR = timedelta(minutes=5)
ASSUMED_LIFE = 3600
SEEDS_KEPT = 20
REFUSED = "zalo-token"
MEND = (
    "let an admin of the account consent again (developer console, API Explorer) and put the new refresh token into "
    "ZALO_OA_REFRESH_TOKEN"
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """`seeds`: fingerprints of the configured refresh tokens it came from, newest last."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    seeds: tuple[str, ...] = ()


class TokenKeeper:
    """One exchange at a time: within a process by one task, across processes by a claim on the channel's state."""

    def __init__(
        self,
        *,
        app_id: str,
        app_secret: str,
        configured: str,
        oauth_url: str,
        state: ChannelState,
        session: Callable[[], aiohttp.ClientSession],
        clock: Callable[[], datetime],
        waits: int = 50,
        wait_seconds: float = 0.2,
    ) -> None:
        self._form = {"app_id": app_id, "grant_type": "refresh_token"}
        self._headers = {"secret_key": app_secret}
        self._configured = configured.strip()
        self._url = f"{oauth_url.rstrip('/')}/v4/oa/access_token"
        self._state = state
        self._session = session
        self._clock = clock
        self._waits = waits
        self._wait_seconds = wait_seconds
        self._pair: Pair | None = None
        self._unsaved: Pair | None = None
        self._refused_access: str | None = None
        self._refusals: dict[str, tuple[datetime, str]] = {}
        self._quiet_until: datetime | None = None
        self._renewal: asyncio.Task[Pair] | None = None

    async def access(self, *, refused: str | None = None) -> str:
        """A token to call with; `refused` is one the platform has just rejected. Raises a retryable `SendError`.

        A caller that is cancelled does not stop an exchange under way, or the only copy of the new pair would be lost.
        """
        self._refused_access = refused or self._refused_access
        if self._pair and self._serves(self._pair):
            return self._pair.access
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew(), name="zalo-oa-token")
            self._renewal.add_done_callback(lambda task: task.cancelled() or task.exception())
        return (await asyncio.shield(self._renewal)).access

    async def close(self) -> None:
        """Waits for an exchange under way, and tries once more to save a pair that could not be saved."""
        if self._renewal:
            await asyncio.gather(self._renewal, return_exceptions=True)
        if self._unsaved:
            try:
                await self._keep(self._unsaved)
            except Exception as error:
                log.error("zalo_oa_tokens_lost", error=type(error).__name__, mend=MEND)

    async def _renew(self) -> Pair:
        try:
            return await self._obtain()
        except SendError:
            raise
        except Exception as error:
            raise SendError("token-state", type(error).__name__, retryable=True, wait=5, holds_channel=True) from error

    async def _obtain(self) -> Pair:
        if self._unsaved:
            await self._keep(self._unsaved)
        for _ in range(self._waits):
            pair = _read(await self._state.load(TOKENS))
            if pair and self._serves(pair):
                return self._use(pair)
            if await self._state.claim(CLAIM, seconds=CLAIM_SECONDS):
                try:
                    return await self._exchange_in_turn()
                finally:
                    if not self._unsaved:
                        await self._state.release(CLAIM)
            if pair and self._lives(pair):
                return self._use(pair, quiet=True)
            await asyncio.sleep(self._wait_seconds)
        raise SendError("token-busy", "another process is renewing it", retryable=True, wait=10, holds_channel=True)

    async def _exchange_in_turn(self) -> Pair:
        """What another process saved meanwhile, else a pair for the configured token if new, else the stored one."""
        pair = _read(await self._state.load(TOKENS))
        failure = _nothing_left("no refresh token is known")
        for refresh in self._candidates(pair):
            if pair and self._serves(pair):
                return self._use(pair)
            try:
                return await self._keep(await self._exchange(refresh, pair.seeds if pair else ()))
            except SendError as error:
                failure = error
                if error.code != REFUSED:
                    break
        log.error("zalo_oa_token_not_renewed", code=failure.code, detail=failure.detail)
        latest = _read(await self._state.load(TOKENS))
        if latest and self._lives(latest):
            return self._use(latest, quiet=True)
        raise failure

    def _candidates(self, pair: Pair | None) -> list[str]:
        stored = [pair.refresh] if pair else []
        new = self._configured and (pair is None or self._configured_is_new(pair))
        return [self._configured, *stored] if new else stored

    async def _exchange(self, refresh: str, seeds: tuple[str, ...]) -> Pair:
        asked_at, mark = self._clock(), fingerprint(refresh)
        until, why = self._refusals.get(mark, (asked_at, ""))
        if asked_at < until:
            raise _nothing_left(why)
        form = self._form | {"refresh_token": refresh}
        status, body = await call_json(
            self._session(), "POST", self._url, headers=self._headers, form=form, timeout=EXCHANGE_SECONDS
        )
        code, access = code_of(body), body.get("access_token")
        if code in OAUTH_CODES or status == 429:
            raise send_error(code if code in OAUTH_CODES else RATE_LIMIT, None, now=asked_at)
        if code or not isinstance(access, str) or not access:
            why = f"OAuth HTTP {status}, error {code}, {str(body.get('error_name', ''))[:80]!r}"
            self._refusals[mark] = (asked_at + REFUSED_FOR, why)
            raise _nothing_left(why)
        if refresh == self._configured:
            seeds = (*(seed for seed in seeds if seed != mark), mark)
        given = body.get("refresh_token")
        life = number(body.get("expires_in")) or ASSUMED_LIFE
        return Pair(
            access=access,
            refresh=given if isinstance(given, str) and given else refresh,
            expires_at=asked_at + timedelta(seconds=min(life, 10**8)),
            seeds=seeds[-SEEDS_KEPT:],
        )

    async def _keep(self, pair: Pair) -> Pair:
        self._unsaved = pair
        value = {"access": pair.access, "refresh": pair.refresh, "seeds": list(pair.seeds)}
        await self._state.save(TOKENS, value | {"expires_at": pair.expires_at.isoformat()})
        self._unsaved = None
        log.info("zalo_oa_token_renewed", expires_at=pair.expires_at.isoformat())
        return self._use(pair)

    def _use(self, pair: Pair, *, quiet: bool = False) -> Pair:
        """`quiet`: it lives but could not be renewed; leave it at that for a minute."""
        self._pair = pair
        self._quiet_until = self._clock() + QUIET if quiet else None
        return pair

    def _serves(self, pair: Pair) -> bool:
        """Good to call with, and nothing better to be had."""
        now = self._clock()
        if self._quiet_until and now < self._quiet_until:
            return self._lives(pair)
        return self._lives(pair) and now < pair.expires_at - AHEAD and not self._configured_is_new(pair)

    def _lives(self, pair: Pair) -> bool:
        return pair.access != self._refused_access and self._clock() < pair.expires_at

    def _configured_is_new(self, pair: Pair) -> bool:
        """Seeds of earlier configurations count as old, so that two processes with different ones do not quarrel."""
        mark = fingerprint(self._configured)
        return bool(self._configured) and mark not in pair.seeds and mark not in self._refusals


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _nothing_left(why: str) -> SendError:
    return SendError(
        REFUSED, f"no access to the Official Account ({why}): {MEND}", retryable=True, wait=300, holds_channel=True
    )


def _read(value: dict[str, Any] | None) -> Pair | None:
    with suppress(KeyError, TypeError, ValueError):
        if value:
            return Pair(
                access=str(value["access"]),
                refresh=str(value["refresh"]),
                expires_at=datetime.fromisoformat(value["expires_at"]),
                seeds=tuple(str(seed) for seed in value["seeds"]),
            )
    return None
