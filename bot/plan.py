"""What an office of some size needs to announce to everyone: hours, machines, storage, quota, people at the desk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from bot.plan_facts import Fact, Facts
from desk.clock import NIGHT_FROM, NIGHT_TO
from desk.retention import KEEP, Kind

DAY_HOURS = NIGHT_FROM - NIGHT_TO
RESPONSES = (0.01, 0.02, 0.03)
"""Share of those reached who write back."""
SHARES: Mapping[str, float] = {"zalo-oa": 0.7, "telegram": 0.1, "web": 0.2}
CHANNELS = (*SHARES, "zalo-bot")
FOR_ANNOUNCEMENTS = 0.82
"""Of a pace that counts by the minute; the rest is kept for replies."""
_GB, _MILLION = 1e9, 1e6


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """`shares`: of the contacts, by channel; who is in none is reached by paper and loudspeaker alone."""

    contacts: int
    officials: int
    shares: Mapping[str, float] = field(default_factory=lambda: SHARES)

    def on(self, channel: str) -> int:
        return round(self.contacts * self.shares.get(channel, 0.0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """One way to reach the people of one channel. `per_second`: of announcements, replies taken off."""

    channel: str
    way: str
    people: int
    per_second: float
    unsure: bool = False

    @property
    def hours(self) -> float:
        return self.people / self.per_second / 3600

    @property
    def days(self) -> float:
        """Of the hours between the nights."""
        return self.hours / DAY_HOURS


@dataclass(frozen=True, kw_only=True, slots=True)
class Machines:
    """`cores` are the application's alone, at the busiest: the fastest send and its replies at once."""

    messages_per_second: float
    replies_per_second: float
    cores: float
    processes: int
    memory_gb: float
    fan_out_seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Storage:
    """GB in the database; recipients stay with their announcement, messages for as long as they are kept."""

    contacts: float
    per_announcement: float
    announcements_a_year: float
    messages: float

    @property
    def after_a_year(self) -> float:
        return self.contacts + self.announcements_a_year + self.messages


