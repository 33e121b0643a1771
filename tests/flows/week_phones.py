"""The phones of a commune: what stands on their screens, and since when."""

from datetime import datetime
from pathlib import Path

from bot.config import load
from bot.demo_platform import StandIn
from bot.wiring import abilities
from channels.messages import OutboundMessage, Sent
from tests.clock import FakeClock


class Phones(StandIn):
    """Everybody on one channel. `received`: what stands on their screens, in order; `at`: when it came."""

    def __init__(self, name: str, folder: Path, clock: FakeClock) -> None:
        settings = load({"DOITHOAI_DATA_DIR": str(folder)}, env_file=folder / "none")
        super().__init__(name, abilities(settings)[name])
        self.received: list[OutboundMessage] = []
        self.at: list[datetime] = []
        self._clock = clock

    async def send(self, message: OutboundMessage) -> Sent:
        sent = await super().send(message)
        self.received.append(message)
        self.at.append(self._clock.now)
        return sent

    def last(self, address: str) -> str:
        return next((one.text for one in reversed(self.received) if one.address == address), "")

    def heard(self, address: str) -> list[tuple[datetime, str]]:
        """What came to one of them, and when."""
        return [(at, one.text) for at, one in zip(self.at, self.received, strict=True) if one.address == address]
