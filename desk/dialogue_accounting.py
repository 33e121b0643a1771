"""What became of everyone who asked for a dialogue: reached, on the way, failed and why, or on the list to print."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from desk import recipients
from desk.masking import mask
from storage import dialogues, tickets
from storage import minutes as stored
from storage import recipients as stored_recipients
from storage.db import Session
from storage.dialogues import Dialogue
from storage.histories import HistoryEvent
from storage.minutes import ItemQuestion

PUBLISHED = "published"
"""The event that says which version went out, and which questions it left for the next dialogue."""
NO_HAMLET = "Chưa rõ thôn, xóm"
_APART = {"on-paper": "printed", "erased": "erased"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Accounting:
    """People, one for each question they asked or joined. `waiting`: not answered yet; `failed`: by reason; `printed`:
    asked on paper or in the hall; `erased`: they took their data back."""

    asked: int
    delivered: int
    on_the_way: int
    waiting: int
    printed: int
    erased: int
    failed: Mapping[str, int]

    @property
    def settled(self) -> bool:
        """Of everyone it is known how it ended."""
        return self.waiting == self.on_the_way == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """An answer to be taken to somebody's door. `name`: as given on paper or in the hall, for handing it over."""

    hamlet: str
    code: str
    name: str
    subject: str
    answer: str
    reason: str


async def last_published(session: Session, dialogue: Dialogue) -> HistoryEvent | None:
    kept = [event for event in await dialogues.events(session, dialogue.id) if event.kind == PUBLISHED]
    return kept[-1] if kept else None


async def accounting(session: Session, dialogue: Dialogue) -> Accounting:
    ids = [one.ticket_id for one in await _questions(session, dialogue)]
    answered = await stored_recipients.deliveries_of(session, ids)
    unanswered = await stored_recipients.of_tickets(session, [id_ for id_ in ids if id_ not in answered])
    gone = sum(one.contact_id is None and not one.on_paper for one in unanswered)
    waiting = len(unanswered) - gone
    counted: Counter[str] = Counter(erased=gone)
    failed: Counter[str] = Counter()
    for one in (one for people in answered.values() for one in people):
        if one.state not in ("failed", "unreached"):
            counted["on_the_way" if one.state == "queued" else "delivered"] += 1
        elif one.error_code in _APART:
            counted[_APART[one.error_code]] += 1
        else:
            failed[recipients.describe(one).reason or "không rõ vì sao"] += 1
    return Accounting(
        asked=waiting + counted.total() + failed.total(),
        delivered=counted["delivered"],
        on_the_way=counted["on_the_way"],
        waiting=waiting,
        printed=counted["printed"],
        erased=counted["erased"],
        failed=dict(failed),
    )


async def slips(session: Session, dialogue: Dialogue) -> list[tuple[str, Sequence[Slip]]]:
    """By hamlet, for whoever no message reached; not for anonymous ones, whose hamlet nobody is told."""
    questions = {one.ticket_id: one for one in await _questions(session, dialogue)}
    answered = await stored_recipients.deliveries_of(session, list(questions))
    texts = await stored_recipients.last_answers(session, list(answered))
    found = []
    for ticket_id, people in answered.items():
        lost = [one for one in people if one.state in ("failed", "unreached") and one.error_code != "erased"]
        ticket = await tickets.get(session, ticket_id) if lost else None
        if ticket is None or ticket.anonymous:
            continue
        for one in lost:
            asker = questions[ticket_id].asker_name if one.is_asker else ""
            found.append(
                Slip(
                    hamlet=one.hamlet or NO_HAMLET,
                    code=ticket.code,
                    name=asker,
                    subject=mask(ticket.subject) if one.is_asker else "",
                    answer=texts[ticket_id][1],
                    reason=recipients.describe(one).reason,
                )
            )
    found.sort(key=lambda slip: (slip.hamlet, slip.code, not slip.name))
    return [(hamlet, list(some)) for hamlet, some in groupby(found, key=lambda slip: slip.hamlet)]


async def _questions(session: Session, dialogue: Dialogue) -> list[ItemQuestion]:
    """Also those it left for the next one."""
    last = await last_published(session, dialogue)
    return await stored.questions_of(session, dialogue.id, last.detail["carried"] if last else [])
