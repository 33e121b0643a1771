"""Erases what is older than it may be kept, with its files."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import structlog

from bot.media import delete_files
from desk import retention
from desk.clock import Clock
from desk.retention import Kind
from storage.db import Database

log = structlog.get_logger(__name__)


async def erase_old(
    database: Database, files: Path, months: Mapping[Kind, int], *, clock: Clock, stopping: asyncio.Event
) -> None:
    """In small steps, each its own transaction; the next day goes on where a stop cut it short."""
    more = True
    while more and not stopping.is_set():
        async with database.transaction() as session:
            erased = await retention.erase_old(session, months, now=clock())
        await delete_files(files, erased.files)
        for kind, count in erased.counts.items():
            if count:
                log.info("too old, erased", kind=kind.value, rows=count)
        more = erased.more
