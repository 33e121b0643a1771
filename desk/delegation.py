"""Who sits at a dialogue for which topics: put together by officials, from who is at work for its area."""

from collections.abc import Sequence
from datetime import datetime

from desk.dialogue_records import record
from desk.dialogue_states import refuse_unless
from desk.errors import Refused
from desk.roles import Role
from storage import agenda, delegation
from storage.agenda import Delegate
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official

MOST = 40
LONGEST_NAME, LONGEST_OFFICE = 120, 200
_SUGGESTED = 12
_OPEN = ("planned", "announced", "collecting", "agenda", "held")


def is_open(dialogue: Dialogue) -> bool:
    """Whether it can still be changed."""
    return dialogue.state in _OPEN


async def set_members(
    session: Session, dialogue: Dialogue, members: Sequence[Delegate], *, by: Official, now: datetime
) -> None:
    """These and no others, in this order. Raises `Refused`."""
    refuse_unless(dialogue, _OPEN, "Không đổi đoàn được nữa")
    if len(members) > MOST:
        raise Refused(f"Đoàn có {len(members)} người, tối đa {MOST}. Hãy bớt lại.")
    for member in members:
        if not member.name:
            raise Refused(f"“{member.office}”: chưa có họ tên. Hãy điền, hoặc xoá cả dòng.")
        if len(member.name) > LONGEST_NAME or len(member.office) > LONGEST_OFFICE:
            raise Refused(
                f"“{member.name[:40]}”: họ tên tối đa {LONGEST_NAME} ký tự, chức vụ tối đa {LONGEST_OFFICE} ký tự."
            )
    await agenda.set_delegation(session, dialogue.id, members)
    await record(session, dialogue, "delegation", by=by, now=now, detail={"members": len(members)})


async def suggested(session: Session, dialogue: Dialogue, present: Sequence[Delegate]) -> list[Delegate]:
    """Not kept yet, `id` 0: officials who answer or approve there, and agencies of its topics nobody sits for."""
    there = {member.official_id for member in present}
    people = await delegation.candidates(
        session, dialogue.area_id, (Role.APPROVING, Role.ANSWERING), limit=2 * _SUGGESTED
    )
    found = [
        _new(dialogue, one.name, one.agency_name or "", one.topics, one.agency_id, one.official_id)
        for one in people
        if one.official_id not in there and _concerns(dialogue, one.topics)
    ]
    sitting = {member.agency_id for member in (*present, *found)}
    found += [
        _new(dialogue, f"Đại diện {one.name}"[:LONGEST_NAME], one.name, one.topics, one.id, None)
        for one in await delegation.agencies_for(session, dialogue.area_id, limit=2 * _SUGGESTED)
        if one.id not in sitting and one.topics and _concerns(dialogue, one.topics)
    ]
    return found[:_SUGGESTED]


def _concerns(dialogue: Dialogue, topics: Sequence[str]) -> bool:
    return not dialogue.topics or not topics or bool(set(topics) & set(dialogue.topics))


def _new(
    dialogue: Dialogue,
    name: str,
    office: str,
    topics: Sequence[str],
    agency_id: int | None,
    official_id: int | None,
) -> Delegate:
    return Delegate(
        id=0,
        dialogue_id=dialogue.id,
        position=0,
        name=name,
        office=office,
        topics=[topic for topic in topics if not dialogue.topics or topic in dialogue.topics],
        agency_id=agency_id,
        official_id=official_id,
    )
