"""Writes together what arrives together: while one commit runs, the next ones gather."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

import structlog

T = TypeVar("T")

_FIRST_PAUSE, _LONGEST_PAUSE, _LAST_PAUSE_OF_ALL = 0.1, 5.0, 2.0
"""Seconds; beyond the last one nothing is tried again by a process that is to end."""

log = structlog.get_logger(__name__)


class GroupCommit(Generic[T]):
    """`write` commits a list of items in one transaction, all or nothing.

    When it fails for several, each is written alone, so that one bad item does not take the others with it.
    `gather`: seconds for which the first of a list waits for others, where nobody waits for it.
    """

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]], *, most: int, gather: float = 0.0) -> None:
        self._write = write
        self._most = most
        self._gather = gather
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def put(self, item: T) -> None:
        """Returns once the item is committed; raises what `write` raised for it."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._run())
        await written

    async def put_surely(self, item: T, *, stopping: Callable[[], bool], waits: str) -> bool:
        """Again and again, since what it tells of has happened already; when asked to stop only for a few seconds more,
        and then False: it is not written down. `waits` is what the log says meanwhile."""
        pause = _FIRST_PAUSE
        while True:
            try:
                await self.put(item)
                return True
            except Exception as error:
                log.error(waits, error=type(error).__name__)
                if stopping() and pause > _LAST_PAUSE_OF_ALL:
                    return False
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)

    async def close(self) -> None:
        """Everything put so far is written or has failed."""
        while self._writer is not None and not self._writer.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(self._writer)

    async def _run(self) -> None:
        while self._waiting:
            if self._gather:
                await asyncio.sleep(self._gather)
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                await self._write([item for item, _ in batch])
            except Exception as error:
                if len(batch) == 1:
                    _fail(batch[0][1], error)
                else:
                    await self._one_by_one(batch)
            else:
                for _, written in batch:
                    _succeed(written)

    async def _one_by_one(self, batch: Sequence[tuple[T, "asyncio.Future[None]"]]) -> None:
        for item, written in batch:
            try:
                await self._write([item])
            except Exception as error:
                _fail(written, error)
            else:
                _succeed(written)


def _succeed(written: "asyncio.Future[None]") -> None:
    if not written.done():
        written.set_result(None)


def _fail(written: "asyncio.Future[None]", error: Exception) -> None:
    if not written.done():
        written.set_exception(error)