@dataclass(frozen=True, kw_only=True, slots=True)
class Money:
    """Đồng for one announcement to everyone on Zalo, and a year's package; all of it unconfirmed."""

    free: int
    late: int
    by_template: int
    late_price: float
    template_price: float
    package_a_year: float

    @property
    def one_announcement(self) -> float:
        return self.late * self.late_price + self.by_template * self.template_price


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What comes back at one response. `per_hour` of a send without waves, at its fastest and slowest pace."""

    response: float
    writers: int
    questions: int
    per_hour_fast: float
    per_hour_slow: float
    capacity_a_day: int
    wave_size: int
    waves: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Simulation:
    office: Office
    sendings: tuple[Sending, ...]
    machines: Machines
    storage: Storage
    money: Money
    desk: tuple[Desk, ...]


def usual_officials(contacts: int, facts: Facts) -> int:
    return max(1, round(contacts / facts["contacts_per_official"].value))


def simulate(office: Office, facts: Facts) -> Simulation:
    sendings = _sendings(office, facts)
    return Simulation(
        office=office,
        sendings=sendings,
        machines=_machines(office, facts, sendings),
        storage=_storage(office, facts),
        money=_money(office, facts),
        desk=tuple(_desk(office, facts, sendings, response) for response in RESPONSES),
    )


def _sendings(office: Office, facts: Facts) -> tuple[Sending, ...]:
    telegram, zalo = office.on("telegram"), office.on("zalo-oa")
    ways = (
        _way("telegram", "usual", telegram, facts["telegram_per_second"], 1.0),
        _way("telegram", "paid", telegram, facts["telegram_paid_per_second"], 1.0),
        _way("zalo-oa", "package", zalo, facts["zalo_package_per_minute"], FOR_ANNOUNCEMENTS / 60),
        _way("zalo-oa", "application", zalo, facts["zalo_app_per_minute"], FOR_ANNOUNCEMENTS / 60),
        _way("zalo-oa", "article", zalo, facts["zalo_article_share"], zalo / DAY_HOURS / 3600),
    )
    return tuple(way for way in ways if way.people > 0)


def _way(channel: str, way: str, people: int, pace: Fact, seconds: float) -> Sending:
    return Sending(channel=channel, way=way, people=people, per_second=pace.value * seconds, unsure=pace.unsure)


def _machines(office: Office, facts: Facts, sendings: tuple[Sending, ...]) -> Machines:
    fastest: dict[str, float] = {}
    for way in sendings:
        fastest[way.channel] = max(fastest.get(way.channel, 0.0), way.per_second)
    out = sum(fastest.values())
    hours = _hours(sendings, fastest=True) + facts["reply_hours"].value
    back = _pushed(office, facts) * RESPONSES[-1] * facts["messages_each"].value / hours / 3600
    cores = (out * facts["send_cpu"].value / 1000 + back / facts["intake_rate"].value) / facts["busy"].value
    processes = max(1, ceil(cores))
    return Machines(
        messages_per_second=out,
        replies_per_second=back,
        cores=cores,
        processes=processes,
        memory_gb=processes * facts["process_memory"].value / 1000,
        fan_out_seconds=office.contacts / _MILLION * facts["fan_out"].value,
    )


def _storage(office: Office, facts: Facts) -> Storage:
    one = office.contacts * facts["recipient_bytes"].value / _GB
    writers = facts["announcements"].value * RESPONSES[-1] + facts["writes_a_month"].value
    exchanges = office.contacts * writers * facts["messages_each"].value * KEEP[Kind.MESSAGES]
    return Storage(
        contacts=office.contacts * facts["contact_bytes"].value / _GB,
        per_announcement=one,
        announcements_a_year=one * facts["announcements"].value * 12,
        messages=exchanges * facts["exchange_bytes"].value / _GB,
    )


def _money(office: Office, facts: Facts) -> Money:
    zalo = office.on("zalo-oa")
    free, window = round(zalo * facts["in_free_hours"].value), round(zalo * facts["in_open_days"].value)
    return Money(
        free=free,
        late=window - free,
        by_template=zalo - window,
        late_price=facts["zalo_late_price"].value,
        template_price=facts["zalo_template_price"].value,
        package_a_year=facts["zalo_package_price"].value if zalo else 0.0,
    )


def _desk(office: Office, facts: Facts, sendings: tuple[Sending, ...], response: float) -> Desk:
    pushed = _pushed(office, facts)
    writers = round(pushed * response)
    questions = round(writers * (1 - facts["answered"].value))
    capacity = max(1, int(office.officials * facts["minutes_a_day"].value / facts["minutes_each"].value))
    after = facts["reply_hours"].value
    return Desk(
        response=response,
        writers=writers,
        questions=questions,
        per_hour_fast=questions / (_hours(sendings, fastest=True) + after),
        per_hour_slow=questions / (_hours(sendings, fastest=False) + after),
        capacity_a_day=capacity,
        wave_size=int(pushed * capacity / questions) if questions > capacity else pushed,
        waves=max(1, ceil(questions / capacity)),
    )


def _hours(sendings: tuple[Sending, ...], *, fastest: bool) -> float:
    """Of sending, until the last channel is through, each by its fastest or its slowest way."""
    by_channel: dict[str, list[float]] = {}
    for way in sendings:
        by_channel.setdefault(way.channel, []).append(way.hours)
    return max((min(hours) if fastest else max(hours) for hours in by_channel.values()), default=0.0)


def _pushed(office: Office, facts: Facts) -> int:
    """Who gets it without opening anything."""
    return office.on("telegram") + office.on("zalo-oa") + min(office.on("zalo-bot"), int(facts["zalo_bot_users"].value))


def read_shares(text: str) -> dict[str, float]:
    """From "zalo-oa=0.7,telegram=0.1"; raises `ValueError` naming what is allowed."""
    shares: dict[str, float] = {}
    for part in text.split(","):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        if not equals or name not in CHANNELS:
            raise ValueError(f"{part!r}: expected one of {', '.join(CHANNELS)}, '=', and a share such as 0.7")
        shares[name] = float(number)
    if not all(0 <= share <= 1 for share in shares.values()) or sum(shares.values()) > 1 + 1e-9:
        raise ValueError("shares are from 0 to 1 and together at most 1")
    return shares
