"""A strict local Zalo Bot Platform over HTTP: envelopes, refusals, faults on demand, a view of what was sent."""

import argparse
import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Self

from aiohttp import web

from tests.fakes.zalo_bot_platform import METHODS, Platform, utc_now
from tests.fakes.zalo_bot_rules import Params, Refused

TOKEN = "1234567890:khoa-thu"
FAULTS = ("html", "nothing", "late", "bare", "slow", "garbled")


class ZaloBotFake(Platform):
    """The platform on a port of 127.0.0.1. `refuse_with_200`: a refusal is in the body alone."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        quota: int | None = 3000,
        refuse_with_200: bool = False,
        idle_seconds: float | None = None,
        slow_seconds: float = 0.05,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(quota=quota, idle_seconds=idle_seconds, clock=clock)
        self.token = token
        self.refuse_with_200 = refuse_with_200
        self.slow_seconds = slow_seconds
        self.url = ""
        self.calls: Counter[str] = Counter()
        self.media: dict[str, bytes] = {}
        self._faults: deque[tuple[str, str | None]] = deque()
        self._waiters: list[asyncio.Future[None]] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self, port: int = 0) -> None:
        """An abandoned poll is noticed at once, so that it takes no update with it."""
        app = web.Application(client_max_size=2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/media/{name}", self._give_media)
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

    def fail(self, fault: str, *, times: int = 1, method: str | None = None) -> None:
        """For the next calls, of `method` if given: an error code such as "429" or one of `FAULTS`.

        "late" does what is asked and closes the connection instead of answering; "bare" does it and leaves out the
        result.
        """
        if fault not in FAULTS and not fault.isdecimal():
            raise ValueError(f"fault {fault!r}: expected an error code or one of {', '.join(FAULTS)}")
        self._faults.extend([(fault, method)] * times)

    async def until(self, happened: Callable[[], bool]) -> None:
        """Looks again with every call, and after it was answered or given up; fails when it takes too long."""
        async with asyncio.timeout(20):
            while not happened():
                waiter = asyncio.get_running_loop().create_future()
                self._waiters.append(waiter)
                await waiter

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.calls[request.match_info["method"]] += 1
        self._look_again()
        try:
            return await self._run(request)
        except Refused as refusal:
            return self._refuse(refusal)
        finally:
            self._look_again()

    def _look_again(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def _run(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fault = self._next_fault(method)
        if fault == "slow":
            await asyncio.sleep(self.slow_seconds)
        elif fault not in (None, "late", "bare"):
            return self._break(request, fault)
        if request.match_info["token"] != self.token:
            raise Refused(401, "Unauthorized")
        run = METHODS.get(method)
        if run is None or request.method not in ("GET", "POST"):
            raise Refused(404, "Method not found")
        result = await run(self, await _read_params(request))
        if fault == "late":
            return self._break(request, "nothing")
        return web.json_response({"ok": True} if result is None or fault == "bare" else {"ok": True, "result": result})

    def _next_fault(self, method: str) -> str | None:
        for entry in self._faults:
            if entry[1] in (None, method):
                self._faults.remove(entry)
                return entry[0]
        return None

    def _break(self, request: web.Request, fault: str) -> web.StreamResponse:
        if fault == "nothing":
            if request.transport:
                request.transport.abort()
            return web.Response()
        if fault == "html":
            return web.Response(status=502, text="<html><body>Bad gateway</body></html>", content_type="text/html")
        if fault == "garbled":
            return web.Response(text="<html>", content_type="text/html")
        return self._refuse(Refused(int(fault), "Quota exceeded" if fault == "429" else f"Error {fault}"))

    def _refuse(self, refusal: Refused) -> web.Response:
        body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        plain = self.refuse_with_200 or refusal.code == 408
        return web.json_response(body, status=200 if plain else refusal.code)

    async def _give_media(self, request: web.Request) -> web.Response:
        data = self.media.get(request.match_info["name"])
        return web.Response(status=404) if data is None else web.Response(body=data)

    async def _list_sent(self, request: web.Request) -> web.Response:
        """`?since=N` leaves out the first N; the header X-Count is the whole number."""
        rows = [asdict(message) for message in self.sent[int(request.query.get("since", "0")) :]]
        return web.json_response(rows, headers={"X-Count": str(len(self.sent))})

    async def _take_faults(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.fail(str(body["fault"]), times=int(body.get("times", 1)), method=body.get("method"))
        return web.json_response({"ok": True})

    async def _take_update(self, request: web.Request) -> web.Response:
        await self.push(await request.json())
        return web.json_response({"ok": True})


async def _read_params(request: web.Request) -> Params:
    """JSON, a form or the query, all of which Zalo takes."""
    if not request.can_read_body:
        return dict(request.query)
    if request.content_type != "application/json":
        return dict(await request.post())
    try:
        body = await request.json()
    except ValueError:
        raise Refused(400, "Bad Request: not JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "Bad Request: not an object")
    return body


async def _serve(port: int, token: str, quota: int) -> None:
    fake = ZaloBotFake(token=token, quota=quota or None)
    await fake.open(port)
    print(fake.url, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.zalo_bot")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--quota", type=int, default=3000, help="messages a month, 0 without end")
    given = parser.parse_args()
    asyncio.run(_serve(given.port, given.token, given.quota))
