"""Questions for a dialogue: sent, looked at before they are read out in a hall, put in, taken out, and carried over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import dialogue_question_texts as says
from desk import tickets
from desk.dialogue_carrying import carry_over, follow_move, put_in, release, take_out
from desk.dialogue_question_records import (
    TAKING,
    Review,
    Source,
    Telling,
    chosen_of,
    dismiss,
    due,
    record,
    results_by,
    set_due,
)
from desk.dialogue_states import KNOWN
from desk.errors import Refused
from desk.recipients import Written
from desk.ticket_deadlines import USUAL
from desk.ticket_records import OPEN_STATES
from desk.working_time import WorkingTime
from storage import dialogue_questions
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official

__all__ = [
    "TAKING", "Review", "Sent", "Source", "Telling", "accept", "carry_over", "follow_move", "put_in", "release",
    "results_by", "send", "take_out", "takes_questions", "withhold",
]  # fmt: skip

LONGEST_REASON = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """`key` is told once; `dialogue_id` None: kept for the next one of the area, `late` when it was meant for one
    that takes no more."""

    id: int
    code: str
    key: str
    dialogue_id: int | None
    late: bool


def takes_questions(dialogue: Dialogue, now: datetime) -> bool:
    return dialogue.state in TAKING and now <= dialogue.questions_until


async def send(
    session: Session,
    dialogue: Dialogue | None,
    asked: tickets.Asked,
    *,
    source: str,
    secret: bytes,
    now: datetime,
    asker_name: str = "",
    batch: str | None = None,
    working_time: WorkingTime = USUAL,
) -> Sent:
    """A question like any other, due when the dialogue's results are. Sheets may be typed in after the last day for
    questions; what is asked in the hall needs no review. Too late, it is due as usual and waits for the next."""
    takes = dialogue is not None and _takes(dialogue, source, now)
    target = dialogue if takes else None
    until = due(target) if target else None
    actor = "resident" if source == Source.CHAT else "official"
    sent = await tickets.send(session, asked, secret=secret, now=now, actor=actor, working_time=working_time, due=until)
    await dialogue_questions.add(
        session,
        sent.id,
        dialogue_id=target.id if target else None,
        source=source,
        review=Review.ACCEPTED if source == Source.HALL and target else Review.WAITING,
        late=dialogue is not None and not takes,
        asker_name=asker_name,
        batch=batch,
        now=now,
    )
    return Sent(
        id=sent.id,
        code=sent.code,
        key=sent.key,
        dialogue_id=target.id if target else None,
        late=dialogue is not None and not takes,
    )


async def accept(
    session: Session, dialogue: Dialogue, ticket_ids: Sequence[int], *, by: Official, now: datetime
) -> int:
    """Returns how many were not accepted before; those of other dialogues are passed over."""
    chosen = [one for one in await chosen_of(session, dialogue, ticket_ids) if one.review != Review.ACCEPTED]
    ids = [one.ticket_id for one in chosen]
    await dialogue_questions.change(session, ids, review=Review.ACCEPTED, reason="", reviewed_at=now)
    for one in chosen:
        if one.review == Review.WITHHELD and one.state in OPEN_STATES:
            await set_due(session, one.ticket_id, due(dialogue), now=now)
    await record(session, dialogue, "questions.accepted", [one.code for one in chosen], by=by, now=now)
    return len(chosen)


async def withhold(
    session: Session,
    dialogue: Dialogue,
    ticket_ids: Sequence[int],
    reason: str,
    *,
    by: Official,
    telling: Telling,
    words: str = "",
) -> Written:
    """They are not read out; each author is told why, and the question is answered like any other, due as usual.

    `reason`: one of `dialogue_question_texts.REASONS`; `words` are put behind it. Raises `Refused`.
    """
    told = _reason(reason, words)
    chosen = [one for one in await chosen_of(session, dialogue, ticket_ids) if one.review != Review.WITHHELD]
    if any(one.item_id is not None for one in chosen) and dialogue.state not in TAKING:
        raise Refused("Chương trình đã chốt nên không giữ lại được nữa. Hãy tải lại trang.")
    ids = [one.ticket_id for one in chosen]
    await dialogue_questions.change(
        session, ids, review=Review.WITHHELD, reason=told, reviewed_at=telling.now, item_id=None
    )
    await record(session, dialogue, "questions.withheld", [one.code for one in chosen], by=by, now=telling.now)
    return await dismiss(session, dialogue, chosen, told, telling)


def _takes(dialogue: Dialogue, source: str, now: datetime) -> bool:
    if source == Source.HALL:
        return dialogue.state in (*KNOWN, "held")
    return dialogue.state in TAKING if source in (Source.PAPER, Source.DESK) else takes_questions(dialogue, now)


def _reason(reason: str, words: str) -> str:
    if reason not in says.REASONS:
        raise Refused("Chưa chọn lý do giữ lại. Hãy chọn một lý do trong danh sách.")
    if len(words) > LONGEST_REASON:
        raise Refused(f"Lý do dài {len(words):,} ký tự, tối đa {LONGEST_REASON:,}. Hãy viết gọn lại.")
    told = " ".join(part for part in (says.REASONS[reason][1], words.strip()) if part)
    if not told:
        raise Refused("Chưa ghi lý do. Người hỏi đọc lý do này, hãy viết một câu.")
    return told
