"""The announcement of a dialogue to everyone of its area: a draft with its day, place and buttons filled in."""

from collections.abc import Mapping
from datetime import datetime

from desk import broadcasts, dialogue_texts
from desk.broadcast_form import LONGEST_TITLE
from desk.broadcast_links import STOP
from desk.dialogue_states import KNOWN, refuse_unless
from storage.broadcasts import NewBroadcast
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official


async def draft(
    session: Session, dialogue: Dialogue, *, topics: Mapping[str, str], official: Official, now: datetime
) -> str:
    """Returns its code. `topics`: their names by id. Raises `Refused` before it is announced, once it is over, and
    where the official may write no announcements."""
    refuse_unless(dialogue, KNOWN, "Chưa soạn thông báo được")
    choices = [{"label": "Xem và gửi câu hỏi", "payload": f"#dt:{dialogue.code}"}]
    if dialogue.registration != "none":
        choices.append({"label": "Đăng ký dự", "payload": f"#dtdk:{dialogue.code}"})
    new = NewBroadcast(
        kind="dialogue",
        title=f"Mời dự: {dialogue.title}"[:LONGEST_TITLE],
        area_id=dialogue.area_id,
        rule={},
        dialogue_id=dialogue.id,
        texts={"vi": f"Mời bà con dự đối thoại.\n{dialogue_texts.card(dialogue, topics)}"},
        choices=[*choices, {"label": "Dừng nhận tin", "payload": STOP}],
    )
    return await broadcasts.draft(session, new, official=official, now=now)
