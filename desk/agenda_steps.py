"""What officials change in an agenda by hand: places, names, who answers, and which question belongs where."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from desk.agenda import LONGEST_THEME, LONGEST_TITLE, OPEN
from desk.dialogue_records import record
from desk.dialogue_states import DialogueState, refuse_unless
from desk.errors import Refused
from desk.masking import mask
from storage import agenda, dialogue_questions
from storage.agenda import AgendaItem
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official


class Where(StrEnum):
    UP = "up"
    DOWN = "down"
    FIRST = "first"


_FIXED = "Không sửa chương trình được"
_GONE = "Mục này không còn trong chương trình: có người vừa gộp hoặc chuyển nó. Hãy tải lại trang."


async def place(
    session: Session, dialogue: Dialogue, item_id: int, where: Where, *, by: Official, now: datetime
) -> None:
    """It keeps its number from now on, whatever else is added."""
    refuse_unless(dialogue, OPEN, _FIXED)
    item = await existing(session, dialogue, item_id)
    row = [one.id for one in await agenda.items(session, dialogue.id)]
    at = row.index(item.id)
    row.pop(at)
    row.insert({Where.UP: max(0, at - 1), Where.DOWN: at + 1, Where.FIRST: 0}[where], item.id)
    await agenda.order(session, row)
    await agenda.change_item(session, item.id, pinned=True)
    await record(session, dialogue, "agenda_placed", by=by, now=now, detail={"item": item.id, "where": where})


async def rename(
    session: Session, dialogue: Dialogue, item_id: int, *, title: str, theme: str, by: Official, now: datetime
) -> None:
    """What was raised in the hall also once the agenda is fixed. Raises `Refused`."""
    item = await existing(session, dialogue, item_id)
    states = (*OPEN, DialogueState.AGENDA, DialogueState.HELD) if item.raised_at_hall else OPEN
    refuse_unless(dialogue, states, _FIXED)
    wording = _short(title, "Tên mục", LONGEST_TITLE)
    under = _short(theme, "Nhóm vấn đề", LONGEST_THEME)
    await agenda.change_item(session, item.id, title=wording, theme=under, named=True)
    await record(session, dialogue, "agenda_renamed", by=by, now=now, detail={"item": item.id})


async def set_answerer(
    session: Session, dialogue: Dialogue, item_id: int, delegate_id: int | None, *, by: Official, now: datetime
) -> None:
    """Somebody of the delegation, or nobody yet; also once the agenda is fixed."""
    refuse_unless(dialogue, (*OPEN, DialogueState.AGENDA), _FIXED)
    item = await existing(session, dialogue, item_id)
    sitting = {one.id for one in await agenda.delegation(session, dialogue.id)}
    if delegate_id is not None and delegate_id not in sitting:
        raise Refused("Người vừa chọn không còn trong đoàn đối thoại. Hãy tải lại trang rồi chọn lại.")
    await agenda.change_item(session, item.id, delegate_id=delegate_id)
    await record(session, dialogue, "agenda_answerer", by=by, now=now, detail={"item": item.id})


async def move_questions(
    session: Session,
    dialogue: Dialogue,
    codes: Sequence[str],
    *,
    to_item: int | None,
    title: str = "",
    by: Official,
    now: datetime,
) -> int:
    """Into another item, or a new one (None) right after the one they stood in; returns which. They stay there."""
    refuse_unless(dialogue, OPEN, _FIXED)
    asked = await dialogue_questions.of_dialogue(session, dialogue.id, review="accepted")
    chosen = [one for one in asked if one.code in set(codes)]
    if not chosen:
        raise Refused("Chưa chọn câu hỏi nào. Hãy đánh dấu câu hỏi rồi bấm lại.")
    target = (await existing(session, dialogue, to_item)).id if to_item is not None else None
    if target is None:
        items = await agenda.items(session, dialogue.id)
        source = next((one for one in items if one.id == chosen[0].item_id), None)
        wording = _short(title.strip() or mask(chosen[0].subject), "Tên mục mới", LONGEST_TITLE)
        target = await agenda.add_item(
            session,
            dialogue.id,
            theme=source.theme if source else "Câu hỏi khác",
            title=wording,
            named=bool(title.strip()),
            topic=chosen[0].topic,
            delegate_id=source.delegate_id if source else None,
            now=now,
        )
        row = [one.id for one in items]
        row.insert(row.index(source.id) + 1 if source else len(row), target)
        await agenda.order(session, row)
    await dialogue_questions.change(session, [one.ticket_id for one in chosen], item_id=target, moved_by_hand=True)
    detail = {"item": target, "questions": [one.code for one in chosen]}
    await record(session, dialogue, "agenda_moved", by=by, now=now, detail=detail)
    return target


async def merge(
    session: Session, dialogue: Dialogue, item_id: int, into_id: int, *, by: Official, now: datetime
) -> None:
    """The first goes; its questions belong to the other from now on."""
    refuse_unless(dialogue, OPEN, _FIXED)
    if item_id == into_id:
        raise Refused("Không gộp một mục vào chính nó. Hãy chọn mục khác.")
    item, into = await existing(session, dialogue, item_id), await existing(session, dialogue, into_id)
    if item.noted_at is not None:
        raise Refused("Mục này đã có ghi chép tại hội trường nên không gộp được.")
    asked = await dialogue_questions.of_dialogue(session, dialogue.id)
    moved = [one.ticket_id for one in asked if one.item_id == item.id]
    await dialogue_questions.change(session, moved, item_id=into.id, moved_by_hand=True)
    await agenda.remove_items(session, [item.id])
    await agenda.order(session, [one.id for one in await agenda.items(session, dialogue.id)])
    await record(session, dialogue, "agenda_merged", by=by, now=now, detail={"item": item.id, "into": into.id})


async def existing(session: Session, dialogue: Dialogue, item_id: int) -> AgendaItem:
    """Raises `Refused` for what is not on this agenda."""
    item = await agenda.get_item(session, item_id)
    if item is None or item.dialogue_id != dialogue.id:
        raise Refused(_GONE)
    return item


def _short(text: str, label: str, most: int) -> str:
    line = " ".join(text.split())
    if not line:
        raise Refused(f"{label}: chưa có nội dung. Hãy điền rồi gửi lại.")
    if len(line) > most:
        raise Refused(f"{label}: dài {len(line):,} ký tự, tối đa {most}. Hãy rút ngắn rồi gửi lại.")
    return line
