"""Files given to Zalo beforehand: each is known by what it answered, for a week."""

from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from tests.fakes.zalo_oa_rules import Refused, read_upload

UPLOAD_LIFE = timedelta(days=7)


class Uploads:
    """`kept`: by what was answered, the file's name and when it is forgotten."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.kept: dict[str, tuple[str, datetime]] = {}

    def take(self, kind: str, field: object, number: int) -> str:
        if not isinstance(field, web.FileField):
            raise Refused(-201, "file is invalid")
        with field.file:
            read_upload(kind, field.filename, field.file.read())
        given = f"upload-{number}"
        self.kept[given] = (field.filename, self.clock() + UPLOAD_LIFE)
        return given

    def name_of(self, given: str) -> str | None:
        """None for an address on the web. Raises `Refused` for what is not kept, or no longer."""
        if "://" in given:
            return None
        name, until = self.kept.get(given, ("", self.clock()))
        if self.clock() >= until:
            raise Refused(-100, "Upload has expired")
        return name
