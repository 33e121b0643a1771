"""Builds every part once, starts them in order, stops them in reverse."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import structlog

from bot import broadcast_duty, dialogue_duty, duty, media, office_duty, promise_duty, quiz_duty, survey_duty
from bot.answers import LOOK_EVERY, Answers
from bot.dispatcher import Dispatcher
from bot.door import Door
from bot.jobs import Duty, Job, Shift, repeat
from bot.outgoing import Outgoing
from bot.schedule import Scheduler
from bot.sender import LEASE
from channels.base import Abilities
from desk import conversations, privacy, report_reminders
from desk.broadcast_states import APPROVE_ABOVE
from desk.clock import is_night
from desk.retention import KEEP, Kind
from desk.roles import SECOND_FACTOR, Role
from handlers.turn import House

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
    """The running product, behind its door. Without `answers` those of the house stay as they are. `other_abilities`:
    of channels that may have addresses but do not run here."""

    door: "Door[App]"
    house: House
    folders: Folders
    me: str
    answers: Answers | None = None
    lease: timedelta = LEASE
    demo: bool = False
    secure: bool = False
    second_factor: frozenset[Role] = SECOND_FACTOR
    approve_above: int = APPROVE_ABOVE
    months_kept: Mapping[Kind, int] = field(default_factory=lambda: KEEP)
    report_days: Sequence[tuple[int, int]] = report_reminders.USUAL
    other_abilities: Callable[[], Mapping[str, Abilities]] = dict
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database, self.channels, self.clock = self.door.database, self.door.channels, self.door.clock
        self.intake, self.health = self.door.intake, self.door.health
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
            heard=self.door.heard,
            queued=self.outgoing.ring_for_replies,
            files=self.folders.files,
            settle=self.door.settle,
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
        self.health.answers = (lambda: answers.trouble) if (answers := self.answers) else None
        self.health.job_faults = lambda: self.scheduler.faults
        self.door.let_in(self)

    async def start(self) -> None:
        leaving = await self.outgoing.begin(self.stopping)
        self._tasks = [asyncio.create_task(self.dispatcher.run()), *leaving]
        chores = [job for job in self.duties if isinstance(job, Job)]
        self._tasks += [asyncio.create_task(repeat(job, self.stopping)) for job in chores]
        self._tasks.append(asyncio.create_task(self.scheduler.run()))
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
        await self.door.close()

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
            self.door.heard.set()

    async def _forget_left(self) -> None:
        async with self.database.transaction() as session:
            await privacy.forget_left(session, now=self.clock())

    async def renew_answers(self) -> None:
        """All that is answered from changes in one step, between two turns."""
        new = await self.answers.renewed() if self.answers else None
        if new is not None:
            self.house = self.dispatcher.house = replace(
                self.house, catalogue=new.catalogue, matcher=new.matcher, signer=new.signer
            )
            log.info("new answers", entries=len(new.catalogue.entries))

    async def _check_channels(self) -> None:
        for channel in self.channels.values():
            fault = await channel.check()
            if fault:
                log.warning("channel fault", channel=channel.name, fault=fault)
            self.health.channel_faults[channel.name] = fault
