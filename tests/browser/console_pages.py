"""Walks the console from link to link and stops once at every kind of page."""

import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from aiohttp import web
from playwright.async_api import Page

from bot.later import Later
from tests.browser.console_week import Console

NO_PAGES = frozenset(
    {
        "/console",
        "/console/static/{name}",
        "/console/answer-file",
        "/console/files/{file}",
        "/console/broadcasts/{code}/progress/stream",
        "/console/broadcasts/{code}/media/{name}",
        "/console/broadcasts/{code}/papers/{name}",
        "/console/dialogues.ics",
        "/console/dialogues/{code}.ics",
        "/console/dialogues/plan/template",
        "/console/dialogues/{code}/qr/{channel}.svg",
        "/console/dialogues/{code}/questions/sheet/photo",
        "/console/dialogues/{code}/papers/{name}",
        "/console/faq/export.{kind}",
        "/console/faq/changes/{number}/trial",
        "/console/quizzes/template.xlsx",
        "/console/quizzes/{code}/results.xlsx",
        "/console/stories/{code}/{name}",
    }
)
"""Addresses that lead on, or give a file or a piece of a page."""

Look = Callable[[Page], Awaitable[None]]


def kinds(app: web.Application) -> Mapping[str, re.Pattern[str]]:
    """Each kind of page that the router knows, by its name there."""
    found = {}
    for route in app.router.routes():
        resource = route.resource
        if route.method != "GET" or resource is None or not resource.canonical.startswith("/console"):
            continue
        info = resource.get_info()
        found[resource.canonical] = info.get("pattern") or re.compile(re.escape(info["path"]))
    return {name: pattern for name, pattern in found.items() if name not in NO_PAGES}


async def walk(console: Console, page: Page, start: list[str], seen: set[str], look: Look) -> None:
    """`seen`: the kinds already looked at, to which those found here are added."""
    for part in console.product.web.router.resources():
        if isinstance(part, Later):
            await part.open()
    known = kinds(console.product.web)
    waiting = list(start)
    passed: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(known, path)
        if kind is None or kind in passed:
            continue
        if await console.open(page, path) != 200 or kind_of(known, page.url) != kind:
            continue
        passed.add(kind)
        if kind not in seen:
            seen.add(kind)
            await look(page)
        links = await page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        waiting += [_local(link) for link in links if link.startswith(console.product.url)]


def kind_of(known: Mapping[str, re.Pattern[str]], address: str) -> str | None:
    path = urlsplit(address).path
    exact = [name for name in known if name == path]
    return next(iter(exact or [name for name, pattern in known.items() if pattern.fullmatch(path)]), None)


def _local(link: str) -> str:
    parts = urlsplit(link)
    return parts.path + (f"?{parts.query}" if parts.query else "")
