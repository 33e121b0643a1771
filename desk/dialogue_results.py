"""From the approved minutes to everyone who asked: each answer once, on their own channel or on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.base import Abilities
from desk import dialogue_answers, dialogue_carrying, new_promises
from desk import dialogue_result_texts as says
from desk.dialogue_accounting import PUBLISHED, Accounting, accounting, last_published
from desk.dialogue_question_records import Telling, results_by
from desk.dialogue_records import record
from desk.dialogue_states import DialogueState
from desk.errors import Refused
from desk.minutes_edit import MinutesState
from desk.minutes_view import ViewedLine, read_lines
from desk.ticket_deadlines import USUAL
from desk.working_time import WorkingTime
from storage import agenda, dialogue_questions, dialogues
from storage import minutes as stored
from storage.db import Session
from storage.dialogues import Dialogue
from storage.minutes import ItemQuestion, Minutes
from storage.officials import Official

__all__ = ["Accounting", "PublicLine", "PublicResults", "Published", "accounting", "public", "publish", "results_by"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """Questions answered, people written to, and people who cannot be; `carried`: questions left for the next one."""

    questions: int
    sent: int
    unreached: int
    carried: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicLine:
    """In the officials' wording; `outcome` promised or written with who and by when."""

    n: int
    theme: str
    question: str
    answer: str
    outcome: str
    owner: str
    due_on: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicResults:
    """`version` above 1: something was corrected."""

    published_at: datetime
    version: int
    checksum: str
    lines: Sequence[PublicLine]


async def publish(
    session: Session,
    dialogue: Dialogue,
    *,
    by: Official,
    abilities: Mapping[str, Abilities],
    now: datetime,
    working_time: WorkingTime = USUAL,
) -> Published:
    """Everyone who asked or joined is answered in the minutes' plain wording; promises begin to count.

    After a correction only those hear of it whose answer changed. The same version never goes out twice. Topics that
    need approval need none here: the minutes were approved. Raises `Refused`.
    """
    held = await dialogues.hold(session, dialogue.id)
    minutes = await _approved(session, held)
    last = await last_published(session, held)
    if last is not None and last.detail["version"] == minutes.version:
        raise Refused(
            f"Kết quả đã được công bố ngày {says.day(last.at)}, không gửi lần thứ hai. Có chỗ sai thì đính chính "
            "biên bản."
        )
    lines = read_lines(minutes.frozen or {})
    before = await _lines_of(session, held, minutes, last.detail["version"]) if last else {}
    fresh = [line for line in lines if _changed(line, before.get(line.line_id))]
    promised = await new_promises.make(session, held, fresh, by=by, now=now)
    await dialogue_answers.draw_in(session, held, [line for line in fresh if line.outcome != "open"], now=now)
    questions = await stored.questions(session, held.id)
    asked = _asked(lines, before, questions)
    told = dialogue_answers.words(held, fresh, asked, promised, correcting=last is not None, working_time=working_time)
    if last is None:
        heard = {one.code for line in lines if line.outcome != "open" for one in asked[line.line_id]}
        rest = [one.code for one in questions if one.code not in heard]
        told |= dict.fromkeys(rest, dialogue_answers.unheard(held))
    count, written = await dialogue_answers.tell(
        session, held, told, version=minutes.version, by=by, abilities=abilities, now=now
    )
    await _mark(session, fresh, now=now)
    left = [one.code for one in await dialogue_questions.without_outcome(session, held.id)]
    telling = Telling(abilities=abilities, now=now, working_time=working_time)
    await dialogue_carrying.release(session, held, by=by, telling=telling)
    carried = [*(last.detail["carried"] if last else ()), *left]
    await _record(session, held, minutes, count, carried, by=by, now=now)
    return Published(questions=count, sent=written.sent, unreached=written.unreached, carried=len(left))


async def public(session: Session, dialogue: Dialogue) -> PublicResults | None:
    """What was published last, also while a correction is being written; None before that."""
    last = await last_published(session, dialogue)
    minutes = await stored.of_dialogue(session, dialogue.id)
    if last is None or minutes is None:
        return None
    lines = await _lines_of(session, dialogue, minutes, last.detail["version"])
    shown = [line for line in lines.values() if line.public and line.outcome != "open"]
    return PublicResults(
        published_at=last.at,
        version=last.detail["version"],
        checksum=last.detail["checksum"],
        lines=[
            PublicLine(
                n=n,
                theme=line.theme,
                question=line.question,
                answer=line.plain,
                outcome=line.outcome,
                owner=line.owner,
                due_on=f"{line.due_on:%d/%m/%Y}" if line.due_on else "",
            )
            for n, line in enumerate(shown, 1)
        ],
    )


async def _approved(session: Session, dialogue: Dialogue) -> Minutes:
    if dialogue.state not in (DialogueState.HELD, DialogueState.PUBLISHED):
        raise Refused("Buổi đối thoại chưa họp hoặc đã kết thúc nên không công bố được. Hãy tải lại trang.")
    minutes = await stored.of_dialogue(session, dialogue.id, for_change=True)
    if minutes is None or minutes.state != MinutesState.APPROVED:
        raise Refused("Biên bản chưa được duyệt nên chưa công bố được. Hãy trình và duyệt biên bản trước.")
    return minutes


async def _lines_of(session: Session, dialogue: Dialogue, minutes: Minutes, version: int) -> dict[int, ViewedLine]:
    """Of a version that was approved once."""
    frozen = minutes.frozen if minutes.version == version else None
    if frozen is None:
        kept = [event for event in await dialogues.events(session, dialogue.id) if event.kind == "minutes_corrected"]
        frozen = next(event.detail["frozen"] for event in kept if event.detail["version"] == version)
    return {line.line_id: line for line in read_lines(frozen or {})}


def _changed(line: ViewedLine, before: ViewedLine | None) -> bool:
    """Whether what goes home is not what went home; also when there was nothing before."""
    if before is None:
        return True
    return any(getattr(line, name) != getattr(before, name) for name in ("plain", "outcome", "owner", "due_on"))


def _asked(
    lines: Sequence[ViewedLine], before: Mapping[int, ViewedLine], questions: Sequence[ItemQuestion]
) -> dict[int, list[ItemQuestion]]:
    """By line: the questions of its item now, and those that stood in it when it was approved and have none since."""
    found = {}
    for line in lines:
        codes = {*line.codes, *(before[line.line_id].codes if line.line_id in before else ())}
        found[line.line_id] = [
            one
            for one in questions
            if (one.item_id is None and one.code in codes) or (one.item_id is not None and one.item_id == line.item_id)
        ]
    return found


async def _mark(session: Session, lines: Sequence[ViewedLine], *, now: datetime) -> None:
    for line in lines:
        if line.item_id is not None and line.outcome != "open":
            await agenda.change_item(session, line.item_id, answer=line.plain, published_at=now)


async def _record(
    session: Session,
    dialogue: Dialogue,
    minutes: Minutes,
    count: int,
    carried: Sequence[str],
    *,
    by: Official,
    now: datetime,
) -> None:
    await dialogues.change(
        session, dialogue.id, now=now, state=DialogueState.PUBLISHED, published_at=dialogue.published_at or now
    )
    brief = {"version": minutes.version, "checksum": minutes.checksum, "questions": count}
    await record(session, dialogue, PUBLISHED, by=by, now=now, detail=brief, kept={"carried": list(carried)})
