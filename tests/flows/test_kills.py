"""Killed at random moments under load, the product loses nothing and says nothing twice but what was in flight."""

from pathlib import Path

from tests.flows import kills

SEED = 20_261_121


async def test_kills_under_load(database_url: str, tmp_path: Path) -> None:
    tally = await kills.run(database_url, kills=8, seed=SEED, folder=tmp_path)
    print(f"seed {SEED}\n{tally.table()}")
    assert tally.faults() == []
    assert tally.accepted > 100
