"""A simulation as tables, the same in a terminal and on a page."""

from collections.abc import Iterator, Sequence

from bot.plan import DAY_HOURS, FOR_ANNOUNCEMENTS, Simulation, Storage
from bot.plan_facts import Fact, Facts
from desk.clock import NIGHT_FROM, NIGHT_TO
from desk.retention import KEEP, Kind

UNSURE = " (?)"
"""Behind what nobody has confirmed."""
_WAYS = {
    ("telegram", "usual"): "Telegram, {telegram_per_second} a second",
    ("telegram", "paid"): "Telegram, {telegram_paid_per_second} a second, paid for",
    ("zalo-oa", "package"): "Zalo OA, package: {zalo_package_per_minute} calls a minute",
    ("zalo-oa", "application"): "Zalo OA, application's limit: {zalo_app_per_minute} calls a minute",
    ("zalo-oa", "article"): "Zalo OA, as an article: {zalo_article_share} of the followers a day",
}
_KINDS = {"measured": "Measured", "platforms": "Set by the platforms", "assumed": "Assumed"}


def as_text(simulation: Simulation, facts: Facts) -> str:
    office = simulation.office
    shares = ", ".join(f"{channel} {share:.0%}" for channel, share in office.shares.items())
    left = max(0.0, 1 - sum(office.shares.values()))
    lines = [
        f"## {office.contacts:,} contacts, {office.officials:,} officials",
        "",
        f"Channels: {shares}" + (f"; {left:.0%} by paper and loudspeaker alone" if left > 0.001 else "") + ".",
        "",
        *_sending(simulation, facts),
        *_machines(simulation),
        *_storage(simulation.storage),
        *_money(simulation, facts),
        *_desk(simulation),
    ]
    return "\n".join(lines)


def explained(facts: Facts) -> str:
    """Each fact with its unit, day and source."""
    lines = ["## What this stands on", ""]
    for kind, title in _KINDS.items():
        named = [fact for fact in facts.values() if fact.kind == kind]
        rows = [(_value(fact), fact.unit, f"{fact.found:%Y-%m-%d}", fact.source) for fact in named]
        lines += [f"**{title}**", "", *table(("value", "what", "found", "source"), rows), ""]
    lines.append(f"{UNSURE.strip()}: not confirmed by anyone; look it up before money or promises rest on it.")
    return "\n".join(lines)


def _sending(simulation: Simulation, facts: Facts) -> Iterator[str]:
    yield "**How long one announcement to everyone takes**"
    yield ""
    rows = [
        (
            _WAYS[way.channel, way.way].format_map(_Values(facts)) + (UNSURE if way.unsure else ""),
            f"{way.people:,}",
            f"{way.per_second:,.1f}",
            f"{way.hours:,.2f}",
            f"{way.days:,.2f}",
        )
        for way in simulation.sendings
    ]
    yield from table(("channel and pace", "people", "a second", "hours", "days"), rows)
    yield ""
    web = simulation.office.on("web")
    yield (
        f"A day has {DAY_HOURS} hours, {NIGHT_TO}:00 to {NIGHT_FROM}:00: nothing leaves by night. Where a pace counts "
        f"by the minute, announcements use {FOR_ANNOUNCEMENTS:.0%} of it and the rest is kept for replies."
    )
    if web:
        yield f"The web chat pushes nothing: {web:,} people read it when they next open the page."
    bots = simulation.office.on("zalo-bot")
    if bots:
        most = int(facts["zalo_bot_users"].value)
        yield f"A bot of the Zalo Bot Platform has {most} users: {max(0, bots - most):,} of {bots:,} get nothing there."
    yield ""


def _machines(simulation: Simulation) -> Iterator[str]:
    m = simulation.machines
    yield "**Machines, while everything is sent as fast as the platforms allow**"
    yield ""
    rows = [
        ("announcements leaving", f"{m.messages_per_second:,.1f} a second"),
        ("residents writing back, at the most", f"{m.replies_per_second:,.2f} a second"),
        ("cores for the application", f"{m.cores:,.2f}"),
        ("processes, one core each", f"{m.processes:,}"),
        ("memory for them", f"{m.memory_gb:,.2f} GB"),
        ("writing down who gets it", f"{_duration(m.fan_out_seconds)}"),
    ]
    yield from table(("", ""), rows)
    yield ""
    yield "The database comes on top: as many cores again, and memory for a quarter of what it holds, are comfortable."
    yield ""


