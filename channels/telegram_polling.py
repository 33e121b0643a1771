"""Takes a bot's updates by long polling: one process at a time, and the offset moves on only once they are recorded."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog

from channels.base import ChannelState, Deliver
from channels.errors import Malformed, SendError
from channels.messages import Event, UnknownEvent
from channels.telegram_taps import TapAnswers
from channels.telegram_updates import NAME, read_update

log = structlog.get_logger(__name__)

STANDBY = 5
"""Times `retry_seconds`: how often a process without the claim asks for it."""
LONGEST_WAIT = 60.0
OFFSET_LIFE = timedelta(days=6)
"""After a quiet week Telegram counts update ids from a new random number, and an old offset would hide them."""

Fetch = Callable[[int | None], Awaitable[Any]]


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Waits, but ends at once when `stopping` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)


async def keep_trying(
    attempt: Callable[[], Awaitable[None]], stopping: asyncio.Event, first: float, event: str
) -> bool:
    """Repeats a failing `attempt` with waits that double from `first` seconds to a minute.

    False when asked to stop, or when the token is refused.
    """
    wait = first
    while not stopping.is_set():
        try:
            await attempt()
            return True
        except SendError as error:
            if error.code == "token":
                log.error(
                    "telegram.token_refused", during=event, mend="set TELEGRAM_TOKEN to the token @BotFather shows"
                )
                return False
            log.warning(event, code=error.code, wait=error.wait or wait)
            await pause(stopping, error.wait or wait)
        except Exception as error:
            log.error(event, code=type(error).__name__, wait=wait)
            await pause(stopping, wait)
        wait = min(wait * 2, LONGEST_WAIT)
    return False


class Poller:
    """`prepare` runs before the first poll and again after each failure; it and `fetch` raise `SendError`."""

    def __init__(
        self,
        *,
        bot_id: str,
        state: ChannelState,
        clock: Callable[[], datetime],
        prepare: Callable[[], Awaitable[None]],
        fetch: Fetch,
        deliver: Deliver,
        taps: TapAnswers,
        stopping: asyncio.Event,
        retry_seconds: float,
        claim_seconds: float,
    ) -> None:
        self._claim_key = f"poll:{bot_id}"
        self._offset_key = f"offset:{bot_id}"
        self._state = state
        self._clock = clock
        self._prepare = prepare
        self._prepared = False
        self._fetch = fetch
        self._deliver = deliver
        self._taps = taps
        self._stopping = stopping
        self._retry_seconds = retry_seconds
        self._claim_seconds = claim_seconds

    async def run(self) -> None:
        """Until `stopping` is set or the token is refused; a batch in hand is finished first."""
        try:
            while await keep_trying(self._take_turn, self._stopping, self._retry_seconds, "telegram.polling_failed"):
                pass
        finally:
            with suppress(Exception):
                await self._state.release(self._claim_key)

    async def _take_turn(self) -> None:
        if not await self._claim():
            self._prepared = False
            await pause(self._stopping, STANDBY * self._retry_seconds)
            return
        if not self._prepared:
            await self._prepare()
        self._prepared = False
        await self._take_batch()
        self._prepared = True

    async def _take_batch(self) -> None:
        batch = await self._fetch_while_claimed(await self._load_offset())
        if not batch:
            return
        ids = [raw["update_id"] for raw in batch if isinstance(raw, dict) and isinstance(raw.get("update_id"), int)]
        if not ids:
            raise SendError("bad-reply", "updates without update_id", retryable=True)
        events = [self._read(raw) for raw in batch]
        for event in events:
            self._taps.begin(event)
        await self._deliver(events)
        await self._state.save(self._offset_key, {"next": max(ids) + 1, "at": self._clock().isoformat()})

    def _read(self, raw: object) -> Event:
        try:
            return read_update(raw, self._clock)
        except Malformed as error:
            log.warning("telegram.unreadable", reason=str(error))
            return UnknownEvent(channel=NAME, name="malformed")

    async def _load_offset(self) -> int | None:
        saved = await self._state.load(self._offset_key)
        if saved is None or self._clock() - datetime.fromisoformat(saved["at"]) > OFFSET_LIFE:
            return None
        return int(saved["next"])

    async def _claim(self) -> bool:
        return await self._state.claim(self._claim_key, seconds=self._claim_seconds)

    async def _fetch_while_claimed(self, offset: int | None) -> Sequence[Any]:
        """Renews the claim during a long poll, and breaks it off when asked to stop or when another has the claim.

        Nothing is lost then, since the updates of that poll were not confirmed.
        """
        fetching = asyncio.ensure_future(self._fetch(offset))
        stopped = asyncio.ensure_future(self._stopping.wait())
        try:
            while not fetching.done() and not stopped.done() and await self._claim():
                renewal = self._claim_seconds / 3
                await asyncio.wait({fetching, stopped}, timeout=renewal, return_when=asyncio.FIRST_COMPLETED)
            return fetching.result() if fetching.done() else ()
        finally:
            for task in (fetching, stopped):
                task.cancel()
            await asyncio.gather(fetching, stopped, return_exceptions=True)
