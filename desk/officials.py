"""Officials' accounts: who they are, what role they hold, and their passwords."""

import asyncio
import re
import secrets
from collections.abc import Mapping
from datetime import datetime

from desk.errors import Refused
from desk.passwords import hash_password
from desk.roles import Role
from storage import areas, audit, credentials, official_addresses, officials, sessions
from storage.db import Session
from storage.officials import Grant, Official

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")

LONGEST_NAME = 120


def new_password() -> str:
    """Four groups of four, about 78 bits, easy to read out."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


async def add(
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    area_code: str | None,
    password: str,
    now: datetime,
    topic: str | None = None,
    agency_id: int | None = None,
    by: Official | None = None,
    demo: bool = False,
) -> Official:
    """The first grant comes with the account."""
    _refuse_wrong(username, name)
    if await officials.find(session, username):
        raise Refused(f"Tên đăng nhập {username!r} đã có người dùng. Hãy chọn tên khác.")
    area = await areas.find_by_code(session, area_code) if area_code else None
    if area_code and area is None:
        raise Refused(f"Không có địa bàn mang mã {area_code!r}. Mã tỉnh có 2 chữ số, mã xã có 5 chữ số.")
    official_id = await officials.add(
        session,
        username=username,
        name=name.strip(),
        password_hash=await asyncio.to_thread(hash_password, password),
        agency_id=agency_id,
        now=now,
        must_change=not demo,
        demo=demo,
    )
    grant = Grant(role=role, area_id=area.id if area else None, topic=topic)
    await officials.set_grants(session, official_id, [grant], now=now)
    detail = {"role": role, "area": area.code if area else None, "topic": topic}
    return await _changed(session, username, "official.added", by=by, detail=detail, now=now)


async def rename(
    session: Session, username: str, *, name: str, agency_id: int | None, by: Official | None = None, now: datetime
) -> Official:
    _refuse_wrong(username, name)
    found = await get(session, username)
    await officials.rename(session, found.id, name=name.strip(), agency_id=agency_id)
    return await _changed(session, username, "official.changed", by=by, now=now)


async def add_grant(
    session: Session, username: str, wanted: Grant, *, by: Official | None = None, now: datetime
) -> Official:
    found = await get(session, username)
    held = (await officials.grants_of(session, [found.id]))[found.id]
    if any((one.role, one.area_id, one.topic) == (wanted.role, wanted.area_id, wanted.topic) for one in held):
        raise Refused("Người này đã có quyền đó rồi.")
    await officials.set_grants(session, found.id, [*held, wanted], now=now)
    return await _changed(session, username, "official.grant-added", by=by, detail=_told(wanted), now=now)


async def remove_grant(
    session: Session, username: str, unwanted: Grant, *, by: Official | None = None, now: datetime
) -> Official:
    """The last one stays: an account without any is to be disabled instead."""
    found = await get(session, username)
    held = (await officials.grants_of(session, [found.id]))[found.id]
    left = [
        one for one in held if (one.role, one.area_id, one.topic) != (unwanted.role, unwanted.area_id, unwanted.topic)
    ]
    if len(left) == len(held):
        raise Refused("Người này không có quyền đó; có thể vừa được bỏ. Hãy mở lại trang.")
    if not left:
        raise Refused("Đây là quyền cuối cùng. Nếu người này thôi việc, hãy khoá tài khoản.")
    await officials.set_grants(session, found.id, left, now=now)
    return await _changed(session, username, "official.grant-removed", by=by, detail=_told(unwanted), now=now)


async def disable(session: Session, username: str, *, by: Official | None = None, now: datetime) -> Official:
    """Logged out everywhere, and their own chat is told nothing more."""
    found = await get(session, username)
    await officials.set_disabled(session, found.id, now)
    await _shut_out(session, found, now=now)
    await official_addresses.unlink_all(session, found.id)
    return await _changed(session, username, "official.disabled", by=by, now=now)


async def enable(session: Session, username: str, *, by: Official | None = None, now: datetime) -> Official:
    found = await get(session, username)
    await officials.set_disabled(session, found.id, None)
    return await _changed(session, username, "official.enabled", by=by, now=now)


async def reset_password(
    session: Session, username: str, password: str, *, by: Official | None = None, now: datetime
) -> Official:
    """To be changed at the next login; logged out everywhere."""
    found = await get(session, username)
    hashed = await asyncio.to_thread(hash_password, password)
    await officials.set_password(session, found.id, hashed)
    await _shut_out(session, found, now=now)
    return await _changed(session, username, "official.password-reset", by=by, now=now)


async def change_own_password(
    session: Session, official: Official, password_hash: str, *, keep: int, now: datetime
) -> Official:
    """Every login but `keep` ends."""
    await officials.set_password(session, official.id, password_hash, must_change=False)
    await sessions.end_all(session, official.id, but=keep, now=now)
    return await _changed(session, official.username, "official.password-changed", by=official, now=now)


async def unlock(session: Session, username: str, *, by: Official | None = None, now: datetime) -> Official:
    found = await get(session, username)
    await credentials.clear_tries(session, found.id)
    return await _changed(session, username, "official.unlocked", by=by, now=now)


async def end_sessions(session: Session, username: str, *, by: Official | None = None, now: datetime) -> Official:
    found = await get(session, username)
    await _shut_out(session, found, now=now)
    return await _changed(session, username, "official.sessions-ended", by=by, now=now)


async def get(session: Session, username: str) -> Official:
    found = await officials.find(session, username)
    if found is None:
        raise Refused(f"Không có cán bộ nào tên đăng nhập {username!r}. Xem danh sách: doithoai official list.")
    return found


def _refuse_wrong(username: str, name: str) -> None:
    if not _USERNAME.fullmatch(username):
        raise Refused(
            f"Tên đăng nhập {username!r} không hợp lệ: dùng 3 đến 40 chữ thường không dấu, số, dấu chấm hoặc gạch."
        )
    if not name.strip():
        raise Refused("Thiếu họ tên cán bộ.")
    if len(name.strip()) > LONGEST_NAME:
        raise Refused(f"Họ tên dài quá {LONGEST_NAME} ký tự. Hãy rút ngắn.")


async def _shut_out(session: Session, official: Official, *, now: datetime) -> None:
    await sessions.end_all(session, official.id, now=now)
    await official_addresses.drop_code(session, official.id)


def _told(grant: Grant) -> Mapping[str, object]:
    return {"role": grant.role, "area": grant.area_id, "topic": grant.topic}


async def _changed(
    session: Session,
    username: str,
    action: str,
    *,
    by: Official | None,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> Official:
    """By an official at the console, else by the operator at the command line."""
    await audit.add(
        session,
        action,
        actor="official" if by else "operator",
        official_id=by.id if by else None,
        object_kind="official",
        object_id=username,
        detail=detail,
        now=now,
    )
    return await get(session, username)
