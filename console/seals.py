"""What a form carries along and nobody may have changed meanwhile: signed, for one purpose."""

import hashlib
import hmac

from console.office import Office


def sign(office: Office, purpose: str, text: str) -> str:
    body = f"{purpose}:{text}".encode("utf-8", "replace")
    return hmac.new(office.secret, body, hashlib.sha256).hexdigest()


def is_ours(office: Office, purpose: str, text: str, signature: str) -> bool:
    return hmac.compare_digest(signature.encode("utf-8", "replace"), sign(office, purpose, text).encode())
