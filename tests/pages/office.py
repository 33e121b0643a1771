"""A small office behind the chat page: it keeps what residents say, and answers when a test tells it to."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from channels.base import Deliver
from channels.messages import Choice, Event, InboundMessage
from channels.webchat import WebChatChannel
from desk import conversations
from pages.room import ChatRoom
from storage import contacts, deliveries, schema
from storage.db import Database

MORNING = datetime(2026, 10, 12, 2, 30, tzinfo=UTC)
PAPERS = Choice(label="Giấy tờ cần có", payload="#xem:giay-to")
WHERE = Choice(label="Nộp ở đâu", payload="#xem:nop-o-dau")
LOST_CARD = (
    "Mất thẻ bảo hiểm y tế thì bà con được cấp lại, không mất tiền.\n"
    "Trong lúc chờ, đi khám vẫn dùng được căn cước.\n\n"
    "Căn cứ: Luật Bảo hiểm y tế, https://vanban.chinhphu.vn (xem lại ngày 01/10/2026)."
)


class Clock:
    """Stands still but for a millisecond a look, so that lines keep their order."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Office:
    """`answers_with`: what it says to each message by itself; None leaves them waiting for `answer`."""

    def __init__(self, database: Database, incoming: Path, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.clock = clock
        self.channel = WebChatChannel(incoming)
        self.answers_with: Callable[[str], tuple[str, Sequence[Choice]]] | None = None
        self.heard: list[InboundMessage] = []
        self.broken: Exception | None = None
        self._answering: list[asyncio.Task[None]] = []

    async def deliver(self, events: Sequence[Event]) -> None:
        if self.broken:
            raise self.broken
        messages = [event for event in events if isinstance(event, InboundMessage)]
        now = self.clock()
        async with self.database.transaction() as session:
            await conversations.record(session, messages, now=now, settle=timedelta(0))
        self.heard += messages
        if self.answers_with:
            for message in messages:
                answer = self.answer(message.address, *self.answers_with(message.text))
                self._answering.append(asyncio.create_task(answer))

    async def answer(self, address: str, text: str, choices: Sequence[Choice] = (), *, wake: bool = True) -> None:
        """Reads what waits and answers it; without `wake` it does so as another process would."""
        now = self.clock()
        async with self.database.transaction() as session:
            waiting = await conversations.take(session, channels=[self.channel.name], now=now, limit=50)
            read = [message.id for one in waiting for message in one.messages]
            idle = [one.address_id for one in waiting]
            await conversations.finish(session, read={"done": read}, changed={}, queued=[], idle=idle, busy=[], now=now)
            found = await contacts.find_address(session, self.channel.name, address)
            assert found is not None, "nobody wrote from this address"
            message = deliveries.NewMessage(address_id=found.id, text=text, choices=choices)
            await deliveries.queue(session, [message], now=now)
            await session.exec_driver_sql("UPDATE outbound_messages SET state = 'sent'")
        if wake:
            self.channel.wake(address)

    async def close(self) -> None:
        await asyncio.gather(*self._answering)
        await self.database.close()

    def room(self, *, deliver: Deliver | None = None, secure: bool = False, demo: bool = False, patience: float = 2.5,
             look_every: float = 0.01) -> ChatRoom:  # fmt: skip
        return ChatRoom(
            database=self.database,
            deliver=deliver or self.deliver,
            channel=self.channel,
            clock=self.clock,
            secure=secure,
            demo=demo,
            patience=patience,
            look_every=look_every,
        )


async def open_office(folder: Path, clock: Callable[[], datetime]) -> Office:
    database = Database(f"sqlite:///{folder / 'chat.db'}")
    await schema.upgrade(database)
    return Office(database, folder / "incoming", clock)


def lost_card_answer(text: str) -> tuple[str, Sequence[Choice]]:
    if text == PAPERS.payload:
        return "Bà con cần: tờ khai mẫu TK1-TS và căn cước.", (WHERE,)
    return LOST_CARD, (PAPERS, WHERE)
