"""The form of an answer as officials send it."""

from typing import Any

from faq.editing.cells import to_cells
from storage import faq_edits
from storage.faq_edits import StoredEdit
from tests.console.conftest import Desk, DeskApp

LIST = "/console/faq"
ID = "bhyt-mat-the"
NEW = {
    "title": "Đổi nơi khám bảo hiểm y tế",
    "topic": "bhyt",
    "short": "Bà con được đổi nơi khám trong mười ngày đầu mỗi quý, làm tại bảo hiểm xã hội.",
    "phrasings": "đổi chỗ khám bhyt\nmuốn chuyển nơi khám chữa bệnh ban đầu",
    "sources": "1/2025/NĐ-CP | Điều 3",
    "agency": "Bảo hiểm xã hội",
    "ask": "UBND xã",
    "checked": "2026-11-20",
    "confidence": "chắc chắn",
    "reason": "Nhiều người hỏi",
}


def changed(desk: DeskApp, **cells: str) -> dict[str, str]:
    """The form of the entry as it is sent with these fields typed anew."""
    entry = desk.office.catalogue().entry(ID)
    assert entry is not None
    return {**to_cells(entry), "reason": "Xã đổi cách làm", **cells}


async def edit(desk: DeskApp, number: int = 1) -> StoredEdit:
    async with desk.database.reading() as session:
        found = await faq_edits.get(session, number)
    assert found is not None
    return found


async def proposed(hoa: Desk, path: str, fields: dict[str, Any]) -> str:
    response = await hoa.send(path, act="propose", **fields)
    assert response.status == 303, await response.text()
    return response.headers["Location"].partition("?")[0]
