"""Residents as officials may find them: narrowly, masked, each look written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.text import fold
from desk import privacy
from desk.codes import read_code
from desk.errors import Refused
from desk.histories import write_down
from desk.privacy import Erasure
from storage import areas, audit, contact_search, contacts
from storage.contact_search import FoundContact
from storage.db import Session
from storage.officials import Official
from storage.scope import Scope

MOST_SHOWN = 20
DAYS = (1, 7, 30, 90)
LONGEST_REASON = 200
CONFIRMATION = "XOÁ"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Either a code, or an area with at least one of the others."""

    code: str = ""
    area_id: int | None = None
    channel: str | None = None
    days: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    contacts: Sequence[FoundContact]
    more: bool


async def search(session: Session, asked: Asked, *, official: Official, scope: Scope, now: datetime) -> Results:
    """Raises `Refused` for a search that would be browsing; written down whatever it finds."""
    if asked.code:
        what, found = await _by_code(session, asked.code, scope)
    else:
        what, found = await _narrowly(session, asked, scope, now)
    detail = {"channel": asked.channel, "days": asked.days, "found": len(found[:MOST_SHOWN])}
    await audit.add(
        session,
        "contact.searched",
        actor="official",
        official_id=official.id,
        object_kind="code" if asked.code else "area",
        object_id=what,
        detail={key: given for key, given in detail.items() if given is not None},
        now=now,
    )
    return Results(contacts=found[:MOST_SHOWN], more=len(found) > MOST_SHOWN)


async def record_look(session: Session, found: FoundContact, *, official: Official, now: datetime) -> None:
    await write_down(session, "contact.read", found.id, by=official, now=now)


async def record_unmasking(
    session: Session, found: FoundContact, reason: str, *, official: Official, now: datetime
) -> None:
    """Somebody is about to see the whole ids. Raises `Refused` without a reason."""
    await write_down(session, "contact.unmasked", found.id, by=official, detail={"reason": _reasoned(reason)}, now=now)


async def stop_notices(session: Session, found: FoundContact, *, official: Official, now: datetime) -> None:
    """On their word; only they themselves can ask for notices again."""
    if not found.notices:
        raise Refused("Người này đang không nhận thông báo. Chỉ chính họ bật lại được, bằng cách nhắn cho hệ thống.")
    await contacts.set_notices(session, found.id, False, now=now)
    await write_down(session, "contact.notices-stopped", found.id, by=official, now=now)


async def export(session: Session, found: FoundContact, *, official: Official, now: datetime) -> Mapping[str, object]:
    """For the person at the desk; says what it leaves out."""
    kept = await privacy.export(session, found.id, now=now, actor="official", by=official)
    return {
        "note": "Không gồm các cuộc trò chuyện, tin nhạy cảm và câu hỏi không ghi tên: những phần đó chỉ người dân "
        "xem được, hoặc người vận hành máy chủ xuất bằng lệnh khi chính người đó yêu cầu.",
        "exported_at": now.isoformat(),
        **kept,
    }


async def erase(
    session: Session, found: FoundContact, *, typed: str, reason: str, official: Official, now: datetime
) -> Erasure:
    """For good. Raises `Refused` unless the word of confirmation was typed and a reason given."""
    reason = _reasoned(reason)
    if fold(typed).strip() != fold(CONFIRMATION):
        raise Refused(f"Để xoá hẳn, hãy gõ đúng chữ {CONFIRMATION} vào ô xác nhận. Chưa xoá gì cả.")
    return await privacy.erase(session, found.id, now=now, by=official, reason=reason)


def masked(external_id: str) -> str:
    """The last four of an id; of a short one nothing."""
    return f"••••{external_id[-4:]}" if len(external_id) > 6 else "••••"


async def _by_code(session: Session, typed: str, scope: Scope) -> tuple[str, list[FoundContact]]:
    code = read_code(typed)
    if code is None:
        raise Refused("Mã tra cứu gồm 6 chữ và số, ví dụ K7M2QA. Hãy xem lại mã trên tin nhắn của bà con.")
    found = await contact_search.by_code(session, code, scope)
    return code, [found] if found else []


async def _narrowly(session: Session, asked: Asked, scope: Scope, now: datetime) -> tuple[str, list[FoundContact]]:
    """With the area's code."""
    area = await areas.get(session, asked.area_id) if asked.area_id is not None else None
    if area is None or area.level == "province":
        raise Refused("Hãy nhập mã tra cứu, hoặc chọn một xã, phường hay thôn. Không liệt kê toàn bộ người dân.")
    if asked.channel is None and asked.days is None:
        raise Refused("Hãy chọn thêm kênh hoặc khoảng ngày bà con nhắn gần đây, để tìm hẹp hơn.")
    since = now - timedelta(days=asked.days) if asked.days is not None else None
    found = await contact_search.search(
        session, scope, area_id=area.id, channel=asked.channel, since=since, limit=MOST_SHOWN + 1
    )
    return area.code, found


def _reasoned(reason: str) -> str:
    reason = " ".join(reason.split())
    if not any(letter.isalnum() for letter in reason):
        raise Refused("Lý do: chưa có nội dung. Hãy ghi ngắn gọn, ví dụ: bà con đến xã yêu cầu.")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Lý do dài {len(reason)} ký tự, tối đa {LONGEST_REASON}. Hãy rút ngắn rồi gửi lại.")
    return reason