def _storage(storage: Storage) -> Iterator[str]:
    yield "**Database**"
    yield ""
    rows = [
        ("contacts with their addresses", storage.contacts),
        ("one announcement to everyone, who got it and who not", storage.per_announcement),
        ("announcements of a year", storage.announcements_a_year),
        (f"messages and answers of {KEEP[Kind.MESSAGES]} months, then erased", storage.messages),
        ("after a year", storage.after_a_year),
        ("growth in each further year", storage.announcements_a_year),
    ]
    yield from table(("", "GB"), [(name, f"{value:,.2f}") for name, value in rows])
    yield ""


def _money(simulation: Simulation, facts: Facts) -> Iterator[str]:
    money = simulation.money
    if not simulation.office.on("zalo-oa"):
        return
    yield f"**Zalo OA: quota and price of one announcement, in đồng{UNSURE}**"
    yield ""
    free, days = int(facts["zalo_free_hours"].value), int(facts["zalo_open_days"].value)
    late, template = money.late * money.late_price, money.by_template * money.template_price
    rows = [
        (f"wrote within {free} hours: free text, free of charge", f"{money.free:,}", "0"),
        (f"wrote within {days} days: free text, {money.late_price:,.0f} each", f"{money.late:,}", f"{late:,.0f}"),
        (
            f"silent for longer: approved template, {money.template_price:,.0f} each",
            f"{money.by_template:,}",
            f"{template:,.0f}",
        ),
        ("together", f"{simulation.office.on('zalo-oa'):,}", f"{money.one_announcement:,.0f}"),
        ("package that opens the API, a year", "", f"{money.package_a_year:,.0f}"),
    ]
    yield from table(("", "people", "đồng"), rows)
    yield ""
    yield (
        "An article costs no message but one of the package's articles, and reaches a daily share of the followers. "
        "Paper, loudspeaker and the web cost none of this."
    )
    yield ""


def _desk(simulation: Simulation) -> Iterator[str]:
    yield "**What comes back to the desk**"
    yield ""
    rows = [
        (
            f"{one.response:.0%}",
            f"{one.writers:,}",
            f"{one.questions:,}",
            f"{one.per_hour_slow:,.0f} – {one.per_hour_fast:,.0f}",
            f"{one.capacity_a_day:,}",
            f"{one.waves:,}",
            f"{one.wave_size:,}",
        )
        for one in simulation.desk
    ]
    head = (
        "write back",
        "people",
        "questions to officials",
        "an hour, slow – fast",
        "desk a day",
        "waves = days",
        "wave size",
    )
    yield from table(head, rows)
    yield ""
    capacity = simulation.desk[0].capacity_a_day
    yield (
        "With one wave a working day the desk is through with it in a day. In the announcement's form: *wave size* as "
        f"above, waves wait above {capacity:,} open questions. *An hour* is of a send in one go, without waves."
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Aligned, figures to the right."""
    widths = [max(3, *(len(row[i]) for row in (head, *rows))) for i in range(len(head))]
    right = [i > 0 and all(not row[i] or row[i][0].isdigit() for row in rows) for i in range(len(head))]
    for row in (head, None, *rows):
        if row is None:
            rules = (
                "-" * (width - 1) + ":" if to_right else "-" * width
                for width, to_right in zip(widths, right, strict=True)
            )
            yield f"| {' | '.join(rules)} |"
        else:
            cells = (cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(row, widths, right, strict=True))
            yield f"| {' | '.join(cells)} |"


class _Values(dict[str, str]):
    def __init__(self, facts: Facts) -> None:
        super().__init__({name: _value(fact, mark=False) for name, fact in facts.items()})


def _value(fact: Fact, *, mark: bool = True) -> str:
    plain = f"{fact.value:,.0f}" if fact.value == int(fact.value) else f"{fact.value:,g}"
    value = f"{fact.value:.1%}".replace(".0%", "%") if fact.unit.startswith("share") else plain
    return value + (UNSURE if mark and fact.unsure else "")


def _duration(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds < 300 else f"{seconds / 60:,.0f} min"
