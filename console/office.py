"""What the pages of officials are given by the process that opens them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.base import Abilities
from desk.working_time import WorkingTime
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from faq.standing import Standings
from storage.db import Database


@dataclass(frozen=True, kw_only=True)
class Office:
    """`catalogue` and `matcher` tell which answers hold now. `ring` wakes the senders once something is queued.
    `secure`: the public address is https. `channel_faults`: by channel, what its last check found wrong.
    """

    database: Database
    catalogue: Callable[[], Catalogue]
    matcher: Callable[[], Matcher]
    standings: Standings
    abilities: Mapping[str, Abilities]
    secret: bytes
    clock: Callable[[], datetime]
    files: Path
    ring: Callable[[], None]
    secure: bool = False
    demo: bool = False
    public_url: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    working_time: WorkingTime = field(default_factory=WorkingTime)
    channel_faults: Callable[[], Mapping[str, str | None]] = dict

    def topics(self) -> Mapping[str, str]:
        """The name of each topic, by its id."""
        return {topic.id: topic.title for topic in self.catalogue().topics.values()}


OFFICE = web.AppKey("office", Office)
