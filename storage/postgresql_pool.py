"""Looks at PostgreSQL's connections before they are used again, at a quarter of the round trips of the usual ping."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine

RESTED = 5.0
"""Seconds without use after which a connection is asked whether the server still knows it. What ends it sooner, such
as a restart of the server, closes it on our side too, which is seen without asking."""


def examine(engine: AsyncEngine, *, now: Callable[[], float] = time.monotonic) -> None:
    """A connection that is closed, or that a cancelled task left inside a transaction, is replaced by a new one."""

    @event.listens_for(engine.sync_engine, "checkin")
    def rest(_connection: object, record: Any) -> None:
        record.info["rests"] = now()

    @event.listens_for(engine.sync_engine, "checkout")
    def use(connection: Any, record: Any, _checked_out: object) -> None:
        driver = connection.driver_connection
        if driver.is_closed() or driver.is_in_transaction():
            raise DisconnectionError("not to be used again")
        if now() - record.info.get("rests", now()) > RESTED:
            try:
                connection.ping()
            except connection.dbapi.Error as error:
                raise DisconnectionError("the server does not know it any more") from error
