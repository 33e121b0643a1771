"""Takes waiting messages to the handlers: one person's in order, a batch of people at a time."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import structlog

from bot import metrics
from bot.media import delete_files
from bot.outcome import Outcome
from channels.base import Abilities
from desk import conversations, texts, tickets
from desk.clock import Clock
from desk.deliveries import laid_out
from handlers import routes
from handlers.turn import House, Turn
from storage import conversations as stored
from storage import states
from storage.db import Database, Session, is_away
from storage.deliveries import NewMessage
from storage.waiting import Waiting
from storage.waiting import owner as owner_of

BATCH = 100
MOST_TRIES = 3
RETRY_AFTER = (timedelta(seconds=1), timedelta(seconds=5))
IDLE_LOOK = 1.0
"""Seconds after which the dispatcher looks by itself, for what another process took in or left."""

GATHER = 0.02
"""Seconds after one batch in which more gather for the next: a commit for many costs as much as one for a few."""

log = structlog.get_logger(__name__)


class HandlerBroke(Exception):
    """A handler raised; whose turn it was, and the messages it had in hand."""

    def __init__(self, address_id: int, message_ids: Sequence[int], tries: int) -> None:
        super().__init__("handler broke")
        self.address_id = address_id
        self.message_ids = message_ids
        self.tries = tries


class Dispatcher:
    """Serves the channels in `abilities`. `heard` is set when something was taken in; `queued` is called when something
    is to be sent. `house` may be changed at any time: each turn keeps the one it began with."""

    def __init__(
        self,
        database: Database,
        house: House,
        abilities: Mapping[str, Abilities],
        *,
        clock: Clock,
        heard: asyncio.Event,
        queued: Callable[[], None],
        files: Path,
        settle: timedelta = conversations.SETTLE,
    ) -> None:
        self._database = database
        self.house = house
        self._abilities = abilities
        self._clock = clock
        self._heard = heard
        self._queued = queued
        self._files = files
        self._settle = settle
        self._stopping = False

    async def run(self) -> None:
        """Until `stop`; a database that is away is waited for."""
        pause = 0.0
        while not self._stopping:
            try:
                handled = await self.handle_waiting()
                pause = 0.0
            except Exception as error:
                log.error("dispatcher waits", error=type(error).__name__)
                handled, pause = 0, min(5.0, pause * 2 or 0.2)
            if handled:
                await asyncio.sleep(GATHER)
            else:
                await self._wait(pause or IDLE_LOOK)

    def stop(self) -> None:
        """After the batch in hand."""
        self._stopping = True
        self._heard.set()

    async def handle_waiting(self) -> int:
        """One batch; returns how many addresses had their turn."""
        with metrics.TURN_SECONDS.time():
            try:
                handled = await self._handle(BATCH)
            except HandlerBroke:
                handled = await self._handle_singly()
        return handled

    async def _wait(self, seconds: float) -> None:
        """Until something is taken in and has settled, at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            return
        if not self._stopping:
            self._heard.clear()
            await asyncio.sleep(self._settle.total_seconds())

    async def _handle(self, limit: int) -> int:
        outcome = Outcome()
        async with self._database.transaction() as session:
            waiting = await conversations.take(session, channels=list(self._abilities), now=self._clock(), limit=limit)
            for one in waiting:
                await self._turn(session, one, outcome)
            if waiting:
                await self._finish(session, waiting, outcome)
        if outcome.queued:
            self._queued()
        if outcome.files_to_delete:
            await delete_files(self._files, outcome.files_to_delete)
        metrics.TURNS.labels("done").inc(len(waiting))
        return len(waiting)

    async def _finish(self, session: Session, waiting: Sequence[Waiting], outcome: Outcome) -> None:
        """What cannot be stored is the fault of the turn that said it."""
        try:
            await conversations.finish(
                session,
                read=outcome.read,
                changed=outcome.states,
                queued=outcome.queued,
                misses=outcome.misses,
                idle=outcome.idle,
                busy=outcome.busy,
                now=self._clock(),
            )
        except Exception as error:
            if is_away(error):
                raise
            log.error("turns not stored", turns=len(waiting), error=type(error).__name__)
            raise _broke(waiting, [id_ for read in outcome.read.values() for id_ in read]) from error

    async def _handle_singly(self) -> int:
        """One address a transaction, so that the one that breaks is found and put off alone."""
        handled = 0
        for _ in range(BATCH):
            try:
                one = await self._handle(1)
            except HandlerBroke as broke:
                await self._put_off(broke)
                one = 1
            if not one:
                break
            handled += one
        return handled

    async def _turn(self, session: Session, waiting: Waiting, outcome: Outcome) -> None:
        heard = conversations.put_together(waiting.messages, routes.stands_alone)
        if heard is None and (waiting.more or not conversations.expired(waiting.state, now=self._clock())):
            (outcome.busy if waiting.more else outcome.idle).append(waiting.address_id)
            return
        turn = self._new_turn(session, waiting, heard)
        try:
            await (routes.route(turn) if heard else routes.expire(turn))
        except Exception as error:
            if is_away(error):
                raise
            log.error("handler broke", address=waiting.address_id, error=type(error).__name__, exc_info=True)
            raise _broke([waiting], heard.message_ids if heard else ()) from error
        outcome.add(turn, waiting, self._abilities[turn.channel])

    def _new_turn(self, session: Session, waiting: Waiting, heard: conversations.Heard | None) -> Turn:
        return Turn(
            session=session,
            house=self.house,
            now=self._clock(),
            channel=waiting.channel,
            address_id=waiting.address_id,
            contact_id=waiting.contact_id,
            area_id=waiting.area_id,
            is_new=waiting.is_new,
            heard=heard or conversations.SILENCE,
            state=waiting.state,
            recent=waiting.recent,
            official_id=waiting.official_id,
            abilities=self._abilities,
        )

    async def _put_off(self, broke: HandlerBroke) -> None:
        """Tried again a little later; after the last try a person is told and the resident gets one fixed sentence."""
        tries = broke.tries + 1
        now = self._clock()
        async with self._database.transaction() as session:
            if broke.message_ids and tries < MOST_TRIES:
                await stored.count_try(session, broke.message_ids)
                await stored.release(session, [broke.address_id], due_at=now + RETRY_AFTER[tries - 1])
            elif broke.message_ids:
                await self._hand_to_person(session, broke)
            else:
                await states.clear_state(session, broke.address_id)
                await stored.release(session, [broke.address_id], due_at=None)
        metrics.TURNS.labels("failed").inc()
        self._queued()

    async def _hand_to_person(self, session: Session, broke: HandlerBroke) -> None:
        now = self._clock()
        owner = await owner_of(session, broke.address_id, broke.message_ids, now=now)
        sent = await tickets.send(
            session,
            tickets.Asked(
                text=owner.text,
                subject=texts.BROKEN_SUBJECT,
                topic=None,
                attachment_ids=owner.attachment_ids,
                contact_id=owner.contact_id,
                address_id=broke.address_id,
                area_id=owner.area_id,
                channel=owner.channel,
            ),
            secret=self.house.secret,
            now=now,
            actor="system",
        )
        message = NewMessage(
            address_id=broke.address_id,
            text=texts.BROKEN.format(code=sent.code),
            inbound_id=broke.message_ids[-1],
            ticket_id=sent.id,
        )
        await states.clear_state(session, broke.address_id)
        await conversations.finish(
            session,
            read={"failed": broke.message_ids},
            changed={},
            queued=laid_out([message], self._abilities[owner.channel]),
            idle=(),
            busy=[broke.address_id],
            now=now,
        )


def _broke(waiting: Sequence[Waiting], message_ids: Sequence[int]) -> HandlerBroke:
    """Named after the first address; only a batch of one is looked into any closer."""
    tries = max((m.tries for one in waiting for m in one.messages if m.id in message_ids), default=0)
    return HandlerBroke(waiting[0].address_id, message_ids, tries)
