"""A process of its own with one job that falls due each second: `python -m tests.bot.one_process URL NAME FILE`."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.jobs import every
from bot.schedule import Scheduler
from desk.clock import utc_now
from storage.db import Database
from tests.clock import VIETNAM

PATIENCE = 10.0
"""Seconds; a busy machine may let a process that lives wait for some."""


async def work(url: str, me: str, record: Path) -> None:
    async def count() -> None:
        with record.open("a") as file:
            file.write(f"{me}\n")

    database, stopping = Database(url), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    job = every("* * * * * *", "count", count, words="Đếm")
    await Scheduler(
        database, [job], me=me, clock=utc_now, zone=VIETNAM, stopping=stopping, patience=PATIENCE, beat_every=0.5
    ).run()
    await database.close()


def main(words: Sequence[str]) -> None:
    url, me, record = words
    asyncio.run(work(url, me, Path(record)))


if __name__ == "__main__":
    main(sys.argv[1:])
