"""What registering and the door share: states, the facts a person may tell, finding a registration, and the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from desk import codes, dialogue_records
from desk.errors import Refused
from desk.privacy import mask
from storage import registrations
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.registrations import NewRegistration, Registration

LONGEST_NAME, LONGEST_NEEDS, LONGEST_REASON = 120, 200, 500


class RegistrationState(StrEnum):
    SEATED = "seated"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


class Household(StrEnum):
    POOR = "poor"
    NEAR_POOR = "near_poor"
    ESCAPED = "escaped"
    OTHER = "other"
    UNKNOWN = "unknown"


HOUSEHOLDS: Mapping[Household, str] = {
    Household.POOR: "Hộ nghèo",
    Household.NEAR_POOR: "Hộ cận nghèo",
    Household.ESCAPED: "Mới thoát nghèo",
    Household.OTHER: "Diện khác",
    Household.UNKNOWN: "Không nói",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Comer:
    """Who is to be registered; what was not told is unknown. Without `contact_id` it is somebody without an account,
    and `address_id` the one of who registers them."""

    contact_id: int | None = None
    address_id: int | None = None
    area_id: int | None = None
    name: str = ""
    household: Household = Household.UNKNOWN
    woman_head: bool | None = None
    first_time: bool | None = None
    needs: str = ""


def clean_name(typed: str) -> str:
    """Numbers that are nobody's name are hidden. Raises `Refused` for what cannot be a name."""
    name = mask(" ".join(typed.split()))
    if not any(letter.isalpha() for letter in name):
        raise Refused("Họ tên: chưa có chữ nào. Hãy ghi họ tên rồi gửi lại.")
    if len(name) > LONGEST_NAME:
        raise Refused(f"Họ tên dài {len(name)} ký tự, tối đa {LONGEST_NAME}. Hãy rút ngắn rồi gửi lại.")
    return name


async def enter(
    session: Session,
    dialogue: Dialogue,
    comer: Comer,
    state: RegistrationState,
    *,
    source: str,
    by: Official | None,
    now: datetime,
    attended_at: datetime | None = None,
) -> Registration:
    """With a code of its own. The dialogue must be held by the transaction."""
    while True:
        new = NewRegistration(
            dialogue_id=dialogue.id,
            code=codes.new_code(),
            state=state,
            source=source,
            registered_at=now,
            official_id=by.id if by else None,
            attended_at=attended_at,
            **{name: getattr(comer, name) for name in Comer.__slots__},
        )
        if await registrations.find(session, new.code) is None:
            break
    return await registrations.get(session, await registrations.add(session, new))


async def existing(session: Session, dialogue: Dialogue, code: str) -> Registration:
    """Raises `Refused` when it is none of this dialogue's."""
    found = await registrations.find(session, code)
    if found is None or found.dialogue_id != dialogue.id:
        raise Refused(f"Không có mã đăng ký {code[:12]} ở buổi này. Hãy xem lại mã, hoặc tìm theo tên trong danh sách.")
    return found


async def record(
    session: Session,
    dialogue: Dialogue,
    kind: str,
    *,
    by: Official | None,
    now: datetime,
    text: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """By an official, or by a resident."""
    await dialogue_records.record(
        session, dialogue, kind, by=by, now=now, text=text, detail=detail, otherwise="resident"
    )
