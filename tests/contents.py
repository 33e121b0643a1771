"""Notices and stories as their writers leave them, for scenes in which residents read them."""

from datetime import date, datetime, timedelta
from typing import Any

from desk import codes
from desk.working_time import VIETNAM
from storage import areas, notices, stories
from storage.db import Session
from storage.notices import Notice
from storage.stories import Story
from tests.meeting import COMMUNE


def day(now: datetime, days: int = 0) -> date:
    return now.astimezone(VIETNAM).date() + timedelta(days=days)


async def place(session: Session, code: str | None) -> int | None:
    found = await areas.find_by_code(session, code) if code else None
    assert found or not code, code
    return found.id if found else None


async def notice(session: Session, now: datetime, *, area: str | None = COMMUNE, days: int = 10, **more: Any) -> Notice:
    """Published; holds so many days more."""
    values = {
        "code": codes.new_code(),
        "kind": "job",
        "title": "Tuyển 20 thợ may",
        "text": "Lương 7 triệu, có xe đưa đón.",
        "place": "Khu công nghiệp Bắc Vinh",
        "ask_whom": "Trung tâm Dịch vụ việc làm, 0238 384 2222",
        "source": "Trung tâm Dịch vụ việc làm tỉnh, 20/11/2026",
        "area_id": await place(session, area),
        "valid_until": day(now, days),
        "state": "published",
        "published_at": now,
        **more,
    }
    await notices.add(session, values, now=now)
    found = await notices.find(session, values["code"])
    assert found is not None
    return found


async def story(session: Session, now: datetime, *, area: str | None = COMMUNE, **more: Any) -> Story:
    """Published, with the consent of the household."""
    values = {
        "code": codes.new_code(),
        "title": "Ba con bò và hai năm",
        "text": "Nhà chị H. có bốn người, thiếu vốn.",
        "lesson": "Vay 50 triệu qua tổ vay vốn, mua bò giống, bán bê trả dần.",
        "area_id": await place(session, area),
        "topic": None,
        "entries": [],
        "agreed_on": day(now, -5),
        "agreed_how": "Nói với cán bộ Hội Phụ nữ tại nhà",
        "state": "published",
        "published_at": now,
        **more,
    }
    await stories.add(session, values, now=now)
    found = await stories.find(session, values["code"])
    assert found is not None
    return found
