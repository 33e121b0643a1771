"""The whole product in this process: the app, its web server on a free port of 127.0.0.1, and a client before it."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web
from sqlalchemy import Select, func, select
from sqlalchemy.sql.schema import Table

from bot.app import App, Folders
from bot.door import Door
from bot.parts import make_web
from bot.sender import LEASE
from channels.base import Abilities, Channel
from desk import tickets
from desk.clock import Clock, utc_now
from handlers.turn import House
from storage.db import Database
from storage.tables import metadata, rejected_bodies

SEEDED = {"areas", "alembic_version"}
KEPT_GOING = {"job_runs", "paces", "pace_shares"}
"""What a process writes by itself as time goes by."""


class Product:
    """Real parts and, unless a `clock` is given, real time; only the wait for more pieces of a message is left out."""

    def __init__(
        self,
        database: Database,
        house: House,
        channels: Mapping[str, Channel],
        folder: Path,
        *,
        clock: Clock = utc_now,
        me: str = "product",
        lease: timedelta = LEASE,
        demo: bool = False,
    ) -> None:
        self.database = database
        self.folders = Folders(data=folder)
        self.app = App(
            door=Door(database, channels, clock=clock, settle=timedelta(0)),
            house=house,
            folders=self.folders,
            me=me,
            lease=lease,
            demo=demo,
        )
        self.url = ""
        self.web = make_web(self.app.door)
        self._runner = web.AppRunner(self.web, access_log=None, shutdown_timeout=0.5)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await self.app.start()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])
        self.client = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()
        await self._runner.cleanup()
        await self.app.stop()

    @property
    def abilities(self) -> dict[str, Abilities]:
        return {name: channel.abilities for name, channel in self.app.channels.items()}

    async def hook(self, channel: str, body: object, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """Status and answer of a webhook call; what is not bytes is sent as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        kind = {"Content-Type": "application/json"}
        async with self.client.post(
            f"{self.url}/hook/{channel}", data=raw, headers={**kind, **(headers or {})}
        ) as response:
            text = await response.text()
            return response.status, json.loads(text) if response.content_type == "application/json" else text

    async def get(self, path: str) -> tuple[int, str]:
        async with self.client.get(f"{self.url}{path}") as response:
            return response.status, await response.text()

    async def rows(self, query: Select[Any]) -> list[Any]:
        return await rows(self.database, query)

    async def answer(self, code: str, text: str) -> None:
        """An official answers from elsewhere; this process is only told that something is to be sent."""
        async with self.database.transaction() as session:
            answered = await tickets.answer(
                session, code, text, official=None, abilities=self.abilities, now=self.app.clock()
            )
        assert answered.sent
        self.app.ring()


async def rows(database: Database, query: Select[Any]) -> list[Any]:
    async with database.reading() as session:
        return list((await session.execute(query)).all())


async def filled(database: Database) -> dict[str, int]:
    """How many rows each table has, but for the country's places and what time alone adds; empty tables left out."""
    tables: list[Table] = [table for table in metadata.sorted_tables if table.name not in SEEDED | KEPT_GOING]
    async with database.reading() as session:
        counts = {t.name: (await session.execute(select(func.count()).select_from(t))).scalar_one() for t in tables}
    return {name: count for name, count in counts.items() if count}


async def refused_bodies(database: Database) -> list[Any]:
    return await rows(database, select(rejected_bodies).order_by(rejected_bodies.c.id))
