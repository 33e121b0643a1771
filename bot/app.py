"""Builds every part once, starts them in order, stops them in reverse."""

import asyncio
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from bot import broadcast_duty, dialogue_duty, duty, media, office_duty, promise_duty, quiz_duty, survey_duty
from bot.answers import LOOK_EVERY, Answers
from bot.config import Settings
from bot.dispatcher import Dispatcher
from bot.intake import Intake
from bot.jobs import Duty, Job, Shift, repeat
from bot.later import add_later
from bot.outgoing import Outgoing
from bot.parts import make_parts
from bot.schedule import Scheduler
from bot.sender import LEASE
from bot.web import Health, Hooks, make_app
from channels.base import Abilities, Channel
from desk import conversations, privacy, report_reminders
from desk.broadcast_states import APPROVE_ABOVE
from desk.clock import Clock, is_night, utc_now
from desk.retention import KEEP, Kind
from desk.roles import SECOND_FACTOR, Role
from faq.catalogue import Catalogue
from faq.signature import Signer
from faq.talk.guide import Guide
from handlers.turn import House
from storage.db import Database

STOP_WITHIN = 25.0
"""Seconds for what is in hand when asked to stop; service managers commonly kill after 30."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Folders:
    """Where files lie: `files` what residents sent, `incoming` uploads not yet brought in."""

    data: Path

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def incoming(self) -> Path:
        return self.data / "incoming"


@dataclass(kw_only=True)
class App:
    """The running product. `settle` is how long pieces of one message are waited for. Without `answers` those of the
    house stay as they are; with `read_guide` the house gets its guide beside the start, before the first turn.
    `other_abilities`: of channels that may have addresses but do not run here."""

    database: Database
    house: House
    channels: Mapping[str, Channel]
    folders: Folders
    me: str
    answers: Answers | None = None
    read_guide: Callable[[Catalogue], Guide] | None = None
    clock: Clock = utc_now
    settle: timedelta = conversations.SETTLE
    lease: timedelta = LEASE
    demo: bool = False
    secure: bool = False
    second_factor: frozenset[Role] = SECOND_FACTOR
    approve_above: int = APPROVE_ABOVE
    months_kept: Mapping[Kind, int] = field(default_factory=lambda: KEEP)
    report_days: Sequence[tuple[int, int]] = report_reminders.USUAL
    other_abilities: Callable[[], Mapping[str, Abilities]] = dict
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.intake = Intake(self.database, clock=self.clock, heard=self.heard, settle=self.settle)
        self.outgoing = Outgoing(
            self.database,
            self.channels,
            me=self.me,
            clock=self.clock,
            lease=self.lease,
            data=self.folders.data,
            zone=self.house.zone,
            public_url=self.house.public_url,
        )
        self.senders, self.broadcasters = self.outgoing.senders, self.outgoing.broadcasters
        self.ring = self.outgoing.ring
        self.abilities = {name: channel.abilities for name, channel in self.channels.items()}
        self.dispatcher = Dispatcher(
            self.database,
            self.house,
            self.abilities,
            clock=self.clock,
            heard=self.heard,
            queued=self.outgoing.ring_for_replies,
            files=self.folders.files,
            settle=self.settle,
        )
        self.duties = self._jobs()
        self.scheduler = Scheduler(
            self.database,
            self.duties,
            me=self.me,
            clock=self.clock,
            zone=self.house.zone,
            stopping=self.stopping,
        )
        self.parts = make_parts(self)
        self.health = Health(self.database, answers=self.answers, job_faults=lambda: self.scheduler.faults)

    def web(self) -> web.Application:
        hookable = {name: channel for name, channel in self.channels.items() if channel.has_hook}
        app = make_app(Hooks(self.database, hookable, self.intake, clock=self.clock), self.health)
        add_later(app, self.parts)
        return app

    async def start(self) -> None:
        leaving = await self.outgoing.begin(self.stopping)
        self._tasks = [asyncio.create_task(self._take_turns()), *leaving]
        chores = [job for job in self.duties if isinstance(job, Job)]
        self._tasks += [asyncio.create_task(repeat(job, self.stopping)) for job in chores]
        self._tasks.append(asyncio.create_task(self.scheduler.run()))
        if self.answers is not None and self.house.signer is None:
            self._tasks.append(asyncio.create_task(self._begin_to_sign()))
        for channel in self.channels.values():
            try:
                await channel.start(self.intake.take)
            except Exception as error:
                log.error("channel did not start", channel=channel.name, error=type(error).__name__)
                self.health.channel_faults[channel.name] = f"kênh không khởi động được ({type(error).__name__})"

    async def stop(self) -> None:
        """Channels stop taking in, then what was taken in is finished, then connections close."""
        self.stopping.set()
        self.dispatcher.stop()
        if self._tasks:
            await asyncio.wait(self._tasks[:1], timeout=STOP_WITHIN / 5)
        self.outgoing.stop()
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await asyncio.gather(*self._tasks, return_exceptions=True)
        except TimeoutError:
            log.warning("stopped before everything was finished; the rest goes on at the next start")
        await self.outgoing.leave()
        for channel in self.channels.values():
            await channel.stop()
        if self.house.second_stage is not None:
            await self.house.second_stage.aclose()
        await self.intake.close()
        await self.database.close()

    def _jobs(self) -> Sequence[Duty]:
        shift = Shift(
            database=self.database,
            abilities=self.abilities,
            clock=self.clock,
            stopping=self.stopping,
            ring=self.ring,
            working_time=self.house.working_time,
        )
        premises = office_duty.Premises(
            house=lambda: self.house,
            files=self.folders.files,
            incoming=self.folders.incoming,
            months_kept=self.months_kept,
            report_days=self.report_days,
        )
        return (
            Job(name="bring in files", seconds=2, work=self._bring_in),
            Job(name="end half-finished dialogues", seconds=60, work=self._wake_expired),
            Job(name="forget those who left", seconds=60, work=self._forget_left),
            Job(name="check channels", seconds=300, work=self._check_channels),
            Job(name="look for new answers", seconds=LOOK_EVERY, work=self.renew_answers),
            *office_duty.jobs(shift, premises),
            *broadcast_duty.jobs(shift, approve_above=self.approve_above),
            *(job for kind in (duty, dialogue_duty, promise_duty, survey_duty, quiz_duty) for job in kind.jobs(shift)),
        )

    async def _bring_in(self) -> None:
        while await media.bring_in(self.database, self.channels, self.folders.files, clock=self.clock):
            if self.stopping.is_set():
                return

    async def _wake_expired(self) -> None:
        """Not at night: it writes to people who did not just write."""
        if is_night(self.clock(), self.house.zone):
            return
        async with self.database.transaction() as session:
            woken = await conversations.wake_expired(session, now=self.clock())
        if woken:
            self.heard.set()

    async def _forget_left(self) -> None:
        async with self.database.transaction() as session:
            await privacy.forget_left(session, now=self.clock())

    async def renew_answers(self) -> None:
        """Catalogue and matcher change in one step, between two turns."""
        new = await self.answers.renewed() if self.answers else None
        if new is not None:
            signer = await asyncio.to_thread(Signer, new.catalogue, new.matcher)
            self._furnish(catalogue=new.catalogue, matcher=new.matcher, signer=signer)
            log.info("new answers", entries=len(new.catalogue.entries))

    async def _take_turns(self) -> None:
        """What comes in before the guide is there waits in the database."""
        if self.read_guide is not None:
            self._furnish(guide=await asyncio.to_thread(self.read_guide, self.house.catalogue))
        await self.dispatcher.run()

    def _furnish(self, **parts: Any) -> None:
        self.house = self.dispatcher.house = replace(self.house, **parts)

    async def _begin_to_sign(self) -> None:
        """Beside the first turns: until it is done nobody is shown the same question of others."""
        catalogue, matcher = self.house.catalogue, self.house.matcher
        signer = await asyncio.to_thread(Signer, catalogue, matcher)
        if self.house.matcher is matcher:
            self._furnish(signer=signer)

    async def _check_channels(self) -> None:
        for channel in self.channels.values():
            fault = await channel.check()
            if fault:
                log.warning("channel fault", channel=channel.name, fault=fault)
            self.health.channel_faults[channel.name] = fault


def process_name(settings: Settings) -> str:
    """The same after a restart, different from every other process of the house."""
    return f"{socket.gethostname()}:{settings.port}"[:80]
