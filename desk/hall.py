"""In the room: notes of several officers, sent as the connection allows, each kept once and none lost."""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import agenda_views, codes, dialogue_questions, hall_notes, tickets
from desk.agenda import LONGEST_TITLE
from desk.agenda_steps import existing
from desk.agenda_views import AgendaView, ItemView
from desk.dialogue_records import record
from desk.dialogue_states import KNOWN, DialogueState, refuse_unless
from desk.errors import Refused
from desk.hall_notes import OF_ITEM, Note, NoteKind
from desk.masking import mask
from desk.ticket_deadlines import USUAL
from desk.tickets import Asked
from desk.working_time import WorkingTime
from storage import agenda, areas, dialogues, hall, minutes
from storage import dialogue_questions as stored_questions
from storage import tickets as stored_tickets
from storage.agenda import AgendaItem
from storage.areas import Area
from storage.db import Session
from storage.dialogues import Dialogue
from storage.hall import HallNote
from storage.officials import Official

AT_HALL = "Nêu tại hội trường"
OPEN_IN = (*KNOWN, DialogueState.HELD)
"""From the announcement until the results are public."""
MOST_NOTES = 100
MOST_VILLAGES = 200
Sign = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """`known`: it had arrived before. `code` and `key`: of a question from the floor, for its asker's slip."""

    note_id: str
    known: bool = False
    code: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HallItem:
    """`others`: notes on it that were overtaken by later ones and say something else."""

    view: ItemView
    others: Sequence[HallNote]


@dataclass(frozen=True, kw_only=True, slots=True)
class HallView:
    """`following`: the item to call next, None when none is open after the one on the screen."""

    items: Sequence[HallItem]
    live: ItemView | None
    following: ItemView | None
    polls: Sequence[HallNote]
    villages: Sequence[Area]


async def write(
    session: Session,
    dialogue: Dialogue,
    note: Note,
    *,
    by: Official,
    secret: bytes,
    now: datetime,
    sign: Sign | None = None,
    working_time: WorkingTime = USUAL,
) -> Kept:
    """The dialogue is held meanwhile. A note that came before changes nothing, and a question's code and digits are
    told again. Raises `Refused` before anything is written."""
    before = await hall.find(session, dialogue.id, note.note_id)
    if before is not None:
        return _known(before, secret=secret)
    refuse_unless(dialogue, OPEN_IN, "Không ghi được nữa")
    item = await existing(session, dialogue, note.item_id) if note.item_id is not None else None
    settled = item is not None and note.kind in OF_ITEM and await _is_settled(session, dialogue, item)
    item_id, detail = note.item_id, dict(note.detail)
    kept = Kept(note_id=note.note_id)
    if note.kind is NoteKind.QUESTION:
        code, item_id = await _ask(
            session, dialogue, note, item_id, secret=secret, now=now, sign=sign, working_time=working_time
        )
        detail = {"code": code}
        kept = Kept(note_id=note.note_id, code=code, key=_key(secret, note.note_id))
    await hall.add(
        session,
        dialogue.id,
        note_id=note.note_id,
        kind=note.kind,
        item_id=item_id,
        detail=detail,
        official_id=by.id,
        written_at=note.written_at,
        now=now,
    )
    if note.kind is NoteKind.CURRENT and item is not None:
        await _call(session, dialogue, now=now)
    elif item is not None and note.kind in OF_ITEM:
        await outcome(session, dialogue, item.id, settled=settled)
    await record(session, dialogue, "hall_note", by=by, now=now, detail={"kind": note.kind, "item": item_id})
    return kept


def _known(note: HallNote, *, secret: bytes) -> Kept:
    code = note.detail.get("code", "")
    return Kept(note_id=note.note_id, known=True, code=code, key=_key(secret, note.note_id) if code else "")


async def outcome(session: Session, dialogue: Dialogue, item_id: int, *, settled: bool = False) -> None:
    """Writes onto the item what all notes on it come to: what no note says stays as it is. `settled`: the minutes say
    it already, and the notes stand beside it."""
    notes = await hall.notes(session, dialogue.id, item_id=item_id)
    found = hall_notes.outcome(notes)
    changed: dict[str, object] = {"noted_at": found.noted_at}
    if found.outcome is not None and not settled:
        changed |= {"outcome": found.outcome, "owner": found.owner, "due_on": found.due_on}
    if found.gist and not settled:
        changed["gist"] = found.gist
    await agenda.change_item(session, item_id, **changed)
    standing = [] if settled else found.standing
    await hall.supersede(session, item_id, [*standing, *(one.id for one in notes if one.kind not in OF_ITEM)])


