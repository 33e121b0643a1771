"""A strict local Telegram Bot API over HTTP: token in the path, refusals, faults on demand, a view of what was sent."""

import argparse
import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Self
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from tests.fakes.telegram_people import People
from tests.fakes.telegram_platform import METHODS, Platform, utc_now
from tests.fakes.telegram_rules import Body, Params, Refused

TOKEN = "700100:AAE-khoa-thu-cua-bot"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FAULTS = ("html", "wall", "nothing", "late", "slow", "garbled", "bare")


class TelegramFake(Platform):
    """The platform on a port of 127.0.0.1; `people` makes updates."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        open_to_all: bool = False,
        burst: int | None = 20,
        idle_seconds: float | None = None,
        slow_seconds: float = 0.05,
        clock: Callable[[], datetime] = utc_now,
        per_second: int | None = None,
    ) -> None:
        super().__init__(
            open_to_all=open_to_all, burst=burst, idle_seconds=idle_seconds, clock=clock, per_second=per_second
        )
        self.token = token
        self.slow_seconds = slow_seconds
        self.url = ""
        self.calls: Counter[str] = Counter()
        self.people = People(self)
        self._faults: deque[tuple[str, str | None, int]] = deque()
        self._waiters: list[asyncio.Future[None]] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self, port: int = 0) -> None:
        app = web.Application(client_max_size=52 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._give_file)
        app.router.add_get("/_control/sent", self._list_sent)
        app.router.add_post("/_control/faults", self._take_faults)
        app.router.add_post("/_control/updates", self._take_update)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def fail(self, fault: str, *, times: int = 1, method: str | None = None, retry_after: int = 1) -> None:
        """For the next calls, of `method` if given: an error code such as "500" or one of `FAULTS`.

        "wall": a firewall's page with 403. "late": does what is asked, then closes the connection. "garbled" and
        "bare": success in the status alone. `retry_after` goes with "429".
        """
        if fault not in FAULTS and not fault.isdecimal():
            raise ValueError(f"fault {fault!r}: expected an error code or one of {', '.join(FAULTS)}")
        self._faults.extend([(fault, method and method.lower(), retry_after)] * times)

    async def until(self, happened: Callable[[], bool]) -> None:
        """Looks again whenever a call comes in, is answered or given up; fails, rather than waits for ever."""
        async with asyncio.timeout(20):
            while not happened():
                waiter = asyncio.get_running_loop().create_future()
                self._waiters.append(waiter)
                await waiter

    async def deliver(self) -> list[int]:
        """Posts the waiting updates to the webhook in order, up to the first refusal; the statuses it answered."""
        statuses: list[int] = []
        headers = {SECRET_HEADER: self.webhook_secret} if self.webhook_secret else {}
        async with aiohttp.ClientSession() as session:
            while self.queue.updates and (not statuses or statuses[-1] < 300):
                update = self.queue.updates[0]
                async with session.post(self.webhook_url, json=update, headers=headers) as response:
                    statuses.append(response.status)
                if response.status < 300:
                    self.queue.confirm(update["update_id"] + 1)
        return statuses

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.calls[request.match_info["method"].lower()] += 1
        self._look_again()
        try:
            return await self._run(request)
        except Refused as refusal:
            return _refuse(refusal)
        finally:
            self._look_again()

    async def _run(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        fault, retry_after = self._next_fault(method)
        if fault == "slow":
            await asyncio.sleep(self.slow_seconds)
        elif fault == "429":
            raise Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
        elif fault not in ("", "late", "bare"):
            return _break(request, fault)
        self._admit(request)
        run = METHODS.get(method)
        if run is None or request.method not in ("GET", "POST"):
            raise Refused(404, "Not Found")
        result = await run(self, await _read_params(request))
        if fault == "late":
            return _break(request, "nothing")
        return web.json_response({"ok": True} if fault == "bare" else {"ok": True, "result": result})

    def _admit(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if token != self.token:
            number, _, secret = token.partition(":")
            raise Refused(401, "Unauthorized") if number.isdecimal() and secret else Refused(404, "Not Found")

    def _next_fault(self, method: str) -> tuple[str, int]:
        for entry in self._faults:
            if entry[1] in (None, method):
                self._faults.remove(entry)
                return entry[0], entry[2]
        return "", 0

    def _look_again(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def _give_file(self, request: web.Request) -> web.Response:
        self._admit(request)
        found = [data for path, data in self.files.values() if path == request.match_info["path"]]
        return web.Response(body=found[0]) if found else web.Response(status=404)

    async def _list_sent(self, request: web.Request) -> web.Response:
        """`?since=N` leaves out the first N; the header X-Count is the whole number."""
        rows = [asdict(message) for message in self.sent[int(request.query.get("since", "0")) :]]
        return web.json_response(rows, headers={"X-Count": str(len(self.sent))})

    async def _take_faults(self, request: web.Request) -> web.Response:
        body = await request.json()
        wait = int(body.get("retry_after", 1))
        self.fail(str(body["fault"]), times=int(body.get("times", 1)), method=body.get("method"), retry_after=wait)
        return web.json_response({"ok": True})

    async def _take_update(self, request: web.Request) -> web.Response:
        """An update without its number, as `people` makes them."""
        return web.json_response(self.queue.push(await request.json()))


def _refuse(refusal: Refused) -> web.Response:
    body: Body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.code)


def _break(request: web.Request, fault: str) -> web.StreamResponse:
    if fault == "nothing":
        if request.transport:
            request.transport.abort()
        return web.Response()
    if fault in ("html", "wall", "garbled"):
        status = {"html": 502, "wall": 403, "garbled": 200}[fault]
        return web.Response(status=status, text="<html><body>Bad gateway</body></html>", content_type="text/html")
    return _refuse(Refused(int(fault), f"Error {fault}"))


async def _read_params(request: web.Request) -> Params:
    """A form, JSON or the query, all of which Telegram takes."""
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
    if request.content_type == "multipart/form-data":
        return dict(await request.post())
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise Refused(400, "Bad Request: can't parse JSON object") from None
        return body if isinstance(body, dict) else {}
    return dict(request.query)


async def _serve(port: int, token: str, strict: bool, burst: int, per_second: int) -> None:
    fake = TelegramFake(token=token, open_to_all=not strict, burst=burst or None, per_second=per_second or None)
    await fake.open(port)
    print(fake.url, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.telegram")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--strict", action="store_true", help="only chats that wrote first can be written to")
    parser.add_argument("--burst", type=int, default=20, help="messages a chat takes at once, 0 without limit")
    parser.add_argument("--per-second", type=int, default=0, help="messages in any second, 0 without limit")
    given = parser.parse_args()
    asyncio.run(_serve(given.port, given.token, given.strict, given.burst, given.per_second))
