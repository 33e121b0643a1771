"""Officials' accounts: who they are, what role they hold, and their passwords."""

import re
import secrets
from datetime import datetime

from desk.errors import Refused
from desk.roles import Role
from storage import areas, audit, officials
from storage.db import Session
from storage.officials import Grant, Official

SHORTEST_PASSWORD = 10
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def new_password() -> str:
    """Four groups of four, about 78 bits, easy to read out."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def hash_password(password: str) -> str:
    """Argon2id with the library's current defaults (RFC 9106, low-memory profile). Raises `Refused` when too short."""
    from argon2 import PasswordHasher

    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"Mật khẩu quá ngắn: cần ít nhất {SHORTEST_PASSWORD} ký tự.")
    return PasswordHasher().hash(password)


async def add(
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    area_code: str | None,
    password: str,
    now: datetime,
    demo: bool = False,
) -> Official:
    if not _USERNAME.fullmatch(username):
        raise Refused(
            f"Tên đăng nhập {username!r} không hợp lệ: dùng 3 đến 40 chữ thường không dấu, số, dấu chấm hoặc gạch."
        )
    if not name.strip():
        raise Refused("Thiếu họ tên cán bộ.")
    if await officials.find(session, username):
        raise Refused(f"Tên đăng nhập {username!r} đã có người dùng. Hãy chọn tên khác.")
    area = await areas.find_by_code(session, area_code) if area_code else None
    if area_code and area is None:
        raise Refused(f"Không có địa bàn mang mã {area_code!r}. Mã tỉnh có 2 chữ số, mã xã có 5 chữ số.")
    official_id = await officials.add(
        session,
        username=username,
        name=name.strip(),
        password_hash=hash_password(password),
        now=now,
        demo=demo,
    )
    grant = Grant(role=role, area_id=area.id if area else None)
    await officials.set_grants(session, official_id, [grant], now=now)
    return await _changed(session, username, "official.added", now=now)


async def disable(session: Session, username: str, *, now: datetime) -> Official:
    found = await get(session, username)
    await officials.set_disabled(session, found.id, now)
    return await _changed(session, username, "official.disabled", now=now)


async def reset_password(session: Session, username: str, password: str, *, now: datetime) -> Official:
    found = await get(session, username)
    await officials.set_password(session, found.id, hash_password(password))
    return await _changed(session, username, "official.password-reset", now=now)


async def get(session: Session, username: str) -> Official:
    found = await officials.find(session, username)
    if found is None:
        raise Refused(f"Không có cán bộ nào tên đăng nhập {username!r}. Xem danh sách: doithoai official list.")
    return found


async def _changed(session: Session, username: str, action: str, *, now: datetime) -> Official:
    await audit.add(session, action, actor="operator", object_kind="official", object_id=username, now=now)
    return await get(session, username)
