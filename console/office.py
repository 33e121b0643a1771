"""What the pages of officials are given by the process that opens them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.base import Abilities
from desk.broadcast_states import APPROVE_ABOVE
from desk.deep_links import Doors
from desk.roles import SECOND_FACTOR, Role
from desk.scheduled import Schedule
from desk.working_time import WorkingTime
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from faq.signature import Signer
from faq.standing import Standings
from storage.db import Database


@dataclass(frozen=True, kw_only=True)
class Office:
    """`catalogue`, `matcher` and `signer` tell which answers hold now; without a signer no questions are compared.
    `ring` wakes the senders once something is queued. `secure`: the public address is https. `channel_faults`: by
    channel, what its last check found wrong. `doors`: where residents find this office, for leaflets. `data`: where
    answers are kept ready-made; `content`: their files, by default the packaged ones. `approve_above`: people from whom
    on an announcement needs a second person.
    """

    database: Database
    catalogue: Callable[[], Catalogue]
    matcher: Callable[[], Matcher]
    standings: Standings
    abilities: Mapping[str, Abilities]
    secret: bytes
    clock: Callable[[], datetime]
    files: Path
    data: Path
    ring: Callable[[], None]
    content: Path | None = None
    secure: bool = False
    demo: bool = False
    public_url: str = ""
    doors: Doors = field(default_factory=Doors)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    working_time: WorkingTime = field(default_factory=WorkingTime)
    second_factor: frozenset[Role] = SECOND_FACTOR
    approve_above: int = APPROVE_ABOVE
    schedules: Sequence[Schedule] = ()
    channel_faults: Callable[[], Mapping[str, str | None]] = dict
    signer: Callable[[], Signer | None] = lambda: None

    def topics(self) -> Mapping[str, str]:
        """The name of each topic, by its id."""
        return {topic.id: topic.title for topic in self.catalogue().topics.values()}

    def titles(self) -> Mapping[str, str]:
        """Of all answers, by id."""
        return {entry.id: entry.title for entry in self.catalogue().entries.values()}


OFFICE = web.AppKey("office", Office)
