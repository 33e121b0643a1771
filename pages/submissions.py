"""What a resident sends us, read from a form, a multipart form or JSON within fixed limits."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from channels.messages import Attachment
from channels.text import clean
from pages import uploads
from pages.faults import Fault, TurnedAway

TEXT_LIMIT = 4_000
BODY_LIMIT = 12 * 1024 * 1024
PAYLOAD_LIMIT = 64
_FIELD_LIMIT = 256 * 1024
_JSON_LIMIT = 128 * 1024
_MOST_FIELDS = 20
_MOST_FILES = 4
_FILE_FIELDS = ("file", "photo", "voice")
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(kw_only=True)
class Submission:
    """`fault` tells why it cannot be taken; what was typed is kept all the same, to be shown again."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Attachment] = field(default_factory=list)
    fault: Fault | None = None

    @property
    def text(self) -> str:
        return clean(self.fields.get("text", "").replace("\r\n", "\n")).strip()

    @property
    def payload(self) -> str:
        return self.fields.get("payload", "")

    @property
    def id(self) -> str | None:
        """The sender's own name for this message; None when there is none that can be used."""
        given = self.fields.get("id", "")
        return given if _ID.fullmatch(given) else None

    def find_fault(self) -> Fault | None:
        if self.fault:
            return self.fault
        if self.payload:
            whole = self.payload.startswith("#") and len(self.payload.encode()) <= PAYLOAD_LIMIT
            return None if whole else Fault.MALFORMED
        if len(self.text) > TEXT_LIMIT:
            return Fault.TOO_LONG
        return None if self.text or self.files else Fault.EMPTY


async def read_form(request: web.Request, folder: Path) -> Submission:
    """Files are written to `folder`; whoever does not deliver them discards them."""
    submission = Submission()
    try:
        if request.content_type == "multipart/form-data":
            await _read_parts(request, submission, folder)
        elif request.content_type == "application/x-www-form-urlencoded":
            body = await _read_body(request, _FIELD_LIMIT)
            submission.fields.update(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS))
        else:
            submission.fault = Fault.WRONG_FORM
    except TurnedAway as refusal:
        submission.fault = refusal.fault
    except (ValueError, HttpProcessingError):
        submission.fault = Fault.MALFORMED
    except BaseException:
        await uploads.discard(submission.files, folder)
        raise
    return submission


async def read_json(request: web.Request) -> Submission:
    if request.content_type != "application/json":
        return Submission(fault=Fault.WRONG_FORM)
    try:
        content = json.loads(await _read_body(request, _JSON_LIMIT))
    except TurnedAway as refusal:
        return Submission(fault=refusal.fault)
    except (ValueError, RecursionError):
        return Submission(fault=Fault.MALFORMED)
    if not isinstance(content, dict):
        return Submission(fault=Fault.MALFORMED)
    fields = {name: content[name] for name in ("text", "payload", "id") if content.get(name) is not None}
    wrong = any(not isinstance(value, str) for value in fields.values())
    if wrong or (fields.get("text") and fields.get("payload")) or ("id" in fields and not _ID.fullmatch(fields["id"])):
        return Submission(fault=Fault.MALFORMED)
    return Submission(fields={name: clean(value) for name, value in fields.items()})


async def _read_body(request: web.Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise TurnedAway(Fault.TOO_LARGE)
    return bytes(body)


async def _read_parts(request: web.Request, submission: Submission, folder: Path) -> None:
    meter = _Meter()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or meter.parts_left() < 0:
            raise TurnedAway(Fault.MALFORMED)
        name = part.name or ""
        if name not in _FILE_FIELDS:
            submission.fields[name] = await _read_field(part, meter)
        elif not part.filename:
            await part.release()
        elif len(submission.files) >= _MOST_FILES:
            raise TurnedAway(Fault.TOO_LARGE)
        else:
            submission.files.append(await uploads.keep(meter.chunks(part), folder, called=part.filename))


async def _read_field(part: BodyPartReader, meter: "_Meter") -> str:
    value = bytearray()
    async for chunk in meter.chunks(part):
        value += chunk
        if len(value) > _FIELD_LIMIT:
            raise TurnedAway(Fault.TOO_LONG)
    return value.decode("utf-8", "replace")


class _Meter:
    """Counts what one request has sent so far."""

    def __init__(self) -> None:
        self._bytes = 0
        self._parts = 0

    def parts_left(self) -> int:
        self._parts += 1
        return _MOST_FIELDS - self._parts

    async def chunks(self, part: BodyPartReader) -> AsyncIterator[bytes]:
        while chunk := await part.read_chunk(64 * 1024):
            self._bytes += len(chunk)
            if self._bytes > BODY_LIMIT:
                raise TurnedAway(Fault.TOO_LARGE)
            yield chunk
