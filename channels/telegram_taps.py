"""Tells Telegram that a tap was received, which ends the little clock on the button; nothing waits for it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from channels.messages import Event, InboundKind, InboundMessage
from channels.telegram_updates import TAP_PREFIX

log = structlog.get_logger(__name__)

AT_ONCE, MOST_WAITING = 4, 200


class TapAnswers:
    """When too many wait, the next is left out: Telegram ends the clock by itself after a while."""

    def __init__(self, answer: Callable[[str], Awaitable[object]]) -> None:
        self.tasks: set[asyncio.Task[None]] = set()
        self._answer = answer
        self._slots = asyncio.Semaphore(AT_ONCE)

    def begin(self, event: Event) -> None:
        """For a tap, from within the running loop; other events need nothing."""
        if not isinstance(event, InboundMessage) or event.kind is not InboundKind.TAP:
            return
        if len(self.tasks) < MOST_WAITING:
            task = asyncio.create_task(self._try(event.external_id.removeprefix(TAP_PREFIX)))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _try(self, callback_id: str) -> None:
        try:
            async with self._slots:
                await self._answer(callback_id)
        except Exception as error:
            log.info("telegram.tap_unanswered", code=type(error).__name__)
