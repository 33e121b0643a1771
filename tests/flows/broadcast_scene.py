"""An announcement on its way through the whole product, with Telegram's fake at the other end."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from desk.clock import utc_now
from desk.roles import Role
from handlers.turn import House
from storage import broadcasts, officials
from storage.broadcasts import Broadcast
from storage.db import Database, Session
from storage.officials import Grant, Official
from storage.tables import addresses, broadcast_recipients, paces
from tests.bench.broadcast_arrivals import RECIPIENTS
from tests.bench.broadcast_audience import let_go, write_audience
from tests.fakes.telegram import SECRET_HEADER, TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.product import Product
from tests.flows.residents import TELEGRAM_SECRET

Standing = Counter[tuple[str, str | None]]
"""How many people are in each state, with its code."""


@dataclass
class MovedClock:
    """Real time, which a test may put forward or back."""

    by: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return utc_now() + self.by

    def tick(self, **duration: float) -> None:
        self.by += timedelta(**duration)


@dataclass(kw_only=True)
class Scene:
    product: Product
    fake: TelegramFake
    clock: MovedClock
    broadcast_id: int = 0

    @property
    def database(self) -> Database:
        return self.product.database

    async def announce(self, people: int, *, at_once: bool = True, **values: Any) -> None:
        """To the first chats of `RECIPIENTS`; held back unless `at_once`."""
        self.broadcast_id = await write_audience(self.database, people)
        if values:
            await self.change(**values)
        if at_once:
            await self.go_on()

    async def go_on(self) -> None:
        await let_go(self.database, self.broadcast_id)
        self.product.app.ring()

    async def change(self, **values: Any) -> None:
        async with self.database.transaction() as session:
            await broadcasts.change(session, self.broadcast_id, now=self.clock(), **values)

    async def act(self, step: Callable[[Session, Broadcast], Awaitable[object]]) -> None:
        """As the console does: nobody else changes it meanwhile."""
        async with self.database.transaction() as session:
            await step(session, await broadcasts.hold(session, self.broadcast_id))

    async def broadcast(self) -> Broadcast:
        async with self.database.reading() as session:
            found = await broadcasts.get(session, self.broadcast_id)
        assert found is not None
        return found

    async def events(self) -> list[str]:
        async with self.database.reading() as session:
            return [one.kind for one in await broadcasts.events(session, self.broadcast_id)]

    async def standing(self) -> Standing:
        r = broadcast_recipients.c
        found = await self.product.rows(select(r.state, r.code).where(r.broadcast_id == self.broadcast_id))
        return Counter((state, code) for state, code in found)

    async def states(self) -> dict[int, str]:
        """By chat."""
        r = broadcast_recipients.c
        found = await self.product.rows(
            select(addresses.c.external_id, r.state)
            .join(addresses, addresses.c.id == r.address_id)
            .where(r.broadcast_id == self.broadcast_id)
        )
        return {int(chat): state for chat, state in found}

    async def idle(self) -> bool:
        """Whether nobody is just being written to."""
        return "sending" not in (await self.states()).values()

    def received(self) -> Counter[int]:
        """By chat, of the announcement's recipients, how many messages reached each."""
        return Counter(int(message.address) for message in self.fake.sent if int(message.address) in RECIPIENTS)

    async def reached(self, people: int) -> None:
        """Waits until so many have got something."""
        await eventually(lambda: len(self.received()) >= people, within=60.0)

    async def through(self, *, ticking: float = 0.0) -> Standing:
        """Nobody waits any more or is being sent to; `ticking`: seconds that the clock is put on at each look."""

        async def look() -> Standing:
            """Empty as long as somebody is not through."""
            self.clock.tick(seconds=ticking)
            standing = await self.standing()
            busy = any(state in ("waiting", "sending") for state, _ in standing)
            return Counter() if busy else standing

        return await eventually(look, within=60.0)

    async def wait_out(self, **duration: float) -> None:
        """So long passes, also for what processes tell one another by the database's own clock."""
        async with self.database.transaction() as session:
            held = (await session.execute(select(paces.c.held_until).with_for_update())).scalar_one_or_none()
            if held is not None:
                await session.execute(update(paces).values(held_until=held - timedelta(**duration)))
            self.clock.tick(**duration)

    async def say(self, chat: int, text: str) -> None:
        update = self.fake.queue.push(self.fake.people.text(chat, text))
        assert (await self.product.hook("telegram", update, {SECRET_HEADER: TELEGRAM_SECRET}))[0] == 200

    async def official(self, username: str, *roles: Role) -> Official:
        """For the whole country."""
        async with self.database.transaction() as session:
            made = await officials.add(session, username=username, name=username, password_hash="-", now=self.clock())
            await officials.set_grants(
                session, made, [Grant(role=role, area_id=None, topic=None) for role in roles], now=self.clock()
            )
            found = await officials.get(session, made)
        assert found is not None
        return found


def chat(number: int) -> int:
    return RECIPIENTS.start + number


@asynccontextmanager
async def on_telegram(
    database: Database, house: House, folder: Path, *, per_second: int = 1000, slow: float = 0.0
) -> AsyncIterator[Scene]:
    """`slow`: seconds that the platform takes for each message."""
    clock = MovedClock()
    fake = TelegramFake(open_to_all=True, burst=None, slow_seconds=slow, clock=clock)
    if slow:
        fake.fail("slow", times=10**5, method="sendMessage")
    async with fake:
        ways = channels.by_name(channels.telegram(fake, database, clock=clock, per_second=per_second))
        async with Product(database, house, ways, folder / "data", clock=clock) as product:
            yield Scene(product=product, fake=fake, clock=clock)
