"""Where an announcement stands: everyone of its audience in one state, the pace, and what to do about the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from desk import texts
from desk.broadcast_states import RECIPIENT_NAMES, RecipientState
from desk.segment_words import REASONS
from storage.broadcast_recipients import Tally

REACHED = (RecipientState.SENT, RecipientState.DELIVERED, RecipientState.SEEN)
TO_COME = (RecipientState.WAITING, RecipientState.SENDING)
UNREACHED = (RecipientState.FAILED, RecipientState.LEFT_OUT, RecipientState.STOPPED)
PERSON_NEEDED = (*UNREACHED, RecipientState.UNKNOWN)
_ORDER = (
    RecipientState.SEEN, RecipientState.DELIVERED, RecipientState.SENT, RecipientState.SENDING, RecipientState.WAITING,
    RecipientState.UNKNOWN, RecipientState.FAILED, RecipientState.STOPPED, RecipientState.LEFT_OUT,
    RecipientState.ERASED,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """One state with everyone in it; `start` and `width` of 1000, for a bar."""

    state: RecipientState
    name: str
    people: int
    start: float
    width: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """Why people did not get it, in words, and what to do now."""

    state: RecipientState
    code: str
    people: int
    words: str
    todo: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """`total` is the sum of the states, always; `rate` is messages a second lately, None when not known yet."""

    total: int
    shares: Sequence[Share]
    reached: int
    to_come: int
    by_channel: Mapping[str, int]
    reasons: Sequence[Why]
    rate: float | None = None

    @property
    def percent(self) -> int:
        """Of the audience that got it; never rounded up to all of them."""
        return self.reached * 100 // self.total if self.total else 0

    @property
    def left(self) -> timedelta | None:
        """How long it still takes at this rate."""
        if not self.to_come or not self.rate:
            return None
        return timedelta(seconds=ceil(self.to_come / self.rate))

    @property
    def unreached(self) -> int:
        return sum(one.people for one in self.shares if one.state in UNREACHED)

    @property
    def unknown(self) -> int:
        return sum(one.people for one in self.shares if one.state is RecipientState.UNKNOWN)


def progress(tallies: Sequence[Tally], *, rate: float | None = None) -> Progress:
    people = dict.fromkeys(_ORDER, 0)
    by_channel: dict[str, int] = {}
    for tally in tallies:
        state = RecipientState(tally.state)
        people[state] += tally.people
        if state in REACHED and tally.channel:
            by_channel[tally.channel] = by_channel.get(tally.channel, 0) + tally.people
    total = sum(people.values())
    shares: list[Share] = []
    start = 0.0
    for state in _ORDER:
        width = 1000 * people[state] / total if total else 0.0
        shares.append(Share(state=state, name=RECIPIENT_NAMES[state], people=people[state], start=start, width=width))
        start += width
    return Progress(
        total=total,
        shares=shares,
        reached=sum(people[state] for state in REACHED),
        to_come=sum(people[state] for state in TO_COME),
        by_channel=by_channel,
        reasons=_reasons(tallies),
        rate=rate,
    )


def why(state: RecipientState, code: str | None) -> tuple[str, str]:
    """What it means and what to do now."""
    if state is RecipientState.UNKNOWN:
        return ("máy dừng giữa lúc gửi nên không rõ đã đến chưa", "hỏi bà con trước khi gửi lại, kẻo nhận hai lần")
    if state is RecipientState.STOPPED:
        return ("đợt dừng trước khi tới lượt", "bấm “Gửi lại cho người chưa nhận được” nếu vẫn cần")
    if code is not None and code in REASONS:
        return REASONS[code].name, REASONS[code].todo.rstrip(".")
    if code == "file-missing":
        return "ảnh hoặc ghi âm không còn", "bỏ tệp ấy ra rồi gửi tiếp, hoặc dừng hẳn và soạn lại với tệp mới"
    words, _, todo = texts.delivery_failure(code or "").partition(";")
    return words.strip(), todo.strip()


def _reasons(tallies: Sequence[Tally]) -> list[Why]:
    """The most people first."""
    counted: dict[tuple[RecipientState, str], int] = {}
    for tally in tallies:
        state = RecipientState(tally.state)
        if state in PERSON_NEEDED:
            key = (state, tally.code or "")
            counted[key] = counted.get(key, 0) + tally.people
    found = []
    for (state, code), people in counted.items():
        words, todo = why(state, code)
        found.append(Why(state=state, code=code, people=people, words=words, todo=todo))
    return sorted(found, key=lambda one: (-one.people, one.state, one.code))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """How many were through at a moment of a steady clock, in seconds."""

    at: float
    through: int


def rate_of(samples: Sequence[Sample]) -> float | None:
    """Messages a second over what is given; None before there are two."""
    if len(samples) < 2 or samples[-1].at <= samples[0].at:
        return None
    return max(0.0, (samples[-1].through - samples[0].through) / (samples[-1].at - samples[0].at))


def average(reached: int, started_at: datetime | None, now: datetime) -> float | None:
    """Since the beginning, where nothing nearer is known."""
    if started_at is None or now <= started_at:
        return None
    return reached / (now - started_at).total_seconds()
