"""The chat for programs: JSON in, JSON out; what `docs/web-chat-api.md` describes."""

import secrets

from aiohttp import web

from pages import conversation, intake, replies, visitors
from pages.conversation import Conversation
from pages.faults import Fault, TurnedAway
from pages.room import ROOM
from pages.submissions import Submission, read_form, read_json


async def send_message(request: web.Request) -> web.StreamResponse:
    try:
        intake.refuse_other_sites(request)
        return await _take(request, await read_json(request))
    except TurnedAway as refusal:
        return replies.fault(refusal.fault, secure=request.app[ROOM].secure)


async def send_files(request: web.Request) -> web.StreamResponse:
    room = request.app[ROOM]
    try:
        intake.refuse_other_sites(request)
        submission = await read_form(request, room.channel.incoming)
        if submission.fault is None and not submission.files:
            raise TurnedAway(Fault.EMPTY)
        return await _take(request, submission)
    except TurnedAway as refusal:
        return replies.fault(refusal.fault, secure=room.secure)


async def _take(request: web.Request, submission: Submission) -> web.StreamResponse:
    secure = request.app[ROOM].secure
    visitor = intake.recognise(request) or visitors.newcomer()
    id = submission.id or secrets.token_hex(16)
    await intake.take(request, submission, visitor, id=id)
    response = replies.data({"id": id}, secure=secure, status=202)
    visitors.remember(response, visitor, secure=secure)
    return response


async def list_messages(request: web.Request) -> web.StreamResponse:
    room = request.app[ROOM]
    visitor = intake.recognise(request)
    after = conversation.read_cursor(request.query.get("after"))
    try:
        shown = await conversation.read(room, visitor.address) if visitor else Conversation()
    except TurnedAway as refusal:
        return replies.fault(refusal.fault, secure=room.secure)
    news = [line for line in shown.lines if after.is_before(line)]
    return replies.data(conversation.as_data(shown, news), secure=room.secure)
