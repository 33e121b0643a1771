"""The second proof: codes from an official's phone (TOTP, RFC 6238), and codes on paper for when the phone is lost."""

import hashlib
import hmac
import re
import secrets
from base64 import b32encode
from datetime import datetime

from desk import accounts
from desk.codes import ALPHABET
from desk.errors import Refused
from storage import credentials
from storage.credentials import Credentials
from storage.db import Session
from storage.officials import Official

STEP = 30
"""Seconds that a code holds; the one before and the one after count too, since clocks differ."""
CODES = 10
_CODE_LENGTH = 10
_SALT = re.compile(r"[0-9a-f]{32}")
_DIGITS = re.compile(r"[0-9]{6}")
_ISSUER = "Doi Thoai"


def new_salt() -> str:
    return secrets.token_hex(16)


def secret_of(salt: str, official_id: int, *, key: bytes) -> str:
    """Made from the house's key each time, so that the database alone, or a copy of it, opens nothing."""
    made = hmac.new(key, f"second-factor:{official_id}:{salt}".encode(), hashlib.sha256).digest()
    return b32encode(made[:20]).decode()


def address_of(secret: str, username: str) -> str:
    """What the phone's app reads from the square."""
    from pyotp import TOTP

    return TOTP(secret, interval=STEP).provisioning_uri(name=username, issuer_name=_ISSUER)


async def enable(
    session: Session, official: Official, salt: str, typed: str, *, key: bytes, now: datetime
) -> list[str]:
    """Returns the recovery codes, shown this once. Raises `Refused` when the phone's code does not fit."""
    step = _step(secret_of(salt, official.id, key=key), typed, now) if _SALT.fullmatch(salt) else None
    if step is None:
        raise Refused("Mã 6 số chưa khớp. Hãy kiểm tra giờ trên điện thoại, đợi mã mới hiện rồi nhập lại.")
    await credentials.set_totp(session, official.id, salt, step=step, since=now)
    await accounts.note(session, official, "official.second-factor-on", now=now)
    return await _new_codes(session, official.id, key=key)


async def disable(session: Session, official: Official, *, now: datetime, by: Official | None = None) -> None:
    await credentials.set_totp(session, official.id, None, step=0, since=None)
    await credentials.set_recovery_codes(session, official.id, ())
    await accounts.note(session, official, "official.second-factor-off", by=by, now=now)


async def renew_codes(session: Session, official: Official, *, key: bytes, now: datetime) -> list[str]:
    """Those from before open nothing any more."""
    await accounts.note(session, official, "official.recovery-codes-renewed", now=now)
    return await _new_codes(session, official.id, key=key)


async def prove(session: Session, account: Credentials, typed: str, *, key: bytes, now: datetime) -> bool:
    """A code from the phone, each step once, or one from paper, each once."""
    if account.totp_secret is None:
        return False
    step = _step(secret_of(account.totp_secret, account.id, key=key), typed, now)
    if step is not None:
        return await credentials.use_step(session, account.id, step)
    written = re.sub(r"[\s-]", "", typed).upper()
    if len(written) != _CODE_LENGTH:
        return False
    used = await credentials.use_recovery_code(session, account.id, _digest(written, account.id, key), now=now)
    if used:
        await accounts.note(session, account, "official.recovery-code-used", now=now)
    return used


def _step(secret: str, typed: str, now: datetime) -> int | None:
    """Which step's code it is, among three."""
    from pyotp import TOTP

    digits = re.sub(r"\s", "", typed)
    if not _DIGITS.fullmatch(digits):
        return None
    current = int(now.timestamp()) // STEP
    codes = TOTP(secret, interval=STEP)
    fitting = [step for step in (current - 1, current, current + 1) if _same(codes.generate_otp(step), digits)]
    return fitting[0] if fitting else None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


async def _new_codes(session: Session, official_id: int, *, key: bytes) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(CODES)]
    await credentials.set_recovery_codes(session, official_id, [_digest(code, official_id, key) for code in codes])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _digest(code: str, official_id: int, key: bytes) -> str:
    return hmac.new(key, f"recovery:{official_id}:{code}".encode(), hashlib.sha256).hexdigest()
