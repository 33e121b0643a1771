"""What stands wrong with an answer today: a document that ended, a validity that is over, or a review that is due."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from faq.catalogue import Catalogue, FaqEntry, LegalSource

REMINDERS = (30, 7, 0)
"""Days before the last valid day on which a review is asked for."""


class Reason(StrEnum):
    SOURCE_ENDED = "source_ended"
    EXPIRED = "expired"
    REVIEW_DUE = "review_due"


@dataclass(frozen=True, kw_only=True)
class Flag:
    """`document` is "" when the entry's own validity is meant; `due_on` is the last valid day, None when not known.

    `text` is a sentence for residents and officials alike.
    """

    reason: Reason
    document: str
    due_on: date | None
    text: str

    def days_left(self, today: date) -> int:
        """Below 0 when the day is over or not known."""
        return (self.due_on - today).days if self.due_on else -1

    def when(self, today: date) -> str:
        """In words, for a list."""
        left = self.days_left(today)
        if self.reason is not Reason.REVIEW_DUE:
            return "cần sửa ngay"
        return f"còn {left} ngày" if left else "hôm nay là ngày cuối"

    def reminder(self, today: date) -> int | None:
        """Which of `REMINDERS` it is time for."""
        left = self.days_left(today)
        return min((days for days in REMINDERS if left <= days), default=None) if left >= 0 else None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Who mends it: `entry.agency`; whom a resident may ask meanwhile: `entry.ask`."""

    entry: FaqEntry
    flags: tuple[Flag, ...]

    @property
    def over(self) -> tuple[Flag, ...]:
        """What is past already, so that the answer may be wrong today."""
        return tuple(flag for flag in self.flags if flag.reason is not Reason.REVIEW_DUE)

    @property
    def urgency(self) -> tuple[bool, date, str]:
        """The smaller, the sooner it must be looked at."""
        return not self.over, min(flag.due_on or date.min for flag in self.flags), self.entry.id


def standings(catalogue: Catalogue, today: date, *, ahead: int = max(REMINDERS)) -> Mapping[str, Standing]:
    """By entry id, only the entries with a flag; `ahead`: days within which a coming end counts as a review due."""
    found = {}
    for entry in catalogue.entries.values():
        flags = [*_own_flags(entry, today, ahead), *_source_flags(entry, catalogue.sources, today, ahead)]
        if flags:
            found[entry.id] = Standing(entry=entry, flags=tuple(flags))
    return found


def why_over(standing: Standing | None) -> str:
    """For residents and officials alike; empty when nothing is past."""
    return " ".join(flag.text for flag in standing.over) if standing else ""


def by_owner(found: Mapping[str, Standing]) -> Mapping[str, list[Standing]]:
    """By agency; agencies and their entries in the order in which they must be looked at."""
    owners: dict[str, list[Standing]] = {}
    for standing in sorted(found.values(), key=lambda one: one.urgency):
        owners.setdefault(standing.entry.agency, []).append(standing)
    return owners


def _own_flags(entry: FaqEntry, today: date, ahead: int) -> Iterator[Flag]:
    last = entry.valid_until
    if last is None or (last - today).days > ahead:
        return
    expired = entry.expired(today)
    yield Flag(
        reason=Reason.EXPIRED if expired else Reason.REVIEW_DUE,
        document="",
        due_on=last,
        text=f"Nội dung này chỉ áp dụng đến hết ngày {last:%d/%m/%Y}.",
    )


def _source_flags(entry: FaqEntry, sources: Mapping[str, LegalSource], today: date, ahead: int) -> Iterator[Flag]:
    """A citation marked as ended is there because the answer itself says so."""
    for number in dict.fromkeys(citation.document for citation in entry.sources if not citation.ended):
        source = sources.get(number)
        if source is None:
            continue
        last = source.in_force_to
        if not source.living(today):
            yield Flag(reason=Reason.SOURCE_ENDED, document=number, due_on=last, text=_ended(source, sources))
        elif last is not None and (last - today).days <= ahead:
            yield Flag(reason=Reason.REVIEW_DUE, document=number, due_on=last, text=_ending(source, last, sources))


def _ended(source: LegalSource, sources: Mapping[str, LegalSource]) -> str:
    if source.replaced_by:
        return f"{source.name} đã được thay bằng {_successor(source, sources)}."
    return f"{source.name} đã hết hiệu lực sau ngày {source.in_force_to:%d/%m/%Y}."


def _ending(source: LegalSource, last: date, sources: Mapping[str, LegalSource]) -> str:
    then = f", sau đó được thay bằng {_successor(source, sources)}" if source.replaced_by else ""
    return f"{source.name} còn hiệu lực đến hết ngày {last:%d/%m/%Y}{then}."


def _successor(source: LegalSource, sources: Mapping[str, LegalSource]) -> str:
    """Its kind is taken to be the same when the register does not hold it."""
    successor = sources.get(source.replaced_by)
    return successor.name if successor else f"{source.kind} {source.replaced_by}"


class Standings:
    """Remembers what was worked out for one catalogue and day, since every answer asks."""

    def __init__(self) -> None:
        self._known: tuple[Catalogue, date, Mapping[str, Standing]] | None = None

    def of(self, catalogue: Catalogue, today: date) -> Mapping[str, Standing]:
        known = self._known
        if known is None or known[0] is not catalogue or known[1] != today:
            known = self._known = catalogue, today, standings(catalogue, today)
        return known[2]
