"""The loudspeaker edition of an announcement: drafted by rule from its text, a minute long, said twice."""

import re
from collections.abc import Sequence
from datetime import datetime

from desk import spoken
from desk.broadcast_records import record
from desk.broadcast_states import BroadcastState
from desk.errors import Refused
from storage import broadcasts, dialogues
from storage.broadcasts import Broadcast
from storage.db import Session
from storage.histories import HistoryEvent
from storage.officials import Official

LEAST, MOST = 150, 170
"""Syllables in the minute that a loudspeaker gives."""
LONGEST = 4_000
CLOSED = (BroadcastState.CANCELLED,)
OPENING = "Kính thưa bà con. Sau đây là thông báo của {issuer}."
AGAIN = "Xin nhắc lại."
CLOSING = (
    "Bà con chưa rõ điều gì thì hỏi trưởng thôn, hoặc nhắn tin cho xã trên Zalo. Hỏi và nhận câu trả lời đều không mất "
    "tiền. Xin cảm ơn bà con đã lắng nghe."
)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[\w“\"(])|\n+")
_UNSAID = re.compile(
    r"^\W*(căn cứ|nguồn|xem lại ngày|mã (?:buổi|thông báo|tra cứu)|xem (?:thêm|chi tiết)|quét mã|bấm|chạm|bản đồ)\b",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\d|\b(?:tại|ở|hạn|trước|từ|đến hết|sáng|chiều|tối|mang theo|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\b",
    re.IGNORECASE,
)
_WORTHLESS = re.compile(r"^\W*$")


def draft(broadcast: Broadcast) -> str:
    """The opening, what matters, the same again, and how to ask. Said once only where it is too long for twice."""
    opening = OPENING.format(issuer=issuer(broadcast))
    frame = sum(spoken.syllables(part) for part in (opening, AGAIN, CLOSING))
    sentences = _sentences(broadcast.texts.get("vi", ""))
    room = (MOST - frame) // 2
    first = sentences[0] if sentences else ""
    if spoken.syllables(first) > room:
        body = " ".join(_fitting(sentences, MOST - frame))
        return "\n\n".join(part for part in (opening, body, CLOSING) if part)
    body = " ".join(_fitting(sentences, room))
    return "\n\n".join(part for part in (opening, body, f"{AGAIN} {body}" if body else "", CLOSING) if part)


def is_drafted(broadcast: Broadcast) -> bool:
    """Nobody has changed what the rule wrote from the text as it stands."""
    return bool(broadcast.script) and broadcast.script == draft(broadcast)


def is_stale(broadcast: Broadcast, events: Sequence[HistoryEvent]) -> bool:
    """The text was changed after somebody wrote this script: it may tell another day or place."""
    if not broadcast.script or is_drafted(broadcast):
        return False
    told = [
        one.kind == "scripted" for one in events if one.kind == "scripted" or "texts" in one.detail.get("fields", ())
    ]
    return bool(told) and not told[-1]


async def save(session: Session, broadcast: Broadcast, script: str, *, by: Official, now: datetime) -> None:
    """Also once it is being sent: a loudspeaker reads for days. Raises `Refused`."""
    if broadcast.state in CLOSED:
        raise Refused("Thông báo đã huỷ nên không sửa bài đọc loa nữa.")
    if script.strip() != broadcast.script:
        await broadcasts.change(session, broadcast.id, now=now, script=script.strip())
        await record(session, broadcast, "scripted", by=by, now=now)


async def dialogue_code(session: Session, broadcast: Broadcast) -> str:
    """Of the dialogue it tells of, which has papers of its own; "" for none."""
    if broadcast.dialogue_id is None:
        return ""
    found = await dialogues.get(session, broadcast.dialogue_id)
    return found.code if found else ""


def issuer(broadcast: Broadcast) -> str:
    """Who speaks, as it is said."""
    name = broadcast.area_name
    if name is None:
        return "chương trình giảm nghèo"
    lowered = name[:1].lower() + name[1:]
    return lowered if broadcast.area_level == "village" else f"Ủy ban nhân dân {spoken.spoken(lowered)}"


def judge(script: str) -> str:
    """What to look at before it is read out; "" when it is about a minute."""
    count, seconds = spoken.syllables(script), spoken.seconds(script)
    if not count:
        return "Chưa có bài đọc loa."
    if count > MOST:
        return f"Bài dài khoảng {seconds} giây ({count} tiếng). Nên rút còn khoảng {MOST} tiếng để đọc vừa 60 giây."
    if count < LEAST // 2:
        return f"Bài ngắn, khoảng {seconds} giây ({count} tiếng). Nên đọc hai lần."
    return ""


def lines(script: str) -> Sequence[str]:
    """A sentence a line, as a reader follows it with a finger; an empty one between paragraphs."""
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", script.strip()):
        found += [line.strip() for line in _SENTENCE.split(paragraph) if line.strip()]
        found.append("")
    return found[:-1]


def _sentences(text: str) -> list[str]:
    """In words, each with its end; without what cannot be done or used at a loudspeaker."""
    found = []
    for part in _SENTENCE.split(text.strip()):
        if not part or _UNSAID.match(part):
            continue
        said = spoken.spoken(part).strip(" -–;:,")
        if said and not _WORTHLESS.match(said):
            said = said[:1].upper() + said[1:]
            found.append(said if said[-1] in ".!?…" else f"{said}.")
    return list(dict.fromkeys(found))


def _fitting(sentences: Sequence[str], room: int) -> list[str]:
    """The first, then those that tell when, where and how much, then the others; in the order they were written."""
    telling = sorted(range(1, len(sentences)), key=lambda i: (_TELLING.search(sentences[i]) is None, i))
    chosen: list[int] = []
    for i in [0, *telling] if sentences else []:
        needed = spoken.syllables(sentences[i])
        if needed <= room or not chosen:
            chosen.append(i)
            room -= needed
    return [sentences[i] for i in sorted(chosen)]
