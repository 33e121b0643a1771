"""An announcement in memory, for what needs no database."""

from datetime import UTC, datetime
from typing import Any

from storage.broadcasts import Broadcast

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def broadcast(**given: Any) -> Broadcast:
    values: dict[str, Any] = dict.fromkeys(Broadcast.__slots__)
    values |= {
        "id": 1, "code": "K7M2QA", "kind": "news", "title": "Lớp may", "area_name": "Xã Hưng Nguyên",
        "area_level": "commune", "area_id": 7, "rule": {}, "texts": {"vi": "Xã mở lớp may miễn phí."}, "choices": (),
        "recordings": {}, "script": "", "template": {}, "state": "draft", "repeats": "never", "by_night": False,
        "reason": "", "wave": 0, "prepared_to": 0, "version": 0, "created_at": AT, "updated_at": AT,
    }  # fmt: skip
    return Broadcast(**values | given)
