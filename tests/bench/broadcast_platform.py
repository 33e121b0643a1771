"""A strict, lean Telegram for load, in its own process: every arrival on record, nothing forgiven.

`python -m tests.bench.broadcast_platform --rate 30` prints its address. What is beyond the rate in any one-second
window, or beyond one a second to one chat, gets 429 and counts as an arrival all the same.
"""

import argparse
import asyncio
import gc
import json
import random
import time
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import uvloop

from tests.bench.broadcast_arrivals import RECIPIENTS, SECOND, Arrival, Outcome
from tests.bench.lean_http import Answer, LeanServer

TOKEN = "700100:AAE-khoa-thu-do-toc-do"
BOT = {"id": 700_100, "is_bot": True, "first_name": "Đối Thoại", "username": "doithoai_thu_bot"}


class StrictPlatform:
    """`rate`: arrivals in any second, 0 without limit. `blocked_in`: one recipient in so many has blocked the bot, 0
    nobody. `delay`: seconds until an answer, from `delay` to twice of it."""

    def __init__(
        self,
        *,
        rate: int,
        blocked_in: int = 0,
        delay: float = 0.0,
        now: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.rate = rate
        self.blocked_in = blocked_in
        self.delay = delay
        self.now = now
        self.arrivals: list[Arrival] = []
        self.away = False
        self.token_good = True
        self._to_recipients = 0
        self._recent: deque[int] = deque()
        self._last_to: dict[int, int] = {}
        self._controls = {"arrivals": self._list, "count": self._count, "away": self._go, "token": self._revoke}

    async def open(self) -> tuple[LeanServer, str]:
        """With its address."""
        server = LeanServer(self.answer)
        return server, await server.open()

    async def serve(self) -> None:
        server, address = await self.open()
        print(address, flush=True)
        gc.freeze()
        gc.disable()
        await asyncio.Event().wait()
        await server.close()

    def answer(self, path: str, body: bytes) -> Answer:
        """A call whose chat is no number is refused as Telegram refuses it, and counts as no arrival."""
        path, _, query = path.partition("?")
        _, first, last = (*path.split("/"), "", "")[:3]
        if first == "_control":
            return _control(self._controls[last](query))
        if self.away:
            return Answer(0)
        if first != f"bot{TOKEN}" or not self.token_good:
            return _refuse(401, "Unauthorized")
        if not last.lower().startswith("send"):
            return _reply(BOT if last.lower() == "getme" else True)
        to = dict(parse_qsl(body.decode())).get("chat_id", "")
        if not to.lstrip("-").isdigit():
            return _refuse(400, "Bad Request: chat not found")
        chat, at = int(to), self.now()
        outcome = self._judge(chat, at)
        self.arrivals.append((at, chat, outcome))
        self._to_recipients += chat in RECIPIENTS
        delay = self.delay * random.uniform(1.0, 2.0)
        if outcome == Outcome.FLOOD:
            return _refuse(429, "Too Many Requests: retry after 1", delay=delay, retry_after=1)
        if outcome == Outcome.BLOCKED:
            return _refuse(403, "Forbidden: bot was blocked by the user", delay=delay)
        said = {"message_id": len(self.arrivals), "date": int(time.time()), "chat": {"id": chat, "type": "private"}}
        return _reply(said, delay=delay)

    def _judge(self, chat: int, at: int) -> Outcome:
        recent = self._recent
        while recent and at - recent[0] >= SECOND:
            recent.popleft()
        recent.append(at)
        before, self._last_to[chat] = self._last_to.get(chat), at
        if self.rate and len(recent) > self.rate:
            return Outcome.FLOOD
        if before is not None and at - before < SECOND:
            return Outcome.FLOOD
        if self.blocked_in and chat in RECIPIENTS and (chat - RECIPIENTS.start) % self.blocked_in == 0:
            return Outcome.BLOCKED
        return Outcome.TAKEN

    def _list(self, _: str) -> Any:
        return self.arrivals

    def _count(self, _: str) -> int:
        """Of what came for recipients; cheap enough to be asked all the time."""
        return self._to_recipients

    def _go(self, query: str) -> bool:
        self.away = query == "is=yes"
        return True

    def _revoke(self, query: str) -> bool:
        self.token_good = query == "good=yes"
        return True


def _control(result: Any) -> Answer:
    return Answer(200, json.dumps(result).encode())


def _reply(result: Any, *, delay: float = 0.0) -> Answer:
    return Answer(200, json.dumps({"ok": True, "result": result}).encode(), delay)


def _refuse(code: int, description: str, *, delay: float = 0.0, **parameters: int) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Answer(code, json.dumps(body).encode(), delay)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.broadcast_platform")
    parser.add_argument("--rate", type=int, required=True)
    parser.add_argument("--blocked-in", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0)
    given = parser.parse_args()
    platform = StrictPlatform(rate=given.rate, blocked_in=given.blocked_in, delay=given.delay)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(platform.serve())
