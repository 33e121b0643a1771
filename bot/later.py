"""A part of the web server that is loaded when it is first wanted: neither the start nor a webhook waits for it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NoReturn

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Later(web.AbstractResource):
    """All addresses under `prefix`, answered by the application that `make` loads and builds."""

    def __init__(self, prefix: str, make: Callable[[], Awaitable[web.Application]]) -> None:
        super().__init__()
        self._prefix = prefix
        self._make = make
        self._app: web.Application | None = None
        self._one_at_a_time = asyncio.Lock()

    async def open(self) -> web.Application:
        """What could not be loaded is tried again the next time."""
        async with self._one_at_a_time:
            if self._app is None:
                app = await self._make()
                app.freeze()
                await app.startup()
                self._app = app
        return self._app

    async def shutdown(self, _app: web.Application) -> None:
        if self._app is not None:
            await self._app.shutdown()

    async def cleanup(self, _app: web.Application) -> None:
        if self._app is not None:
            await self._app.cleanup()

    async def resolve(self, request: web.Request) -> tuple[web.UrlMappingMatchInfo | None, set[str]]:
        """An application without a middleware has nothing of its own to say about an address that it does not know."""
        app = await self.open()
        found = await app.router.resolve(request)
        refused = found.http_exception
        methods = refused.allowed_methods if isinstance(refused, web.HTTPMethodNotAllowed) else set[str]()
        if refused is not None and not app.middlewares:
            return None, methods
        found.add_app(app)
        return found, methods

    @property
    def canonical(self) -> str:
        return self._prefix

    def url_for(self, **_parts: str) -> NoReturn:
        raise RuntimeError("it has many addresses")

    def add_prefix(self, prefix: str) -> None:
        self._prefix = prefix + self._prefix

    def get_info(self) -> Any:
        return {"prefix": self._prefix}

    def raw_match(self, path: str) -> bool:
        return path.startswith(self._prefix)

    def __iter__(self) -> Iterator[web.AbstractRoute]:
        """What is known so far."""
        return iter(() if self._app is None else self._app.router.routes())

    def __len__(self) -> int:
        return 0 if self._app is None else len(self._app.router.routes())


def add_later(app: web.Application, parts: tuple[Later, ...]) -> None:
    """The first that fits an address is asked, the longest prefix first."""
    app.middlewares.append(_pass_on)
    for part in parts:
        app.router.register_resource(part)
        app.on_shutdown.append(part.shutdown)
        app.on_cleanup.append(part.cleanup)


@web.middleware
async def _pass_on(request: web.Request, handler: Handler) -> web.StreamResponse:
    """aiohttp calls the middlewares of parts only in a server that had one at its start."""
    return await handler(request)
