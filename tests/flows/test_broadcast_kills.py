"""Killed at random moments of a mass send, the product loses nobody, writes to nobody twice and says what it does not
know."""

from pathlib import Path

from tests import databases
from tests.flows import broadcast_kills
from tests.flows.broadcast_kills import Scene

SEED = 20_261_121


async def kill(database_url: str, folder: Path, processes: int) -> None:
    scene = Scene(
        database_url=database_url, folder=folder, people=450, rate=150, kills=3, seed=SEED, processes=processes
    )
    stock = await broadcast_kills.run(scene)
    print(f"seed {SEED}\n{stock.table()}")
    assert stock.faults() == []
    assert stock.sent + stock.unknown == scene.people


async def test_one_process_killed_midway(database_url: str, tmp_path: Path) -> None:
    await kill(database_url, tmp_path, 1)


async def test_three_processes_killed_midway(postgres: str, tmp_path: Path) -> None:
    async with databases.postgres_copy(postgres) as url:
        await kill(url, tmp_path, 3)
