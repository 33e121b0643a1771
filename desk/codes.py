"""Codes that people read aloud: six characters without look-alikes, and the four digits that open the thread."""

import hashlib
import hmac
import re
import secrets

LETTERS = "ABCDEFGHJKMNPQRTUVWXY"
DIGITS = "2346789"
ALPHABET = LETTERS + DIGITS
"""Without 0/O, 1/I/L, 5/S and 2's double Z."""

LENGTH = 6
KEY_LENGTH = 4
_CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
_LABEL = re.compile(r"\s*(?:mã tra cứu|ma tra cuu|mã số|ma so|mã|ma)[\s:]+", re.IGNORECASE)


def new_code() -> str:
    """Always holds a digit and a letter, so that no ordinary word looks like one."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if is_code(code):
            return code


def new_key() -> str:
    return f"{secrets.randbelow(10**KEY_LENGTH):0{KEY_LENGTH}d}"


def is_code(text: str) -> bool:
    return (
        _CODE.fullmatch(text) is not None
        and any(letter in DIGITS for letter in text)
        and any(letter in LETTERS for letter in text)
    )


def read_code(text: str) -> str | None:
    """The code someone typed, in any case, with "mã" before it, spaces or dashes in it; None when it is not one."""
    code = re.sub(r"[\W_]+", "", _LABEL.sub("", text, count=1) if _LABEL.match(text) else text).upper()
    return code if is_code(code) else None


def is_spelled_out(text: str) -> bool:
    """Whether a code was surely meant: one word, or called a code. "mua 2 xe" only happens to look like one."""
    return _LABEL.match(text) is not None or len(text.split()) == 1


def digest_key(secret: bytes, code: str, key: str) -> str:
    return hmac.new(secret, f"{code}:{key}".encode(), hashlib.sha256).hexdigest()


def key_fits(secret: bytes, code: str, key: str, digest: str) -> bool:
    return hmac.compare_digest(digest_key(secret, code, key), digest)
