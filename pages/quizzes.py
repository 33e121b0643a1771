"""/hoi-thi/<code>: a quiz for anyone to see, its scores by place, and a draw that anyone can compute again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from aiohttp import web
from jinja2 import Template

from desk import quiz_draw, quiz_play, quiz_results, quiz_texts
from desk.codes import read_code
from desk.deep_links import Doors
from desk.quiz_play import Phase
from desk.quizzes import QuizState
from pages import assets, public, rendering, replies, sentences
from storage import quiz_plays, quiz_winners, quizzes
from storage.db import Database, DatabaseFault, Session
from storage.quizzes import Quiz

log = structlog.get_logger(__name__)

ADDRESS = quiz_texts.PAGE
FILE = "ma-du-thuong.txt"
NOT_THERE = "Không có hội thi nào mang mã này. Bà con xem lại từng chữ giúp nhé."


@dataclass(frozen=True, kw_only=True)
class QuizzesDesk:
    """What the pages are given by the process that opens them."""

    database: Database
    clock: Callable[[], datetime]
    secure: bool
    doors: Callable[[], Doors] = Doors


@dataclass(kw_only=True)
class _Shown(public.Shown):
    quiz: Quiz | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


DESK = web.AppKey("quizzes_desk", QuizzesDesk)
TEMPLATE = web.AppKey("quizzes_template", Template)


def add_routes(app: web.Application, desk: QuizzesDesk) -> None:
    """After those of the chat, whose style sheet it shares."""
    environment = rendering.environment(app[assets.ASSETS])
    environment.globals["title"] = sentences.TITLE
    environment.globals["address"] = ADDRESS
    environment.globals["file"] = FILE
    environment.globals["at"] = quiz_texts.at
    environment.globals["on"] = quiz_texts.on
    app[DESK] = desk
    app[TEMPLATE] = environment.get_template("quizzes.html")
    app.router.add_get(ADDRESS + "/{code}", show_quiz)
    app.router.add_get(ADDRESS + "/{code}/" + FILE, download)


async def show_quiz(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    shown = await public.looked_up(desk.database, _Shown, partial(_look, request), page="quiz")
    text = request.app[TEMPLATE].render(quiz=shown.quiz, fault=shown.fault, **shown.more)
    return public.answer(text, shown, secure=desk.secure)


async def download(request: web.Request) -> web.Response:
    """The frozen list, byte for byte what its digest is of; nothing before it is frozen."""
    desk = request.app[DESK]
    try:
        async with desk.database.reading() as session:
            quiz = await _find(session, request)
            codes = await quiz_plays.entries(session, quiz.id) if quiz else {}
    except (DatabaseFault, OSError) as error:
        log.error("entry codes not read", error=type(error).__name__)
        raise web.HTTPServiceUnavailable(text=public.AWAY, headers={"Retry-After": public.RETRY_AFTER}) from error
    if quiz is None or quiz.entrants_digest is None or not quiz.winners:
        raise web.HTTPNotFound(text=NOT_THERE)
    headers = {
        **replies.headers(secure=desk.secure),
        "Content-Disposition": f'attachment; filename="ma-du-thuong-{quiz.code}.txt"',
    }
    body = quiz_draw.listed(codes).encode()
    return web.Response(body=body, content_type="text/plain", charset="utf-8", headers=headers)


async def _look(request: web.Request, session: Session) -> _Shown:
    desk = request.app[DESK]
    quiz = await _find(session, request)
    if quiz is None:
        return _Shown(status=404, fault=NOT_THERE)
    over = quiz.state in (QuizState.CLOSED, QuizState.DRAWN)
    questions = await quizzes.questions(session, quiz.id)
    return _Shown(
        quiz=quiz,
        more={
            "phase": quiz_play.phase(quiz, desk.clock()),
            "count": len(questions),
            "payload": f"#do:{quiz.code}",
            "links": [link for link in quiz_texts.links(desk.doors(), quiz.code) if link.channel != "web"],
            "results": await quiz_results.of(session, quiz, count=len(questions)) if over else None,
            "winners": await quiz_winners.of_quiz(session, quiz.id),
        },
    )


async def _find(session: Session, request: web.Request) -> Quiz | None:
    """One that residents may know of."""
    code = read_code(request.match_info["code"])
    quiz = await quizzes.find(session, code) if code else None
    hidden = quiz is None or quiz_play.phase(quiz, request.app[DESK].clock()) is Phase.HIDDEN
    return None if hidden else quiz
