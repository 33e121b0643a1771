"""What an official typed and could not send yet, carried along until it can be."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web

from console import forms, seals
from console.office import Office

FIELD = "carried"
_PURPOSE = "console-kept"
_GOOD_FOR = timedelta(hours=2)
_LARGEST = 64 * 1024
"""Bytes of everything typed; a longer text stays in the browser's previous page."""
_MOST_FIELDS = 300
_NEVER = frozenset({"csrf", FIELD, "password", "new_password", "password_again", "one_time_code"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """`path` is where it was to go, `back` the page it was typed on; `files` says that some were left out."""

    path: str
    back: str
    fields: tuple[tuple[str, str], ...]
    files: bool = False

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What somebody wrote, rather than chose."""
        return [(name, value) for name, value in self.fields if _is_text(value)]

    @property
    def rest(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.fields if not _is_text(value)]


async def of(request: web.Request) -> Kept | None:
    """None when there is nothing worth keeping or it is too much; never passwords, codes or files."""
    if request.method != "POST" or request.path.startswith(("/console/login", "/console/logout")):
        return None
    try:
        given = await forms.posted(request)
    except web.HTTPException:
        return None
    fields = tuple((name, value) for name, value in given.items() if isinstance(value, str) and name not in _NEVER)
    size = sum(len(name) + len(value.encode("utf-8", "replace")) for name, value in fields)
    if not fields or len(fields) > _MOST_FIELDS or size > _LARGEST:
        return None
    files = any(isinstance(value, web.FileField) and value.filename for value in given.values())
    return Kept(path=request.path_qs, back=_back(request), fields=fields, files=files)


def seal(office: Office, kept: Kept | None, *, official_id: int | None) -> str:
    """For a hidden field; opens again for that official only, for two hours. None: whoever logs in next here."""
    if kept is None:
        return ""
    content = {
        "path": kept.path,
        "back": kept.back,
        "fields": kept.fields,
        "files": kept.files,
        "for": official_id,
        "until": (office.clock() + _GOOD_FOR).timestamp(),
    }
    body = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    return f"{body}.{seals.sign(office, _PURPOSE, body)}"


def unseal(office: Office, sealed: str, *, official_id: int) -> Kept | None:
    body, _, signature = sealed.partition(".")
    if not seals.is_ours(office, _PURPOSE, body, signature):
        return None
    content = json.loads(base64.urlsafe_b64decode(body))
    if content["for"] not in (None, official_id) or content["until"] < office.clock().timestamp():
        return None
    fields = tuple((name, value) for name, value in content["fields"])
    return Kept(path=content["path"], back=content["back"], fields=fields, files=content["files"])


def posted(values: Mapping[str, object]) -> str:
    """What a form of the login carries along, still sealed."""
    given = values.get(FIELD, "")
    return given if isinstance(given, str) else ""


def _is_text(value: str) -> bool:
    return len(value) > 24 or "\n" in value or " " in value.strip()


def _back(request: web.Request) -> str:
    """The page with the form, as the browser says; else the place of work."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc == request.host and is_ours(parts.path):
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return "/console/inbox"


def is_ours(address: str) -> bool:
    """A path of the console, and nothing a browser could read as another site."""
    return address.startswith("/console/") and "\\" not in address and "//" not in address and address.isprintable()
