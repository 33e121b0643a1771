"""Who may be written to, as Zalo OA sees it, and what they were sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.messages import Choice
from tests.fakes.zalo_oa_rules import Refused

WINDOW = timedelta(days=7)


@dataclass(kw_only=True, slots=True)
class Person:
    """`last`: when they last did something; `remain`: messages still allowed, None without end."""

    last: datetime | None = None
    follows: bool = True
    blocked: bool = False
    banned: bool = False
    remain: int | None = None

    def admit(self, now: datetime, *, window: bool = True) -> None:
        """`window`: whether it matters when they wrote last, and how often they were written to since."""
        if window and self.last is None:
            raise Refused(-232, "User has not interacted with the OA")
        if self.blocked:
            raise Refused(-217, "User has blocked invitations from this OA")
        if self.banned:
            raise Refused(-227, "User is banned or has been inactive for more than 45 days")
        if not self.follows:
            raise Refused(-213, "User has not followed this OA")
        if window and self.last is not None and now - self.last > WINDOW:
            raise Refused(-230, "User has not interacted with the OA in the past 7 days")
        if window and self.remain == 0:
            raise Refused(-218, "Out of quota receive")


@dataclass(frozen=True, kw_only=True, slots=True)
class SentMessage:
    """`photo`: address or upload id of an image; `file`: name of the uploaded file; `template` with its `fields`."""

    address: str
    text: str
    message_id: str
    at: float
    choices: tuple[Choice, ...] = ()
    photo: str | None = None
    file: str | None = None
    template: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
