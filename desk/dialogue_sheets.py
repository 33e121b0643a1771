"""A village head's sheet: kept as questions, with a slip for each household."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import codes, dialogue_questions, tickets
from desk.dialogue_questions import Source
from desk.dialogue_records import record
from desk.dialogue_sheet_lines import LONGEST, LONGEST_NAME, MOST, WAYS_TO_READ, Line, Sheet, read
from desk.errors import Refused
from desk.tickets import TicketKind
from desk.working_time import WorkingTime
from storage import dialogue_questions as stored
from storage import dialogues
from storage import tickets as stored_tickets
from storage.db import Session
from storage.dialogue_questions import DialogueQuestion
from storage.dialogues import Dialogue
from storage.officials import Official

__all__ = [
    "LONGEST", "LONGEST_NAME", "MOST", "WAYS_TO_READ", "Kept", "KeptSheet", "Line", "Meant", "Sheet", "Slip", "batches",
    "keep", "kept_sheets", "new_batch", "of_batch", "read", "renew_keys",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """What a line seems to ask, told by whoever knows the answers; `sensitive` keeps it from the hall."""

    subject: str
    topic: str | None = None
    signature: Mapping[str, Any] | None = None
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """What the household takes home. `key` is told once; a report that goes its own way has none, nor words, since the
    slip passes through many hands."""

    name: str
    code: str
    key: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """`late`: the dialogue takes no more, so they wait for the next one."""

    slips: Sequence[Slip]
    late: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptSheet:
    batch: str
    count: int
    at: datetime


def new_batch() -> str:
    return secrets.token_hex(16)


async def keep(
    session: Session,
    dialogue: Dialogue,
    lines: Sequence[tuple[Line, Meant]],
    *,
    area_id: int,
    batch: str,
    by: Official,
    secret: bytes,
    now: datetime,
    working_time: WorkingTime,
) -> Kept:
    """All of them at once; a sensitive line goes the sensitive way instead. Raises `Refused` when the same sheet was
    kept already. `dialogue` is held by the caller."""
    if batch in await batches(session, dialogue):
        raise Refused("Phiếu này đã được lưu rồi. Hãy mở danh sách câu hỏi để xem, hoặc in lại mã số.")
    slips: list[Slip] = []
    late = False
    for line, meant in lines:
        asked = _asked(line, meant, area_id)
        if meant.sensitive:
            apart = await tickets.send(session, asked, secret=secret, now=now, working_time=working_time)
            slips.append(Slip(name=line.name, code=apart.code, key="", text=""))
            continue
        sent = await dialogue_questions.send(
            session,
            dialogue,
            asked,
            source=Source.PAPER,
            asker_name=line.name,
            batch=batch,
            secret=secret,
            now=now,
            working_time=working_time,
        )
        late = late or sent.late
        slips.append(Slip(name=line.name, code=sent.code, key=sent.key, text=line.text))
    await record(session, dialogue, "sheet", by=by, now=now, detail={"batch": batch, "count": len(slips)})
    return Kept(slips=slips, late=late)


def _asked(line: Line, meant: Meant, area_id: int) -> tickets.Asked:
    return tickets.Asked(
        text=line.text,
        subject="" if meant.sensitive else meant.subject,
        topic=meant.topic,
        attachment_ids=(),
        contact_id=None,
        address_id=None,
        area_id=area_id,
        channel=Source.PAPER,
        kind=TicketKind.SENSITIVE if meant.sensitive else TicketKind.QUESTION,
        signature=None if meant.sensitive else meant.signature,
    )


async def kept_sheets(session: Session, dialogue: Dialogue) -> list[KeptSheet]:
    """Oldest first."""
    return [
        KeptSheet(batch=str(event.detail["batch"]), count=int(event.detail["count"]), at=event.at)
        for event in await dialogues.events(session, dialogue.id)
        if event.kind == "sheet"
    ]


async def batches(session: Session, dialogue: Dialogue) -> list[str]:
    return [one.batch for one in await kept_sheets(session, dialogue)]


async def renew_keys(
    session: Session,
    dialogue: Dialogue,
    questions: Sequence[DialogueQuestion],
    *,
    by: Official,
    secret: bytes,
    now: datetime,
) -> list[Slip]:
    """New digits for questions asked on paper, whose slips were lost: the old ones open nothing any more."""
    slips = []
    for one in questions:
        if one.contact_id is not None or one.erased_at is not None:
            continue
        key = codes.new_key()
        digest = codes.digest_key(secret, one.code, key)
        await stored_tickets.change(session, one.ticket_id, now=now, key_digest=digest, key_tries=0)
        slips.append(Slip(name=one.asker_name, code=one.code, key=key, text=one.text))
    if not slips:
        raise Refused("Không còn câu hỏi nào trên giấy để cấp lại mã số.")
    await record(session, dialogue, "keys_renewed", by=by, now=now, detail={"count": len(slips)})
    return slips


async def of_batch(session: Session, dialogue: Dialogue, batch: str) -> list[DialogueQuestion]:
    """Those of a sheet kept for this dialogue, wherever each belongs by now."""
    return await stored.of_batch(session, batch) if batch in await batches(session, dialogue) else []
