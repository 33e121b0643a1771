"""A dialogue of the commune, ready for people to register, as scenes of several rooms need it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storage import areas, dialogues
from storage.areas import NewArea
from storage.db import Session
from storage.dialogues import Dialogue, NewDialogue
from tests.clock import FakeClock

HERE, ELSEWHERE = "18001", "17329"
STARTS = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
"""Eight in the morning of a Thursday in Vietnam, seventeen days after the clock begins."""


async def meeting(
    session: Session,
    clock: FakeClock,
    *,
    code: str = "K7M2QA",
    area: str = HERE,
    state: str = "collecting",
    starts_at: datetime = STARTS,
    **more: Any,
) -> Dialogue:
    place = await areas.find_by_code(session, area)
    assert place is not None, area
    given: dict[str, Any] = {"title": "Đối thoại về vay vốn", "place": "Nhà văn hoá xã", "host": "Chủ tịch xã"}
    new = NewDialogue(
        code=code,
        area_id=place.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        questions_until=starts_at - timedelta(days=3),
        **{**given, **more},
    )
    dialogue_id = await dialogues.add(session, new, now=clock())
    await dialogues.change(session, dialogue_id, now=clock(), state=state)
    return await again(session, dialogue_id)


async def again(session: Session, dialogue_id: int) -> Dialogue:
    """As it is now."""
    found = await dialogues.get(session, dialogue_id)
    assert found is not None
    return found


async def village(session: Session, name: str, code: str) -> int:
    await areas.add_missing(
        session,
        [NewArea(code=code, level="village", name=name, folded=name.lower(), parent_code=code.partition(".")[0])],
    )
    found = await areas.find_by_code(session, code)
    assert found is not None
    return found.id
