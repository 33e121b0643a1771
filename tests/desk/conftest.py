"""The desk's cast, in one transaction on a database of either kind."""

from collections.abc import AsyncIterator

import pytest

from storage.db import Database
from tests.clock import FakeClock
from tests.desk.cast import Cast


@pytest.fixture
async def cast(database: Database, clock: FakeClock) -> AsyncIterator[Cast]:
    async with database.transaction() as session:
        made = Cast(session=session, clock=clock)
        await made.villages()
        yield made
