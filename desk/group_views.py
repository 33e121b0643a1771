"""A group of questions as an official sees it: its questions, the people behind them, and whom an answer reaches."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk import recipients
from desk.bulk import why_shut
from desk.dossiers import Desk
from desk.ticket_records import OPEN_STATES
from storage import bulk, groups
from storage import recipients as stored_recipients
from storage.bulk import Chosen
from storage.db import Session
from storage.groups import Counts, Group
from storage.scope import Scope

MOST_OTHERS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupView:
    """Only what lies within the official's scope. `shut`: people whom no message reaches now, by why."""

    group: Group
    questions: Sequence[Chosen]
    counts: Counts
    people: int
    shut: Mapping[str, int]
    others: Sequence[Group]

    @property
    def waiting(self) -> Sequence[Chosen]:
        """The questions that an answer to all would go to."""
        return [one for one in self.questions if one.state in OPEN_STATES]


async def view(session: Session, group_id: int, scope: Scope, desk: Desk) -> GroupView | None:
    """None: not there, or no question of it within the scope."""
    group = await groups.find_within(session, group_id, scope)
    if group is None:
        return None
    members = await groups.members(session, [group_id], scope=scope)
    questions = await bulk.chosen(session, scope, [member.code for member in members])
    waiting = [one.id for one in questions if one.state in OPEN_STATES]
    people = await stored_recipients.of_tickets(session, waiting)
    ways = [recipients.way_to(person, desk.abilities, now=desk.now) for person in people]
    return GroupView(
        group=group,
        questions=questions,
        counts=await groups.counts(session, group_id, scope=scope),
        people=len(ways),
        shut=Counter(why_shut(way) for way in ways if not way.is_open),
        others=await groups.others_within(session, group_id, scope, limit=MOST_OTHERS),
    )
