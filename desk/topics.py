"""What each topic asks for: a second person before an answer leaves, and how long may be taken."""

from collections.abc import Collection, Sequence
from datetime import datetime

from desk.deadlines import DEFAULTS, FALLBACK, DeadlineRule
from desk.errors import Refused
from desk.histories import write_down
from storage import deadline_rules, topic_rules
from storage.db import Session
from storage.deadline_rules import StoredRule
from storage.officials import Grant, Official

MOST_HOURS, MOST_DAYS = 240, 90


def changeable(bounds: Sequence[Grant], topic: str | None) -> bool:
    """These rules hold for the whole country, so that only an administrator without an area sets them."""
    return any(bound.area_id is None and bound.topic in (None, topic) for bound in bounds)


async def set_approvals(
    session: Session,
    wanted: Collection[str],
    topics: Collection[str],
    bounds: Sequence[Grant],
    *,
    by: Official,
    now: datetime,
) -> None:
    """`topics`: those shown, each of which is in `wanted` or not. Raises `Refused` beyond the grants."""
    needing = await topic_rules.needing_approval(session)
    for topic in sorted(topics):
        needed = topic in wanted
        if needed == (topic in needing):
            continue
        _refuse_beyond(bounds, topic)
        await topic_rules.set_approval(session, topic, needed, now=now)
        await write_down(session, "topic.approval", topic, by=by, now=now, detail={"needed": needed})


async def set_deadline(
    session: Session, rule: DeadlineRule, bounds: Sequence[Grant], *, by: Official, now: datetime
) -> None:
    """For questions that come from now on; what is due already stays so."""
    _refuse_beyond(bounds, rule.topic)
    before = await deadline_rules.put(
        session,
        rule.kind,
        rule.topic,
        first_reply_hours=rule.first_reply_hours,
        final_days=rule.final_days,
        now=now,
    )
    detail = {"hours": rule.first_reply_hours, "days": rule.final_days}
    if before is not None:
        detail |= {"hours_before": before.first_reply_hours, "days_before": before.final_days}
    await write_down(session, "deadline_rule.set", _name(rule.kind, rule.topic), by=by, now=now, detail=detail)


async def remove_deadline(
    session: Session, rule: StoredRule, bounds: Sequence[Grant], *, by: Official, now: datetime
) -> None:
    """The more general rule holds again."""
    _refuse_beyond(bounds, rule.topic)
    await deadline_rules.remove(session, rule.id)
    detail = {"hours": rule.first_reply_hours, "days": rule.final_days}
    await write_down(session, "deadline_rule.removed", _name(rule.kind, rule.topic), by=by, now=now, detail=detail)


def in_force(stored: Sequence[StoredRule]) -> list[tuple[DeadlineRule, StoredRule | None]]:
    """The product's own rules, unless the office set another for the same kind, then the office's."""
    own = {(rule.kind, rule.topic): rule for rule in stored}
    shown = [(rule, None) for rule in DEFAULTS if rule is not FALLBACK and (rule.kind, rule.topic) not in own]
    return [*shown, *((as_rule(rule), rule) for rule in own.values())]


def as_rule(stored: StoredRule) -> DeadlineRule:
    return DeadlineRule(
        kind=stored.kind, topic=stored.topic, first_reply_hours=stored.first_reply_hours, final_days=stored.final_days
    )


def _refuse_beyond(bounds: Sequence[Grant], topic: str | None) -> None:
    if not changeable(bounds, topic):
        raise Refused(
            "Quy định này dùng chung cho mọi địa bàn, nên chỉ người quản trị toàn hệ thống đặt. Hãy nhờ cấp trên."
        )


def _name(kind: str | None, topic: str | None) -> str:
    """Of the rule, as the log names it."""
    return f"{kind or '*'}:{topic or '*'}"
