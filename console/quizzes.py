"""Quizzes: the list, one of them with its steps and results, and the results as an Excel file."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from console.broadcast_frame import LIST as BROADCASTS
from console.broadcast_frame import READERS, reach
from console.content_frame import CODE, may, opened
from console.forms import Form, read
from console.guard import person
from console.office import OFFICE
from console.rendering import page
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
Work = Callable[[Session, Quiz, Form], Awaitable[str]]
"""Returns where to go: an address, or what is said on the quiz's own page."""


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(LIST + CODE, show_one)
    app.router.add_get(LIST + CODE + "/results.xlsx", export)
    app.router.add_post(LIST + CODE + "/submit", submit)
    app.router.add_post(LIST + CODE + "/open", open_up)
    app.router.add_post(LIST + CODE + "/send-back", send_back)
    app.router.add_post(LIST + CODE + "/withdraw", withdraw)
    app.router.add_post(LIST + CODE + "/announce", announce)


async def show_list(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        found = await stored.within(session, reach(who, *READERS))
        counts = await quiz_plays.counts(session, [one.id for one in found])
    samples = quiz_samples.load()
    return page(request, "quizzes.html", quizzes=found, counts=counts, states=STATE_NAMES, samples=samples)


async def show_one(request: web.Request) -> web.Response:
    return await show(request)


async def export(request: web.Request) -> web.Response:
    """Without persons."""
    async with request.app[OFFICE].database.reading() as session:
        quiz: Quiz = await opened(session, request, person(request), stored.find_within)
        questions = await stored.questions(session, quiz.id)
        results = await quiz_results.of(session, quiz, count=len(questions))
        winners = await quiz_winners.of_quiz(session, quiz.id)
    return web.Response(
        body=await asyncio.to_thread(quiz_export.workbook, quiz, questions, results, winners),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="hoi-thi-{quiz.code}.xlsx"'},
    )


async def submit(request: web.Request) -> web.Response:
    async def work(session: Session, quiz: Quiz, _form: Form) -> str:
        await quizzes.submit(session, quiz, **_by(request))
        return "da-gui"

    return await carry_out(request, work, Action.BROADCAST)


async def open_up(request: web.Request) -> web.Response:
    async def work(session: Session, quiz: Quiz, form: Form) -> str:
        try:
            seen = datetime.fromisoformat(form.text("seen"))
        except ValueError as error:
            raise Refused("Không rõ anh/chị đã xem bản nào. Hãy tải lại trang rồi duyệt.") from error
        await quizzes.open_up(session, quiz, seen=seen, **_by(request))
        return "da-luu"

    return await carry_out(request, work, Action.APPROVE_BROADCAST)


async def send_back(request: web.Request) -> web.Response:
    async def work(session: Session, quiz: Quiz, form: Form) -> str:
        await quizzes.send_back(session, quiz, form.text("reason", "Lý do"), **_by(request))
        return "da-luu"

    return await carry_out(request, work, Action.APPROVE_BROADCAST)


async def withdraw(request: web.Request) -> web.Response:
    async def work(session: Session, quiz: Quiz, form: Form) -> str:
        await quizzes.withdraw(session, quiz, form.text("reason", "Lý do"), **_by(request))
        return "da-luu"

    return await carry_out(request, work, *READERS)


async def announce(request: web.Request) -> web.Response:
    async def work(session: Session, quiz: Quiz, _form: Form) -> str:
        return f"{BROADCASTS}/{await quizzes.announce(session, quiz, **_by(request))}/edit"

    return await carry_out(request, work, Action.BROADCAST)


async def carry_out(request: web.Request, work: Work, *actions: Action, to: str = "") -> web.Response:
    """One step, with the quiz held; refused, its page says why. `to`: the page below it that is shown afterwards."""
    form = await read(request)
    try:
        async with request.app[OFFICE].database.transaction() as session:
            quiz: Quiz = await opened(session, request, person(request), stored.find_within, *actions, for_change=True)
            said = await work(session, quiz, form)
    except Refused as refusal:
        return await show(request, fault=str(refusal), typed=form.text("reason"))
    raise web.HTTPSeeOther(said if said.startswith("/") else f"{LIST}/{quiz.code}{to}?da={said}")


async def show(request: web.Request, *, fault: str = "", typed: str = "") -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        quiz: Quiz = await opened(session, request, who, stored.find_within)
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
        titles={entry.id: entry.title for entry in office.catalogue().entries.values()},
        own=who.official.id in (quiz.created_by, quiz.submitted_by),
        over=quiz.closes_at <= office.clock(),
        links=quiz_texts.links(office.doors, quiz.code),
        states=STATE_NAMES,
        fault=fault,
        typed=typed,
        **values,
    )


def _by(request: web.Request) -> dict[str, Any]:
    return {"official": person(request).official, "now": request.app[OFFICE].clock()}
