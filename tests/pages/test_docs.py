"""The description of the API names everything that the API does."""

from pathlib import Path

import pytest
from aiohttp import web

from pages.chat import add_routes
from pages.faults import ANSWERS, Fault
from tests.pages.office import Office

DOCUMENT = (Path(__file__).parents[2] / "docs" / "web-chat-api.md").read_text(encoding="utf-8")
_ONLY_ON_THE_PAGE = {Fault.NOT_CLEARED}


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in _ONLY_ON_THE_PAGE])
def test_every_error_is_described_with_its_status(fault: Fault) -> None:
    assert f"| {ANSWERS[fault].status} | `{fault.value}` |" in DOCUMENT


async def test_every_address_is_described(office: Office) -> None:
    app = web.Application()
    add_routes(app, office.room())
    addresses = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource and route.resource.canonical.startswith("/chat/api/") and route.method != "HEAD"
    }
    assert len(addresses) == 4
    for address in addresses:
        assert f"`{address}" in DOCUMENT
