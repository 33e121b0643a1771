"""A strict local Zalo OA: tokens that rotate, windows, limits, quotas, uploads, receipts, and faults on demand."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import count
from typing import Any, Self

from aiohttp import web

from tests.fakes.zalo_oa_faults import Faults, break_off
from tests.fakes.zalo_oa_hooks import APP_ID, APP_SECRET, OA_ID, SECRET_KEY, ZaloOAHooks
from tests.fakes.zalo_oa_people import Person, SentMessage
from tests.fakes.zalo_oa_rules import Body, Refused, read_address, read_content, read_json, read_template
from tests.fakes.zalo_oa_tokens import Tokens
from tests.fakes.zalo_oa_uploads import Uploads

REFRESH_TOKEN = "dong-y-lan-1"


class ZaloOAFake:
    """`open_to_all`: people unknown to the fake count as having just written. `per_minute`: None without limit."""

    def __init__(
        self,
        *,
        app_id: str = APP_ID,
        app_secret: str = APP_SECRET,
        secret_key: str = SECRET_KEY,
        oa_id: str = OA_ID,
        refresh_token: str = REFRESH_TOKEN,
        open_to_all: bool = False,
        per_minute: int | None = None,
        strict_rotation: bool = True,
        access_seconds: int = 90_000,
        slow_seconds: float = 0.05,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.app_id = app_id
        self.app_secret = app_secret
        self.oa_id = oa_id
        self.open_to_all = open_to_all
        self.per_minute = per_minute
        self.slow_seconds = slow_seconds
        self.clock = clock
        self.url = ""
        self.sent: list[SentMessage] = []
        self.calls: Counter[str] = Counter()
        self.called = asyncio.Event()
        self.people: dict[str, Person] = {}
        self.media: dict[str, bytes] = {}
        self.uploads = Uploads(clock)
        self.templates: dict[str, set[str]] = {}
        self.paid = True
        self.tokens = Tokens(refresh_token, seconds=access_seconds, strict=strict_rotation)
        self.hooks = ZaloOAHooks(app_id=app_id, secret_key=secret_key, oa_id=oa_id, clock=clock, touch=self.touch)
        self._minutes: Counter[str] = Counter()
        self._faults = Faults()
        self._ids = count(1)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self, port: int = 0) -> None:
        app = web.Application(client_max_size=12 * 2**20)
        app.router.add_post("/v4/oa/access_token", self._route("token", self._exchange))
        app.router.add_post("/v3.0/oa/message/cs", self._route("send", self._send))
        app.router.add_post("/v3.0/oa/message/template", self._route("template", self._send_template))
        app.router.add_post("/v3.0/oa/quota/message", self._route("quota", self._quota))
        app.router.add_get("/v2.0/oa/getoa", self._route("account", self._account))
        app.router.add_post("/v2.0/oa/upload/{kind:file|image}", self._route("", self._upload))
        app.router.add_get("/media/{name}", self._give_media)
        app.router.add_get("/_control/sent", self._list_sent)
        app.router.add_post("/_control/faults", self._take_faults)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def touch(self, address: str) -> None:
        self.people.setdefault(address, Person()).last = self.clock()

    def fail(self, fault: str, *, times: int = 1, call: str | None = None) -> None:
        """For the next calls, of one of `CALLS` if given: "-217" (with HTTP 200), "500", or one of `FAULTS`.

        "late" does what is asked and closes the connection instead of answering.
        """
        self._faults.add(fault, times, call)

    def _route(
        self, name: str, run: Callable[[web.Request], Awaitable[Body]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            call = name or request.match_info["kind"]
            self.calls[call] += 1
            self.called.set()
            fault = self._faults.take(call)
            try:
                if fault == "slow":
                    await asyncio.sleep(self.slow_seconds)
                elif fault and fault != "late":
                    return break_off(request, fault)
                if call != "token":
                    self._admit(request)
                body = await run(request)
            except Refused as refusal:
                named = {"error_name": refusal.message} if call == "token" else {"message": refusal.message}
                return web.json_response({"error": refusal.code} | named)
            return break_off(request, "nothing") if fault == "late" else web.json_response(body)

        return answer

    def _admit(self, request: web.Request) -> None:
        now = self.clock()
        self.tokens.admit(request.headers.get("access_token", ""), now)
        if self.per_minute is not None:
            minute = f"{now:%Y-%m-%d %H:%M}"
            self._minutes[minute] += 1
            if self._minutes[minute] > self.per_minute:
                raise Refused(-32, "Your application reach limit call api")

    async def _exchange(self, request: web.Request) -> Body:
        if request.content_type != "application/x-www-form-urlencoded":
            raise Refused(-14005, "Invalid request")
        form = await request.post()
        if request.headers.get("secret_key") != self.app_secret or form.get("app_id") != self.app_id:
            raise Refused(-14004, "Invalid secret key")
        if form.get("grant_type") != "refresh_token":
            raise Refused(-14006, "Invalid grant type")
        return self.tokens.exchange(str(form.get("refresh_token")), self.clock())

    async def _send(self, request: web.Request) -> Body:
        body = await read_json(request)
        address, content = read_address(body), read_content(body)
        name = self.uploads.name_of(content.token) if content.token else None
        if content.photo:
            self.uploads.name_of(content.photo)
        person = self._reach(address)
        data = self._keep(address, content.text, choices=content.choices, photo=content.photo, file=name)
        if person.remain is not None:
            person.remain -= 1
            data["quota"] = {"quota_type": "reply", "remain": str(person.remain), "total": "8"}
        return _good(data)

    async def _send_template(self, request: web.Request) -> Body:
        """No window, but only an approved template with exactly its fields, and money in the account."""
        address, template, data = read_template(await read_json(request))
        fields = self.templates.get(template)
        if fields is None:
            raise Refused(-131, "ZNS template is not approved")
        if set(data) != fields:
            raise Refused(-201, "template_data does not fit the template")
        if not self.paid:
            raise Refused(-321, "Zalo Cloud Account is out of money")
        person = self.people.get(address, Person(last=self.clock()))
        person.admit(self.clock(), window=False)
        return _good(self._keep(address, "", template=template, fields=data))

    def _keep(self, address: str, text: str, **more: Any) -> Body:
        message_id, at = f"{next(self._ids):020x}", self.clock().timestamp()
        self.sent.append(SentMessage(address=address, text=text, message_id=message_id, at=at, **more))
        return {"message_id": message_id, "user_id": address, "sent_time": str(int(at * 1000))}

    def _reach(self, address: str) -> Person:
        person = self.people.get(address)
        if person is None:
            person = Person(last=self.clock() if self.open_to_all else None)
        person.admit(self.clock())
        return person

    async def _quota(self, request: web.Request) -> Body:
        address = str((await read_json(request)).get("user_id"))
        person = self.people.get(address)
        if person is None or person.last is None:
            raise Refused(-232, "User has not interacted with the OA")
        remain = 8 if person.remain is None else person.remain
        last = str(int(person.last.timestamp() * 1000))
        promotion = {"daily_total": 1, "daily_remain": 1, "monthly_total": 30, "monthly_remain": 30}
        return _good({"last_interaction": last, "cs_reply": {"remain": remain, "total": 8}, "promotion": promotion})

    async def _account(self, _: web.Request) -> Body:
        return _good({"oa_id": self.oa_id, "name": "Xã thử", "is_verified": True, "oa_type": 4, "num_follower": 120})

    async def _upload(self, request: web.Request) -> Body:
        kind = request.match_info["kind"]
        given = self.uploads.take(kind, (await request.post()).get("file"), next(self._ids))
        return _good({"token" if kind == "file" else "attachment_id": given})

    async def _give_media(self, request: web.Request) -> web.Response:
        data = self.media.get(request.match_info["name"])
        return web.Response(status=404) if data is None else web.Response(body=data)

    async def _list_sent(self, request: web.Request) -> web.Response:
        """`?since=N` leaves out the first N; the header X-Count is the whole number."""
        rows = [asdict(message) for message in self.sent[int(request.query.get("since", "0")) :]]
        return web.json_response(rows, headers={"X-Count": str(len(self.sent))})

    async def _take_faults(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.fail(str(body["fault"]), times=int(body.get("times", 1)), call=body.get("call"))
        return web.json_response({"ok": True})


def _good(data: Body) -> Body:
    return {"data": data, "error": 0, "message": "Success"}


async def _serve(given: argparse.Namespace) -> None:
    fake = ZaloOAFake(
        app_id=given.app_id,
        app_secret=given.app_secret,
        oa_id=given.oa_id,
        refresh_token=given.refresh_token,
        open_to_all=True,
        per_minute=given.per_minute or None,
    )
    await fake.open(given.port)
    print(fake.url, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.zalo_oa")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--app-id", default=APP_ID)
    parser.add_argument("--app-secret", default=APP_SECRET)
    parser.add_argument("--oa-id", default=OA_ID)
    parser.add_argument("--refresh-token", default=REFRESH_TOKEN)
    parser.add_argument("--per-minute", type=int, default=0, help="calls a minute, 0 without limit")
    asyncio.run(_serve(parser.parse_args()))
