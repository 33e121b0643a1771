"""A room at the terminal for every conversation."""

from pathlib import Path

import pytest

from handlers.turn import House
from storage.db import Database
from tests.clock import FakeClock
from tests.talk import Room, Talk


@pytest.fixture
def room(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, house, clock, tmp_path)


@pytest.fixture
def lan(room: Room) -> Talk:
    """A woman of 58 who types without diacritics."""
    return room.talk("lan")


@pytest.fixture
def hung(room: Room) -> Talk:
    """A man of 34, in a hurry."""
    return room.talk("hung")
