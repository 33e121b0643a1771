"""A dialogue as its preparers leave it, for scenes in which residents and officials meet."""

from datetime import datetime, timedelta
from typing import Any

from desk import areas as rules
from desk import codes
from storage import areas, dialogues
from storage.areas import NewArea
from storage.db import Session
from storage.dialogues import Dialogue, NewDialogue

COMMUNE, NEXT_COMMUNE = "18001", "16681"
"""Xã Hưng Nguyên, and phường Thành Vinh beside it."""
VILLAGES = (("18001.01", "Thôn Phú Xuân"), ("18001.02", "Thôn Đông Hạ"), ("18001.03", "Thôn Tây Hồ"))


async def meet(
    session: Session,
    now: datetime,
    *,
    area: str = COMMUNE,
    state: str = "collecting",
    days: int = 14,
    until: int = 10,
    **more: Any,
) -> Dialogue:
    """In so many days, for three hours; questions are taken until so many days from now."""
    place = await areas.find_by_code(session, area)
    assert place is not None, area
    starts_at = now + timedelta(days=days)
    new = NewDialogue(
        **{
            "code": codes.new_code(),
            "title": "Đối thoại về nhà ở và vay vốn",
            "area_id": place.id,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=3),
            "questions_until": now + timedelta(days=until),
            "place": "Nhà văn hoá thôn Phú Xuân",
            "host": "Chủ tịch UBND xã",
            "seats": 50,
            **more,
        }
    )
    dialogue_id = await dialogues.add(session, new, now=now)
    await dialogues.change(session, dialogue_id, now=now, state=state)
    return await read(session, dialogue_id)


async def read(session: Session, dialogue_id: int) -> Dialogue:
    found = await dialogues.get(session, dialogue_id)
    assert found is not None
    return found


async def add_villages(session: Session) -> None:
    wanted = [
        NewArea(code=code, level="village", name=name, folded=rules.folded_name(name), parent_code=COMMUNE)
        for code, name in VILLAGES
    ]
    await areas.add_missing(session, wanted)
