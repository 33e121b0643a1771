"""Waiting for a condition, never for a length of time."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any, TypeVar, overload

T = TypeVar("T")

LOOK_AGAIN = 0.01


@overload
async def eventually(look: Callable[[], Awaitable[T]], *, within: float = ...) -> T: ...


@overload
async def eventually(look: Callable[[], T], *, within: float = ...) -> T: ...


async def eventually(look: Callable[[], Any], *, within: float = 30.0) -> Any:
    """The first thing that `look` returns which is neither None nor false nor empty; fails after `within` seconds."""
    async with asyncio.timeout(within):
        while True:
            found = look()
            seen = await found if isawaitable(found) else found
            if seen:
                return seen
            await asyncio.sleep(LOOK_AGAIN)
