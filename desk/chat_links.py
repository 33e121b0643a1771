"""An official's own chat: linked once with a code from the console, unlinked from there at any time."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from desk import accounts
from desk.codes import ALPHABET
from desk.errors import Refused
from desk.roles import Role
from storage import official_addresses, officials
from storage.db import Session
from storage.officials import Official

MINUTES = 15
DAYS_FOR_HEADS = 3
"""A code on paper must reach the village first."""
_LENGTH = 10
_WRITTEN = re.compile(rf"[{ALPHABET}]{{{_LENGTH}}}")


async def new_code(session: Session, official: Official, *, now: datetime) -> str:
    """Ten characters in two halves; an earlier code opens nothing any more."""
    return await _draw(session, official, by=official, until=now + timedelta(minutes=MINUTES), now=now)


async def code_for_head(session: Session, head: Official, *, by: Official, now: datetime) -> str:
    """For a village head, who need not log in to the console, to be handed over on paper.

    Raises `Refused` for whoever may do more than speak for a village: their chat is linked by themselves alone.
    """
    grants = (await officials.grants_of(session, [head.id]))[head.id]
    if not grants or any(grant.role != Role.VILLAGE for grant in grants):
        raise Refused(
            "Chỉ cấp hộ mã nối cho trưởng thôn, cộng tác viên. Cán bộ có quyền khác tự lấy mã ở trang Tài khoản."
        )
    return await _draw(session, head, by=by, until=now + timedelta(days=DAYS_FOR_HEADS), now=now)


async def _draw(session: Session, official: Official, *, by: Official, until: datetime, now: datetime) -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    await official_addresses.set_code(session, official.id, _digest(code), expires_at=until)
    await accounts.note(session, official, "official.link-code", by=by, now=now)
    return f"{code[:5]}-{code[5:]}"


def read_code(text: str) -> str | None:
    """The code that a message consists of, in any case; None when it is something else."""
    written = re.sub(r"[\s-]", "", text).upper()
    return written if _WRITTEN.fullmatch(written) else None


async def link(session: Session, code: str, address_id: int, *, now: datetime) -> Official | None:
    """None when the code is wrong, old or used, or the account is disabled."""
    written = read_code(code)
    official_id = await official_addresses.take_code(session, _digest(written), now=now) if written else None
    official = await officials.get(session, official_id) if official_id is not None else None
    if official is None or official.disabled_at is not None:
        return None
    await official_addresses.link(session, address_id, official.id, now=now)
    await accounts.note(session, official, "official.linked", detail={"address": address_id}, now=now)
    return official


async def unlink(
    session: Session, official: Official, address_id: int, *, now: datetime, by: Official | None = None
) -> bool:
    """False when it is not linked to this official."""
    gone = await official_addresses.unlink(session, address_id, official_id=official.id)
    if gone:
        await accounts.note(session, official, "official.unlinked", detail={"address": address_id}, by=by, now=now)
    return gone


async def official_of(session: Session, address_id: int) -> Official | None:
    """Whose chat it is; None for residents and for disabled accounts."""
    return await official_addresses.owner(session, address_id)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