async def _is_settled(session: Session, dialogue: Dialogue, item: AgendaItem) -> bool:
    """Whether the minutes changed what the notes had come to. Raises `Refused` once somebody is to approve them."""
    written = await minutes.of_dialogue(session, dialogue.id)
    if written is None:
        return False
    if written.state != "draft":
        raise Refused("Biên bản đã trình duyệt nên không ghi thêm vào mục được. Hãy nhờ người duyệt trả lại biên bản.")
    found = hall_notes.outcome(await hall.notes(session, dialogue.id, item_id=item.id))
    before = (found.outcome or NoteKind.OPEN, found.gist, found.owner, found.due_on)
    return before != (item.outcome, item.gist, item.owner, item.due_on)


async def view(session: Session, dialogue: Dialogue) -> HallView:
    shown = await agenda_views.view(session, dialogue)
    notes = await hall.notes(session, dialogue.id)
    items = [HallItem(view=one, others=_others(one, notes)) for one in shown.items]
    live = shown.find(dialogue.live_item_id) if dialogue.live_item_id is not None else None
    return HallView(
        items=items,
        live=live,
        following=_following(shown, live),
        polls=[one for one in notes if one.kind == NoteKind.POLL],
        villages=await areas.villages(session, dialogue.area_id, limit=MOST_VILLAGES),
    )


def _following(shown: AgendaView, live: ItemView | None) -> ItemView | None:
    after = live.number if live else 0
    return next((one for one in shown.items if one.number > after and one.item.outcome == NoteKind.OPEN), None)


def _others(one: ItemView, notes: Sequence[HallNote]) -> list[HallNote]:
    mine = [note for note in notes if note.item_id == one.item.id and note.superseded]
    return [note for note in mine if note.kind in OF_ITEM and note.detail.get("gist") not in ("", one.item.gist)]


async def _call(session: Session, dialogue: Dialogue, *, now: datetime) -> None:
    """The item that was called last is on the screen, whichever note arrived last."""
    called = await hall.notes(session, dialogue.id, kinds=[NoteKind.CURRENT])
    last = next((one.item_id for one in reversed(called) if one.item_id is not None), None)
    await dialogues.change(session, dialogue.id, now=now, live_item_id=last)


async def _ask(
    session: Session,
    dialogue: Dialogue,
    note: Note,
    item_id: int | None,
    *,
    secret: bytes,
    now: datetime,
    sign: Sign | None,
    working_time: WorkingTime,
) -> tuple[str, int]:
    """A question from the floor: its code, and the item it belongs to, which is a new one unless it was named."""
    text, area_id = note.detail["text"], note.detail["area_id"]
    if area_id is not None and area_id not in {one.id for one in await _places(session, dialogue)}:
        raise Refused("Thôn vừa chọn không thuộc địa bàn của buổi đối thoại. Hãy chọn lại.")
    subject = mask(tickets.suggest_subject(text, None))
    sent = await dialogue_questions.send(
        session,
        dialogue,
        Asked(
            text=text,
            subject=subject,
            topic=None,
            attachment_ids=[],
            contact_id=None,
            address_id=None,
            area_id=area_id or dialogue.area_id,
            channel="hall",
            signature=sign(text) if sign else None,
        ),
        source="hall",
        asker_name=note.detail["name"],
        secret=secret,
        now=now,
        working_time=working_time,
    )
    digest = codes.digest_key(secret, sent.code, _key(secret, note.note_id))
    await stored_tickets.change(session, sent.id, now=now, key_digest=digest)
    if item_id is None:
        item_id = await _raise(session, dialogue, note.detail["title"], subject, now=now)
    await stored_questions.change(session, [sent.id], item_id=item_id, moved_by_hand=True)
    return sent.code, item_id


async def _raise(session: Session, dialogue: Dialogue, title: str, subject: str, *, now: datetime) -> int:
    """At the end of the agenda; `title` as the officer worded it, if they did."""
    items = await agenda.items(session, dialogue.id)
    return await agenda.add_item(
        session,
        dialogue.id,
        theme=AT_HALL,
        title=(title or subject)[:LONGEST_TITLE],
        named=bool(title),
        topic=None,
        position=max((one.position for one in items), default=0) + 1,
        raised_at_hall=True,
        now=now,
    )


async def _places(session: Session, dialogue: Dialogue) -> list[Area]:
    own = await areas.get(session, dialogue.area_id)
    return [*([own] if own else []), *await areas.villages(session, dialogue.area_id, limit=MOST_VILLAGES)]


def _key(secret: bytes, note_id: str) -> str:
    """Of the note, so that the same digits can be told again when the first answer was lost on its way."""
    digest = hmac.new(secret, b"hall-key:" + note_id.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**codes.KEY_LENGTH:0{codes.KEY_LENGTH}d}"
