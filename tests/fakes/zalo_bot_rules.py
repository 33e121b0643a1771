"""What Zalo Bot Platform accepts in a call, checked one field at a time."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

TEXT_LIMIT = 2000
PARSE_MODES = ("markdown", "html")

Params = dict[str, Any]


class Refused(Exception):
    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description


def read_address(params: Params) -> str:
    address = params.get("chat_id")
    if not isinstance(address, str) or not address:
        raise Refused(400, "Bad Request: chat_id")
    return address


def read_text(params: Params, name: str) -> str:
    """1 to 2,000 UTF-16 units; longer ones are refused, not cut."""
    value = params.get(name)
    if not isinstance(value, str) or not 0 < len(value.encode("utf-16-le", "surrogatepass")) // 2 <= TEXT_LIMIT:
        raise Refused(400, f"Bad Request: {name} must have 1 to {TEXT_LIMIT} characters")
    if params.get("parse_mode", "html") not in PARSE_MODES:
        raise Refused(400, "Bad Request: parse_mode")
    return value


def read_public_url(params: Params, name: str, schemes: tuple[str, ...] = ("https", "http")) -> str:
    value = params.get(name)
    if not isinstance(value, str) or not _is_public(value, schemes):
        raise Refused(400, f"Bad Request: {name} must be a public URL")
    return value


def read_secret(params: Params) -> str:
    secret = params.get("secret_token")
    if not isinstance(secret, str) or not 8 <= len(secret) <= 256:
        raise Refused(400, "Bad Request: secret_token must have 8 to 256 characters")
    return secret


def read_timeout(params: Params) -> float:
    """Seconds; Zalo takes a number or a string of digits."""
    try:
        return float(params.get("timeout", 30))
    except (TypeError, ValueError):
        raise Refused(400, "Bad Request: timeout") from None


def _is_public(url: str, schemes: tuple[str, ...]) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in schemes or "." not in host:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return not host.endswith((".localhost", ".local"))
