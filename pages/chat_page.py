"""The chat as a web page that needs no JavaScript: show, send, forget, larger text."""

import asyncio
import re
import secrets
from contextlib import suppress

from aiohttp import web
from jinja2 import Template

from channels.assets import Assets
from desk import texts
from desk.codes import read_code
from pages import conversation, intake, rendering, replies, sentences, visitors
from pages.conversation import Conversation
from pages.faults import ANSWERS, TurnedAway
from pages.room import ROOM, ChatRoom
from pages.submissions import Submission, read_form
from pages.visitors import Visitor

TEMPLATE = web.AppKey("chat_template", Template)
CHAT = "/chat"
DIALOGUES = "/doi-thoai"
_END = "#cuoi"
_SIZE_COOKIE = "doithoai_text"
_LOOKS = 10
"""How often a page without JavaScript reloads itself while an answer is on its way."""

_LOOK_EVERY_S = 3
_LINK = re.compile(r"(https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]]|/duoc-huong/[A-Z]+)")


def load_template(files: Assets) -> Template:
    environment = rendering.environment(files)
    environment.globals["says"] = sentences
    environment.filters["pieces"] = _LINK.split
    return environment.get_template("chat.html")


async def go_to_chat(request: web.Request) -> web.StreamResponse:
    """`?dt=` is the code of a dialogue, and `&thon=` a village's number, from a leaflet."""
    code, village = read_code(request.query.get("dt", "")), request.query.get("thon", "").rpartition(".")[2]
    to = f"{DIALOGUES}/{code}" if code else CHAT
    named = f"?thon={village}" if code and village.isascii() and village.isdigit() and len(village) <= 3 else ""
    return web.Response(status=302, headers={"Location": to + named})


async def show_chat(request: web.Request) -> web.StreamResponse:
    cleared = texts.CHAT_CLEARED if "da-xoa" in request.query else ""
    return await _page(request, notice=cleared)


async def send_message(request: web.Request) -> web.StreamResponse:
    room = request.app[ROOM]
    submission = Submission()
    known = intake.recognise(request)
    visitor = known or visitors.newcomer()
    try:
        intake.refuse_other_sites(request)
        submission = await read_form(request, room.channel.incoming)
        id = intake.id_of_form(submission) or secrets.token_hex(16)
        with room.channel.watching(visitor.address) as news:
            await intake.take(request, submission, visitor, id=id)
            await _await_answer(room, visitor, news)
    except TurnedAway as refusal:
        return await _turn_away(request, refusal, draft=submission)
    response = replies.see_other(CHAT + _END, secure=room.secure)
    visitors.remember(response, visitor, secure=room.secure)
    return response


async def _await_answer(room: ChatRoom, visitor: Visitor, news: asyncio.Event) -> None:
    """Returns when everything was read, or when the room's patience is over; what was said is safe either way."""
    with suppress(TimeoutError, TurnedAway):
        async with asyncio.timeout(room.patience):
            while (await conversation.read(room, visitor.address, limit=20)).waiting:
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), room.patience / 10)
                news.clear()


async def forget_chat(request: web.Request) -> web.StreamResponse:
    room = request.app[ROOM]
    visitor = intake.recognise(request)
    try:
        intake.refuse_other_sites(request)
        if visitor:
            await conversation.clear(room, visitor.address)
    except TurnedAway as refusal:
        return await _turn_away(request, refusal)
    response = replies.see_other(f"{CHAT}?da-xoa=1", secure=room.secure)
    visitors.forget(response, secure=room.secure)
    return response


async def change_text_size(request: web.Request) -> web.StreamResponse:
    """Sent together with what was being typed, which is shown again."""
    room = request.app[ROOM]
    try:
        intake.refuse_other_sites(request)
    except TurnedAway as refusal:
        return await _turn_away(request, refusal)
    submission = await read_form(request, room.channel.incoming)
    await intake.drop_files(request, submission)
    large = submission.fields.get("size") == "large"
    if submission.text:
        response = await _page(request, draft=submission, large=large)
    else:
        response = replies.see_other(CHAT + _END, secure=room.secure)
    response.set_cookie(
        _SIZE_COOKIE,
        "large" if large else "usual",
        max_age=365 * 24 * 3600,
        path=CHAT,
        httponly=True,
        secure=room.secure,
        samesite="Lax",
    )
    return response


async def _turn_away(
    request: web.Request, refusal: TurnedAway, *, draft: Submission | None = None
) -> web.StreamResponse:
    answer = ANSWERS[refusal.fault]
    response = await _page(request, notice=answer.sentence, draft=draft, status=answer.status)
    replies.hint_when(response, refusal.fault)
    return response


async def _page(
    request: web.Request,
    *,
    notice: str = "",
    draft: Submission | None = None,
    status: int = 200,
    large: bool | None = None,
) -> web.Response:
    room = request.app[ROOM]
    visitor = intake.recognise(request)
    shown, broken = Conversation(), False
    if visitor:
        try:
            shown = await conversation.read(room, visitor.address)
        except TurnedAway as refusal:
            broken = True
            notice, status = notice or ANSWERS[refusal.fault].sentence, 503
    looked = request.query.get("lan", "1")
    look = int(looked) if looked.isascii() and looked.isdigit() and len(looked) < 3 else 1
    text = request.app[TEMPLATE].render(
        shown=shown,
        known=visitor is not None,
        greeted=not shown.lines and not broken,
        cut=len(shown.lines) >= conversation.MOST_LINES,
        notice=notice,
        draft=draft.fields.get("text", "") if draft else "",
        large=request.cookies.get(_SIZE_COOKIE) == "large" if large is None else large,
        demo=room.demo,
        id=secrets.token_hex(16),
        reload_in=_LOOK_EVERY_S if shown.waiting and look <= _LOOKS and request.method == "GET" else None,
        reload_at=f"{CHAT}?lan={look + 1}{_END}",
    )
    return replies.page(text, secure=room.secure, status=status)
