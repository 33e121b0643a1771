"""A dialogue's registrations as officials see them: who has a seat and why, who waits in which order, how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.text import fold
from desk import registration_rules, seating
from desk.registration_records import HOUSEHOLDS, Household, RegistrationState
from desk.registration_rules import Rules
from storage import registrations
from storage.db import Session
from storage.dialogues import Dialogue
from storage.registrations import Registration

NO_ACCOUNT = "Không có tài khoản nhắn tin: báo trực tiếp hoặc nhờ trưởng thôn."
NOT_REACHED = "Tin nhắn gần nhất không đến được: gọi điện hoặc nhờ trưởng thôn."


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`reasons`: for coming first, in words. `household`: as told, "" when nothing was. `away`: why the chat does not
    reach them and what to do, "" when it does."""

    one: Registration
    reasons: Sequence[str]
    household: str
    away: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """People and, of those who told, how many are what; `first_time`: never came before."""

    people: int
    women: int
    first_time: int
    poor: int
    near_poor: int
    escaped: int


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """`waiting` stands in the order of the queue. `kept`: seats that only priority households get, until `kept_days`
    before the dialogue. `over`: seats promised beyond those there are. `coming` counts who has a seat or came, `came`
    who came."""

    seated: Sequence[Line]
    waiting: Sequence[Line]
    attended: Sequence[Line]
    absent: Sequence[Line]
    cancelled: Sequence[Line]
    kept: int
    kept_days: int
    over: int
    coming: Counts
    came: Counts

    @property
    def taken(self) -> int:
        return len(self.seated) + len(self.attended)


async def view(session: Session, dialogue: Dialogue, *, now: datetime, named: str = "") -> View:
    """`named`: only those whose name or code holds these words; the counts are of all."""
    rules, rows = registration_rules.load(), await registrations.of_dialogue(session, dialogue.id)
    unreached = await registrations.unreached(session, dialogue.id)
    shown = [one for one in rows if fold(named) in fold(f"{one.name} {one.code}")] if named else rows

    def lines(state: RegistrationState) -> list[Line]:
        return [_line(one, rules, unreached) for one in shown if one.state == state]

    keeps = (
        dialogue.registration == "open" and dialogue.seats is not None and now < dialogue.starts_at - rules.kept_until
    )
    return View(
        seated=lines(RegistrationState.SEATED),
        waiting=[_line(one, rules, unreached) for one in seating.queue(shown, rules)],
        attended=lines(RegistrationState.ATTENDED),
        absent=lines(RegistrationState.ABSENT),
        cancelled=lines(RegistrationState.CANCELLED),
        kept=rules.kept(dialogue.seats) if keeps and dialogue.seats is not None else 0,
        kept_days=rules.kept_until.days,
        over=seating.over_promised(dialogue, rows),
        coming=count([one for one in rows if one.state in seating.TAKEN]),
        came=count([one for one in rows if one.state == RegistrationState.ATTENDED]),
    )


def count(rows: Sequence[Registration]) -> Counts:
    return Counts(
        people=len(rows),
        women=sum(one.woman_head is True for one in rows),
        first_time=sum(one.first_time is True for one in rows),
        poor=sum(one.household == Household.POOR for one in rows),
        near_poor=sum(one.household == Household.NEAR_POOR for one in rows),
        escaped=sum(one.household == Household.ESCAPED for one in rows),
    )


def _line(one: Registration, rules: Rules, unreached: frozenset[int]) -> Line:
    told = one.household != Household.UNKNOWN
    household = HOUSEHOLDS[Household(one.household)] if told else ""
    away = (
        NO_ACCOUNT if one.contact_id is None and one.address_id is None else NOT_REACHED if one.id in unreached else ""
    )
    return Line(one=one, reasons=rules.reasons(one), household=household, away=away)
