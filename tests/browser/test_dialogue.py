"""The pages of dialogues in each state of the demo's year: on a small phone and wide, with scripts and without."""

import re
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page
from sqlalchemy import select

from storage.tables import agenda_items, dialogues, promises
from tests.browser.console_week import SMALL, WIDE, Console
from tests.browser.test_console_access import GRAVE
from tests.flows.product import rows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COORDINATOR = "hai.doithoai"
PAGES = {
    "planned": ("", "/edit", "/delegation"),
    "collecting": ("", "/questions", "/questions/sheet", "/questions/links", "/registrations", "/registrations/door"),
    "agenda": ("/agenda", "/hall", "/screen"),
    "held": ("/hall", "/minutes", "/results"),
    "published": (
        "", "/questions", "/registrations", "/agenda", "/hall", "/minutes", "/promises", "/survey", "/papers",
        "/results", "/results/print",
    ),
}  # fmt: skip
"""What is worth a look in each state; every tab once it is over."""
PUBLIC = ("/doi-thoai?dia-ban=18001", "/doi-thoai/{published}", "/cam-ket/18001")


async def addresses(console: Console) -> list[str]:
    database = console.product.database
    found = {row.state: row.code for row in await rows(database, select(dialogues).order_by(dialogues.c.starts_at))}
    assert set(PAGES) <= set(found), found
    paths = ["/console/dialogues", "/console/dialogues?xem=lich", "/console/promises", "/console/surveys"]
    paths += [f"/console/dialogues/{found[state]}{tail}" for state, tails in PAGES.items() for tail in tails]
    (item, *_) = await rows(
        database, select(agenda_items.c.id).join(dialogues).where(dialogues.c.code == found["published"])
    )
    (promise, *_) = await rows(database, select(promises.c.code))
    paths += [f"/console/dialogues/{found['published']}/agenda/{item.id}", f"/console/promises/{promise.code}"]
    return [*paths, *(path.format(**found) for path in PUBLIC)]


async def grave(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    response: dict[str, Any] = (await Axe().run(page)).response
    return [
        f"{one['id']} {node['target']} {node['failureSummary']}"
        for one in response["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


async def too_wide(page: Page) -> list[str]:
    """Also the elements that stick out, to be found again."""
    found: list[str] = await page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
        [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""
    )
    return found


async def test_every_page_with_scripts(console: Console) -> None:
    page = await console.enter(COORDINATOR, viewport=SMALL)
    found: dict[str, list[str]] = {}
    for path in await addresses(console):
        assert await console.open(page, path) == 200, path
        for viewport in (SMALL, WIDE):
            await page.set_viewport_size(viewport)
            if faults := [*await grave(page), *await too_wide(page)]:
                found[f"{path} {viewport['width']}"] = faults
    assert found == {}


async def test_every_page_without_scripts(console: Console) -> None:
    """The same headings and forms, nothing that only a script would fill, nothing sideways."""
    page = await console.enter(COORDINATOR, viewport=SMALL, javascript=False)
    for path in await addresses(console):
        assert await console.open(page, path) == 200, path
        assert await page.locator("h1").count() == 1, path
        assert await page.get_by_text(re.compile(r"\b(None|undefined|Undefined)\b")).count() == 0, path
        assert await page.locator("main form button[type=button]:visible").count() == 0, path
        assert await too_wide(page) == [], path
