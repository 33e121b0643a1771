"""Channel state kept in memory; several instances over one `Shared` behave like several processes."""

import asyncio
import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any


@dataclass(kw_only=True)
class Shared:
    """What the database would hold. `now` is in seconds and may be replaced to let a claim run out."""

    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: dict[str, tuple[object, float]] = field(default_factory=dict)
    now: Callable[[], float] = monotonic


class MemoryState:
    """One process's view; a claim it already holds is renewed, and only its holder can release it.

    `refused` and `released` are set when a claim was refused to it and when it gave one back.
    """

    def __init__(self, shared: Shared | None = None) -> None:
        self.shared = shared or Shared()
        self.refused = asyncio.Event()
        self.released = asyncio.Event()

    async def load(self, key: str) -> dict[str, Any] | None:
        return copy.deepcopy(self.shared.values.get(key))

    async def save(self, key: str, value: dict[str, Any]) -> None:
        self.shared.values[key] = copy.deepcopy(value)

    async def claim(self, key: str, *, seconds: float) -> bool:
        holder, until = self.shared.claims.get(key, (self, 0.0))
        if holder is not self and until > self.shared.now():
            self.refused.set()
            return False
        self.shared.claims[key] = (self, self.shared.now() + seconds)
        return True

    async def release(self, key: str) -> None:
        if self.shared.claims.get(key, (None, 0.0))[0] is self:
            del self.shared.claims[key]
        self.released.set()
