"""Passwords: hashed slowly on purpose, and checked a few at a time so that nobody can stall the house with them."""

import asyncio
from functools import lru_cache

from desk.errors import Refused

SHORTEST = 10
LONGEST = 200
"""Characters; hashing a novel would cost us, not the sender."""
AT_ONCE = 2
_TOO_COMMON = ("matkhau", "password", "12345678", "qwertyui", "doithoai", "abcdefgh", "11111111")


def refuse_weak(password: str, *, username: str = "") -> None:
    """Raises `Refused`: too short, too long, one letter over and over, the username, or what everyone tries first."""
    if len(password) < SHORTEST:
        raise Refused(f"Mật khẩu quá ngắn: cần ít nhất {SHORTEST} ký tự.")
    if len(password) > LONGEST:
        raise Refused(f"Mật khẩu quá dài: tối đa {LONGEST} ký tự.")
    folded = password.lower()
    if len(set(folded)) < 5 or folded.startswith(_TOO_COMMON) or (username and username in folded):
        raise Refused("Mật khẩu này quá dễ đoán. Hãy ghép ba, bốn từ không liên quan với nhau, hoặc thêm số và dấu.")


def hash_password(password: str) -> str:
    """Argon2id with the library's current defaults (RFC 9106, low-memory profile). Raises `Refused` when too short."""
    if len(password) < SHORTEST:
        raise Refused(f"Mật khẩu quá ngắn: cần ít nhất {SHORTEST} ký tự.")
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def is_right(password_hash: str, typed: str) -> bool:
    """False also for a hash that cannot be read."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(password_hash, typed)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Made with other parameters than those of today."""
    from argon2 import PasswordHasher

    return PasswordHasher().check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def nobodys() -> str:
    """Checked instead when there is no such account, so that the answer takes as long."""
    return hash_password("khong-phai-cua-ai")


class Passwords:
    """At most `AT_ONCE` checks or hashes in hand, each in a thread (each takes 64 MB and some 50 ms)."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def check(self, password_hash: str | None, typed: str) -> bool:
        """None, for an account that is not there, takes as long and is wrong."""
        async with self._turns:
            known = password_hash is not None
            right = await asyncio.to_thread(lambda: is_right(password_hash or nobodys(), typed[:LONGEST]))
            return right and known

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(hash_password, password)
