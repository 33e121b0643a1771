"""A conversation as a script: said, then answered; silence and answers that nobody looked at fail."""

import itertools
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.answers import Answers
from bot.app import App, Folders
from bot.door import Door
from channels import terminal
from channels.base import Channel
from channels.messages import Attachment, InboundKind, InboundMessage, OutboundMessage
from handlers.turn import House
from storage.db import Database
from tests.clock import FakeClock


def make_app(
    database: Database,
    house: House,
    channels: Mapping[str, Channel],
    clock: FakeClock,
    folder: Path,
    answers: Answers | None = None,
) -> App:
    """The product's own parts, moved by the test instead of by time."""
    return App(
        door=Door(database, channels, clock=clock, settle=timedelta(0)),
        house=house,
        answers=answers,
        folders=Folders(data=folder),
        me="test",
    )


async def pump(app: App) -> None:
    """Handles and sends until nothing is left that is due now."""
    while (
        await app.dispatcher.handle_waiting()
        + sum([await sender.send_waiting() for sender in app.senders])
        + sum([await broadcaster.send_waiting() for broadcaster in app.broadcasters])
    ):
        pass


class Talk:
    """One person at the terminal. `heard` is everything the bot said, in order."""

    _numbers = itertools.count(1)

    def __init__(self, app: App, clock: FakeClock, address: str, said: dict[str, list[str]]) -> None:
        self.app = app
        self.clock = clock
        self.address = address
        self._said = said
        self._seen = 0

    @property
    def heard(self) -> list[str]:
        return self._said.setdefault(self.address, [])

    async def says(self, text: str) -> str:
        """What the bot answered to it, which must be exactly one message."""
        answers = await self.sends(terminal.said(self.address, self._next_id(), text, at=self.clock()))
        assert len(answers) == 1, f"{text!r} got {len(answers)} answers: {answers}"
        return answers[0]

    async def shows(self, kind: InboundKind, *, text: str = "", attachments: tuple[Attachment, ...] = ()) -> str:
        """A photo, voice note, sticker…"""
        answers = await self.sends(self.event(kind, text=text, attachments=attachments))
        assert len(answers) == 1, f"{kind} got {len(answers)} answers: {answers}"
        return answers[0]

    async def sends(self, *messages: InboundMessage) -> list[str]:
        """Everything the bot answered to these, taken in together."""
        assert self._seen == len(self.heard), f"said without being asked: {self.heard[self._seen :]}"
        await self.app.intake.take(messages)
        await pump(self.app)
        return self.new()

    def new(self) -> list[str]:
        """What was said since last looked."""
        answers = self.heard[self._seen :]
        self._seen = len(self.heard)
        return answers

    def text(self, text: str) -> InboundMessage:
        return terminal.said(self.address, self._next_id(), text, at=self.clock())

    def event(self, kind: InboundKind, *, text: str = "", attachments: tuple[Attachment, ...] = ()) -> InboundMessage:
        return InboundMessage(
            channel=terminal.NAME,
            address=self.address,
            external_id=self._next_id(),
            kind=kind,
            sent_at=self.clock(),
            text=text,
            attachments=attachments,
        )

    def _next_id(self) -> str:
        return f"m{next(self._numbers)}"


class Room:
    """A product at a terminal, at which several people may sit."""

    def __init__(
        self, database: Database, house: House, clock: FakeClock, folder: Path, answers: Answers | None = None
    ) -> None:
        self.said: dict[str, list[str]] = {}
        self.clock = clock
        self.channel = terminal.TerminalChannel(self._show)
        self.app = make_app(database, house, {terminal.NAME: self.channel}, clock, folder, answers)

    def talk(self, address: str) -> Talk:
        return Talk(self.app, self.clock, address, self.said)

    def _show(self, message: OutboundMessage) -> None:
        self.said.setdefault(message.address, []).append(message.text)
