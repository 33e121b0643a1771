"""What an official sent with a form: read once, within limits, refused with a sentence that names the field."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDictProxy

from channels.text import clean
from desk.errors import Refused, WrongFields

LONGEST = 6_000
"""Characters of any one field, unless the handler allows less or more."""
MOST_IDS = 500
WITH_PHOTOS = ("/questions/sheet", "/answer", "/chosen", "/media", "/image")
"""Endings of the addresses to which files are sent as they come out of a phone."""


@dataclass(frozen=True, kw_only=True)
class Form:
    values: MultiDictProxy[str] = field(repr=False)

    def text(self, name: str, label: str = "", *, most: int = LONGEST, required: bool = False) -> str:
        """Trimmed, with control characters gone. Raises `Refused`, naming the field by its label."""
        given = self.values.get(name, "")
        text = clean(given if isinstance(given, str) else "").replace("\r\n", "\n").strip()
        if required and not text:
            raise Refused(f"{label or name}: chưa có nội dung. Hãy điền rồi gửi lại.")
        if len(text) > most:
            raise Refused(f"{label or name}: dài {len(text):,} ký tự, tối đa {most:,}. Hãy rút ngắn rồi gửi lại.")
        return text

    def choice(self, name: str, allowed: Collection[str], label: str = "") -> str:
        given = self.text(name, label)
        if given not in allowed:
            raise Refused(f"{label or name}: lựa chọn không hợp lệ. Hãy chọn trong danh sách.")
        return given

    def number(self, name: str, label: str = "", *, least: int, most: int) -> int:
        given = self.text(name, label)
        if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
            raise Refused(f"{label or name}: cần một số từ {least} đến {most}.")
        return int(given)

    def key(self, name: str, label: str = "") -> int | None:
        """The id of something chosen; None when nothing was."""
        given = self.text(name, label)
        if not given:
            return None
        if not given.isascii() or not given.isdigit() or len(given) > 18:
            raise Refused(f"{label or name}: lựa chọn không hợp lệ. Hãy chọn trong danh sách.")
        return int(given)

    def all(self, name: str) -> Sequence[str]:
        """Every value of a field that may be ticked several times. Raises `Refused` beyond `MOST_IDS`."""
        values = [value for value in self.values.getall(name, []) if isinstance(value, str)]
        if len(values) > MOST_IDS:
            raise Refused(f"Chọn tối đa {MOST_IDS} mục một lần.")
        return values

    def ticked(self, name: str) -> bool:
        return bool(self.values.get(name))


def faults_of(refusal: Refused | None) -> dict[str, Any]:
    """As the page of a form shows it: by field where that is known, else in one sentence."""
    if isinstance(refusal, WrongFields):
        return {"faults": refusal.faults, "fault": ""}
    return {"faults": {}, "fault": str(refusal) if refusal else ""}


async def posted(request: web.Request) -> MultiDictProxy[str | bytearray | bytes | web.FileField]:
    """Raises `HTTPBadRequest` for what is no form, however it pretends."""
    try:
        return await request.post()
    except (ValueError, HttpProcessingError) as error:
        raise web.HTTPBadRequest from error


async def read(request: web.Request) -> Form:
    """The token has been checked by the time a handler is called."""
    return Form(values=await posted(request))  # type: ignore[arg-type]
