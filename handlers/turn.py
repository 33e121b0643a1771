"""One turn of a conversation: what was heard, what is known, and the only ways to speak."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from channels.base import Abilities
from channels.messages import Choice, InboundKind
from channels.text import fold
from desk.alerts import Watcher
from desk.conversations import HALF_FINISHED, Heard, expired, renewed
from desk.deep_links import Doors
from desk.working_time import WorkingTime
from faq.catalogue import Catalogue
from faq.household.benefits import Benefits
from faq.matcher import Matcher
from faq.signature import Signer
from faq.standing import Standings
from faq.talk.guide import Guide
from storage.db import Session
from storage.faq import NewMiss
from storage.states import StoredState

if TYPE_CHECKING:
    from faq.second_stage import SecondStage


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """What every turn may consult: the answers, the matcher, the key for codes, the local time zone.

    `withhold_outdated`: an answer whose document ended is not shown at all, instead of shown with a mark.
    `public_url`: where our own pages are found from outside, "" when that is not known; `doors`: all ways to this
    office. `watchers` are told at once of urgent reports, and by day of answers to review. `second_stage` may reorder
    the choices shown. Without a `signer` nobody is asked whether theirs is the question of others. `files`: the folder
    in which what people send is kept.
    """

    catalogue: Catalogue
    matcher: Matcher
    secret: bytes
    zone: ZoneInfo
    guide: Guide = field(default_factory=Guide)
    standings: Standings = field(default_factory=Standings)
    benefits: Benefits = field(default_factory=Benefits)
    withhold_outdated: bool = False
    public_url: str = ""
    watchers: tuple[Watcher, ...] = ()
    second_stage: "SecondStage | None" = None
    working_time: WorkingTime = field(default_factory=WorkingTime)
    signer: Signer | None = None
    doors: Doors = field(default_factory=Doors)
    files: Path = Path()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    text: str
    choices: tuple[Choice, ...] = ()
    entry_id: str | None = None
    ticket_id: int | None = None


def _plain(text: str) -> str:
    """Letters and digits only, folded: how a typed-out label is compared."""
    return " ".join(re.findall(r"\w+", fold(text)))


@dataclass(kw_only=True)
class Turn:
    """Handlers read it, call one rule, and reply. Nothing is sent before the turn's transaction is committed.

    `official_id`: whose linked chat it is, None for residents. `abilities`: of every channel, by its name.
    """

    session: Session
    house: House
    now: datetime
    channel: str
    address_id: int
    contact_id: int
    area_id: int | None
    is_new: bool
    heard: Heard
    state: StoredState
    recent: int = 1
    official_id: int | None = None
    abilities: Mapping[str, Abilities] = field(default_factory=dict)
    read_as: str = "done"
    replies: list[Reply] = field(default_factory=list)
    misses: list[NewMiss] = field(default_factory=list)
    erased: bool = False
    files_to_delete: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.heard.text

    @property
    def today(self) -> date:
        return self.now.astimezone(self.house.zone).date()

    @property
    def is_expired(self) -> bool:
        return expired(self.state, now=self.now)

    def reply(self, text: str, *choices: Choice, entry_id: str | None = None, ticket_id: int | None = None) -> None:
        """Choices, when given, become the list that the next number picks from."""
        self.replies.append(Reply(text=text, choices=choices, entry_id=entry_id, ticket_id=ticket_id))
        if choices:
            offer = [{"label": choice.label, "payload": choice.payload} for choice in choices]
            self.state = replace(self.state, offer=offer)

    def add(self, text: str) -> None:
        """A further paragraph of the last reply."""
        last = self.replies.pop()
        self.replies.append(replace(last, text=f"{last.text}\n\n{text}"))

    def put_before(self, text: str) -> None:
        """A paragraph before those of the last reply."""
        last = self.replies.pop()
        self.replies.append(replace(last, text=f"{text}\n\n{last.text}"))

    def offer_also(self, *choices: Choice) -> None:
        """Further choices of the last reply."""
        last = self.replies.pop()
        self.reply(last.text, *last.choices, *choices, entry_id=last.entry_id, ticket_id=last.ticket_id)

    def ask(self, step: str, text: str, *choices: Choice) -> None:
        """Replies, and the next message goes to the handler of `step`."""
        self.reply(text, *choices)
        self.wait_for(step)

    def wait_for(self, step: str) -> None:
        self.state = renewed(replace(self.state, step=step), now=self.now)

    def end(self) -> None:
        """The next message is an ordinary one again."""
        self.state = replace(self.state, step=None, expires_at=None)

    def remember(self, **data: Any) -> None:
        self.state = replace(self.state, data={**self.state.data, **data})

    def forget(self, *names: str) -> None:
        self.state = replace(self.state, data={k: v for k, v in self.state.data.items() if k not in names})

    def forget_all(self, *, but: Sequence[str] = ()) -> None:
        """Nothing is waited for, offered or remembered any more, except what `but` names."""
        self.state = StoredState(data={k: v for k, v in self.state.data.items() if k in but})

    def recall(self, name: str) -> Any:
        return self.state.data.get(name)

    def picked(self, number: int) -> str | None:
        """The payload of that number in the last list offered, None when there is no such number."""
        offer: Sequence[Mapping[str, str]] = self.state.offer
        return offer[number - 1]["payload"] if 1 <= number <= len(offer) else None

    def named(self, text: str) -> str | None:
        """The payload of the choice whose label was typed out, or its first words when they fit one choice only."""
        if not self.state.offer:
            return None
        words = _plain(text)
        labels = {c["payload"]: _plain(c["label"]) for c in self.state.offer}
        whole = [payload for payload, label in labels.items() if words and label == words]
        begun = [payload for payload, label in labels.items() if " " in words and label.startswith(f"{words} ")]
        return whole[0] if whole else begun[0] if len(begun) == 1 else None

    def hear(self, payload: str) -> None:
        """Goes on as if this had been tapped."""
        self.heard = replace(self.heard, kind=InboundKind.TAP, text=payload)

    def about(self, entry_id: str | None) -> None:
        """The subject of what follows: the entry answered last."""
        self.state = replace(self.state, entry_id=entry_id)
        self.remember(about_at=self.now.isoformat())

    @property
    def subject(self) -> str | None:
        """The entry answered last; None when the conversation has rested for so long that it begins anew."""
        return self.state.entry_id if self.is_fresh(self.recall("about_at")) else None

    def is_fresh(self, at: str | None) -> bool:
        """Whether a time kept with `remember` still belongs to this conversation."""
        return at is not None and self.now - datetime.fromisoformat(at) < HALF_FINISHED


Handler = Callable[[Turn], Awaitable[None]]
ArgumentHandler = Callable[[Turn, str], Awaitable[None]]
