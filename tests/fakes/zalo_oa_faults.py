"""Ways for the Zalo OA fake to fail on demand."""

from collections import deque

from aiohttp import web

FAULTS = ("html", "nothing", "late", "slow", "garbled")
CALLS = ("token", "send", "quota", "account", "file", "image")


class Faults:
    def __init__(self) -> None:
        self._waiting: deque[tuple[str, str | None]] = deque()

    def add(self, fault: str, times: int, call: str | None) -> None:
        if fault not in FAULTS and not fault.removeprefix("-").isdecimal():
            raise ValueError(f"fault {fault!r}: expected a code or one of {', '.join(FAULTS)}")
        if call is not None and call not in CALLS:
            raise ValueError(f"call {call!r}: expected one of {', '.join(CALLS)}")
        self._waiting.extend([(fault, call)] * times)

    def take(self, call: str) -> str | None:
        for entry in self._waiting:
            if entry[1] in (None, call):
                self._waiting.remove(entry)
                return entry[0]
        return None


def break_off(request: web.Request, fault: str) -> web.StreamResponse:
    if fault == "nothing":
        if request.transport:
            request.transport.abort()
        return web.Response()
    if fault == "html":
        return web.Response(status=502, text="<html><body>Bad gateway</body></html>", content_type="text/html")
    if fault == "garbled":
        return web.Response(text="<html>", content_type="text/html")
    if fault.startswith("-"):
        return web.json_response({"error": int(fault), "message": f"Error {fault}"})
    return web.json_response({"error": int(fault), "message": f"HTTP {fault}"}, status=int(fault))
