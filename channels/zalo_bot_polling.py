"""Long polling of Zalo Bot Platform, which forgets an update as soon as it is read."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

import structlog

from channels.base import ChannelState, Deliver
from channels.errors import Malformed, SendError
from channels.messages import Event, UnknownEvent
from channels.zalo_bot_updates import NAME, read_update

POLL_SECONDS = 30
POLL_PATIENCE = 45.0
LEASE_SECONDS = 90.0
LONGEST_PAUSE = 60.0
STANDBY = 4

log = structlog.get_logger(__name__)


class Call(Protocol):
    def __call__(
        self, method: str, params: dict[str, Any] | None = None, patience: float | None = None
    ) -> Coroutine[Any, Any, Any]: ...


def pause_after(failures: int, first: float) -> float:
    """Seconds: `first`, doubling up to a minute."""
    return min(LONGEST_PAUSE, first * (1 << min(failures - 1, 6)))


class Poller:
    """Reads with one token while it holds `lease`, so that of several processes only one does.

    Set `stopping` to end it: an update already read is handed over first.
    """

    def __init__(
        self, call: Call, state: ChannelState, *, lease: str, clock: Callable[[], datetime], retry_seconds: float
    ) -> None:
        self.stopping = asyncio.Event()
        self._call = call
        self._state = state
        self._lease = lease
        self._clock = clock
        self._retry_seconds = retry_seconds
        self._leads = False
        self._webhook_gone = False

    async def run(self, deliver: Deliver) -> None:
        """Ends when told to stop or when Zalo refuses the token; nothing else ends it."""
        failures = 0
        while not self.stopping.is_set():
            try:
                update = await self._read()
            except Exception as error:
                failures += 1
                self._webhook_gone = False
                code = error.code if isinstance(error, SendError) else type(error).__name__
                if code == "token":
                    log.error("zalo_bot_token_refused", polling="stopped", mend="set ZALO_BOT_TOKEN, then restart")
                    break
                log.warning("zalo_bot_poll_failed", code=code, failures=failures)
                await self._pause(failures)
                continue
            failures = 0
            if update:
                await self._hand_over(deliver, update)
            else:
                await self._pause(1 if self._leads else STANDBY)
        if self._leads:
            with suppress(Exception):
                await self._state.release(self._lease)

    async def _read(self) -> Any:
        """None when nothing came, we are told to stop, or another process has the lease.

        Zalo answers polls only while no webhook is set, and an idle one with refusal 408.
        """
        await self._renew()
        if not self._leads:
            self._webhook_gone = False
            return None
        if not self._webhook_gone:
            await self._call("deleteWebhook")
            self._webhook_gone = True
        try:
            return await self._unless_stopped(self._call("getUpdates", {"timeout": POLL_SECONDS}, POLL_PATIENCE))
        except SendError as error:
            if error.code == "zalo-408":
                return None
            raise

    async def _hand_over(self, deliver: Deliver, update: Any) -> None:
        """Tries until it succeeds; once stopping, one failure more is the end."""
        event = self._parse(update)
        failures = 0
        while True:
            last = self.stopping.is_set()
            try:
                await deliver((event,))
            except Exception as error:
                failures += 1
                log.error("zalo_bot_not_recorded", error=type(error).__name__, failures=failures)
            else:
                return
            if last:
                log.error("zalo_bot_message_lost", external_id=getattr(event, "external_id", None))
                return
            await self._pause(failures)
            with suppress(Exception):
                await self._renew()

    def _parse(self, update: Any) -> Event:
        try:
            return read_update(update, self._clock)
        except Malformed as error:
            log.warning("zalo_bot_unreadable", reason=str(error))
            return UnknownEvent(channel=NAME, name="malformed")

    async def _renew(self) -> None:
        self._leads = await self._state.claim(self._lease, seconds=LEASE_SECONDS)

    async def _pause(self, failures: int) -> None:
        """Ends early when told to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), pause_after(failures, self._retry_seconds))

    async def _unless_stopped(self, call: Coroutine[Any, Any, Any]) -> Any:
        """None when told to stop before the answer was there."""
        work, halt = asyncio.create_task(call), asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait({work, halt}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            halt.cancel()
            work.cancel()
            await asyncio.wait({work, halt})
        return None if work.cancelled() else work.result()
