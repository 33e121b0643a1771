"""One answer to several questions, pressed as an official does: previewed, then sent."""

from html import unescape
from io import BytesIO
from typing import Any

from aiohttp import ClientResponse, FormData

from tests.console.conftest import Desk, hidden


async def press(desk: Desk, path: str, act: str, text: str, content: bytes = b"", **more: Any) -> ClientResponse:
    """A list is a field several times; `name` names the file."""
    form = FormData(default_to_multipart=True, quote_fields=False)
    name = more.pop("name", "mau.pdf")
    for key, given in {"csrf": desk.csrf, "act": act, "text": text, **more}.items():
        for one in given if isinstance(given, list) else [given]:
            form.add_field(key, one)
    form.add_field("file", BytesIO(content), filename=name if content else "", content_type="application/octet-stream")
    return await desk.client.post(path, data=form, allow_redirects=False)


async def previewed(desk: Desk, path: str, text: str, content: bytes = b"", **more: Any) -> dict[str, Any]:
    """The fields with which it is sent then."""
    response = await press(desk, path, "preview", text, content, **more)
    page = await response.text()
    assert response.status == 200, page
    more.pop("name", None)
    return {**more, "text": text, "previewed": hidden(page, "previewed"), "tep": unescape(hidden(page, "tep"))}


async def answer(desk: Desk, path: str, text: str, content: bytes = b"", **more: Any) -> ClientResponse:
    return await press(desk, path, "send", **await previewed(desk, path, text, content, **more))
