"""Takes one message in: within the limits, from our own page, recorded before anything is answered."""

import hashlib
from dataclasses import replace

import structlog
from aiohttp import web

from channels import origin
from channels.messages import InboundKind
from channels.webchat import said
from pages import uploads, visitors
from pages.faults import Fault, TurnedAway
from pages.room import LIMITS, ROOM
from pages.submissions import Submission
from pages.visitors import Visitor

log = structlog.get_logger(__name__)


async def take(request: web.Request, submission: Submission, visitor: Visitor, *, id: str) -> None:
    """Raises TurnedAway, and then keeps no file; the same `id` from the same visitor is taken once."""
    room = request.app[ROOM]
    try:
        _refuse(request, submission, visitor)
        text = submission.payload or submission.text
        message = said(visitor.address, id, text, at=room.clock(), attachments=tuple(submission.files))
        if not submission.payload and not submission.files:
            message = replace(message, kind=InboundKind.TEXT)
        try:
            await room.deliver([message])
        except Exception as error:
            log.error("chat_message_not_taken", error=type(error).__name__)
            raise TurnedAway(Fault.NOT_TAKEN) from error
    except BaseException:
        await drop_files(request, submission)
        raise


async def drop_files(request: web.Request, submission: Submission) -> None:
    await uploads.discard(submission.files, request.app[ROOM].channel.incoming)


def refuse_other_sites(request: web.Request) -> None:
    if origin.from_another_site(request):
        raise TurnedAway(Fault.OTHER_SITE)


def _refuse(request: web.Request, submission: Submission, visitor: Visitor) -> None:
    fault = submission.find_fault()
    if fault:
        raise TurnedAway(fault)
    limits, now = request.app[LIMITS], request.app[ROOM].clock()
    if not limits.per_source.allows(origin.source(request), now=now):
        raise TurnedAway(Fault.TOO_MANY)
    if not limits.per_resident.allows(visitor.address, now=now):
        raise TurnedAway(Fault.TOO_MANY)


def recognise(request: web.Request) -> Visitor | None:
    return visitors.recognise(request, secure=request.app[ROOM].secure)


def id_of_form(submission: Submission) -> str | None:
    """A second tap on the button is the same message; other words sent from the same page are another."""
    if submission.id is None:
        return None
    said_here = "\0".join((submission.payload, submission.text, *(str(file.size) for file in submission.files)))
    return f"{submission.id}-{hashlib.sha256(said_here.encode('utf-8', 'replace')).hexdigest()[:12]}"
