"""Several questions at once: what was ticked, who would be reached, and what became of each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk import recipients, texts
from desk.dossiers import Desk
from desk.errors import Refused
from desk.recipients import Way
from storage import bulk
from storage import recipients as stored_recipients
from storage.bulk import Chosen
from storage.db import Session
from storage.scope import Scope

MOST = 30
"""Questions at once: one page of the inbox, so that each was before the official's eyes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """`missing`: codes that are not there for this official. `shut`: people whom no message reaches now, by why."""

    tickets: Sequence[Chosen]
    missing: int
    people: int
    shut: Mapping[str, int]

    @property
    def unreached(self) -> int:
        return sum(self.shut.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one question: `done`, or `refused` with the sentence why."""

    code: str
    done: str = ""
    refused: str = ""


async def choose(session: Session, codes: Sequence[str], scope: Scope, desk: Desk) -> Selection:
    """Raises `Refused` when nothing, or too much, was ticked."""
    wanted = sorted({code.strip().upper() for code in codes if code.strip()})
    if not wanted:
        raise Refused("Chưa chọn câu hỏi nào. Hãy đánh dấu ít nhất một câu trong hộp thư rồi bấm lại.")
    if len(wanted) > MOST:
        raise Refused(f"Đã chọn {len(wanted)} câu hỏi, mỗi lần chỉ làm được tối đa {MOST}. Hãy bỏ bớt rồi bấm lại.")
    tickets = await bulk.chosen(session, scope, wanted)
    people = await stored_recipients.of_tickets(session, [ticket.id for ticket in tickets])
    ways = [recipients.way_to(person, desk.abilities, now=desk.now) for person in people]
    return Selection(
        tickets=tickets,
        missing=len(wanted) - len(tickets),
        people=len(ways),
        shut=Counter(why_shut(way) for way in ways if not way.is_open),
    )


def why_shut(way: Way) -> str:
    if way.barred is None:
        return "không còn tài khoản nào để nhắn"
    return texts.delivery_failure(way.barred.code).partition(";")[0]
