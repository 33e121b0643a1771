"""Quizzes: the list, one of them with its steps and results, and the results as an Excel file."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from console import content_frame
from console.broadcast_frame import LIST as BROADCASTS
from console.broadcast_frame import READERS, reach
from console.content_frame import may
from console.forms import Form
from console.guard import Person, person
from console.office import OFFICE, Office
from console.rendering import page
from console.step_frame import CODE, Step, add_steps
from desk import quiz_export, quiz_results, quiz_samples, quiz_texts, quizzes
from desk.errors import Refused
from desk.quizzes import STATE_NAMES
from desk.roles import Action
from storage import quiz_plays, quiz_winners
from storage import quizzes as stored
from storage.db import Session
from storage.quizzes import Quiz

LIST = "/console/quizzes"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(LIST + CODE, show_one)
    app.router.add_get(LIST + CODE + "/results.xlsx", export)
    add_steps(app, LIST, STEPS, opened=opened, show=show_one)


async def opened(
    session: Session, request: web.Request, who: Person, *actions: Action, for_change: bool = False
) -> Quiz:
    """As `content_frame.opened`."""
    found: Quiz = await content_frame.opened(session, request, who, stored.find_within, *actions, for_change=for_change)
    return found


async def show_list(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        found = await stored.within(session, reach(who, *READERS))
        counts = await quiz_plays.counts(session, [one.id for one in found])
    samples = quiz_samples.load()
    return page(request, "quizzes.html", quizzes=found, counts=counts, states=STATE_NAMES, samples=samples)


async def show_one(
    request: web.Request, *, fault: str = "", step: str = "", typed: Mapping[str, str] | None = None
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        quiz = await opened(session, request, who)
        questions = await stored.questions(session, quiz.id)
        values: dict[str, Any] = {
            "results": await quiz_results.of(session, quiz, count=len(questions)),
            "good": await quiz_plays.count_good(session, quiz.id, least_right=quiz.least_right),
            "writes": await may(session, who, stored.find_within, quiz.code, Action.BROADCAST),
            "approves": await may(session, who, stored.find_within, quiz.code, Action.APPROVE_BROADCAST),
        }
    return page(
        request,
        "quiz.html",
        status=422 if fault else 200,
        quiz=quiz,
        questions=questions,
        titles=office.titles(),
        own=who.official.id in (quiz.created_by, quiz.submitted_by),
        over=quiz.closes_at <= office.clock(),
        links=quiz_texts.links(office.doors, quiz.code),
        states=STATE_NAMES,
        fault=fault,
        typed=(typed or {}).get("reason", ""),
        **values,
    )


async def export(request: web.Request) -> web.Response:
    """Without persons."""
    async with request.app[OFFICE].database.reading() as session:
        quiz = await opened(session, request, person(request))
        questions = await stored.questions(session, quiz.id)
        results = await quiz_results.of(session, quiz, count=len(questions))
        winners = await quiz_winners.of_quiz(session, quiz.id)
    return web.Response(
        body=await asyncio.to_thread(quiz_export.workbook, quiz, questions, results, winners),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="hoi-thi-{quiz.code}.xlsx"'},
    )


async def _submit(session: Session, quiz: Quiz, form: Form, who: Person, office: Office) -> str:
    await quizzes.submit(session, quiz, official=who.official, now=office.clock())
    return f"{quiz.code}?da=da-gui"


async def _open(session: Session, quiz: Quiz, form: Form, who: Person, office: Office) -> str:
    try:
        seen = datetime.fromisoformat(form.text("seen"))
    except ValueError as error:
        raise Refused("Không rõ anh/chị đã xem bản nào. Hãy tải lại trang rồi duyệt.") from error
    await quizzes.open_up(session, quiz, seen=seen, official=who.official, now=office.clock())
    return f"{quiz.code}?da=da-luu"


async def _send_back(session: Session, quiz: Quiz, form: Form, who: Person, office: Office) -> str:
    reason = form.text("reason", "Lý do")
    await quizzes.send_back(session, quiz, reason, official=who.official, now=office.clock())
    return f"{quiz.code}?da=da-luu"


async def _withdraw(session: Session, quiz: Quiz, form: Form, who: Person, office: Office) -> str:
    reason = form.text("reason", "Lý do")
    await quizzes.withdraw(session, quiz, reason, official=who.official, now=office.clock())
    return f"{quiz.code}?da=da-luu"


async def _announce(session: Session, quiz: Quiz, form: Form, who: Person, office: Office) -> str:
    code = await quizzes.announce(session, quiz, official=who.official, now=office.clock())
    return f"{BROADCASTS}/{code}/edit"


STEPS: Mapping[str, Step[Quiz]] = {
    "submit": (_submit, Action.BROADCAST),
    "open": (_open, Action.APPROVE_BROADCAST),
    "send-back": (_send_back, Action.APPROVE_BROADCAST),
    "withdraw": (_withdraw, *READERS),
    "announce": (_announce, Action.BROADCAST),
}
