"""The questions of a quiz: one by one, or all of them from an Excel file that is taken whole or not at all."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from console.forms import Form, faults_of, posted, read
from console.guard import NotThere, person
from console.office import OFFICE
from console.quizzes import LIST, XLSX, opened
from console.rendering import page
from console.step_frame import CODE
from desk import quiz_sheet, quizzes
from desk.errors import Refused
from desk.quiz_form import LABELS, LONGEST, MOST_OPTIONS, MOST_QUESTIONS, QuestionForm, judge_question, kept
from desk.quiz_sheet import SheetRefused
from desk.roles import Action
from storage import quizzes as stored
from storage.db import Session
from storage.quizzes import Quiz

QUESTIONS = LIST + CODE + "/questions"
ONE = QUESTIONS + r"/{position:\d{1,2}}"


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST + "/template.xlsx", download)
    app.router.add_get(QUESTIONS, show_all)
    app.router.add_post(QUESTIONS, add)
    app.router.add_post(QUESTIONS + "/sheet", take_sheet)
    app.router.add_get(ONE, show_one)
    app.router.add_post(ONE, change)
    app.router.add_post(ONE + "/up", move_up)
    app.router.add_post(ONE + "/remove", remove)


async def download(request: web.Request) -> web.Response:
    person(request).needs(Action.BROADCAST)
    return web.Response(
        body=await asyncio.to_thread(quiz_sheet.template),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="cau-hoi-hoi-thi.xlsx"'},
    )


async def show_all(request: web.Request) -> web.Response:
    return await _show(request)


async def add(request: web.Request) -> web.Response:
    form = await read(request)
    try:
        async with request.app[OFFICE].database.transaction() as session:
            quiz, wanted = await _held(session, request)
            if len(wanted) >= MOST_QUESTIONS:
                raise Refused(f"Hội thi có nhiều nhất {MOST_QUESTIONS} câu. Hãy xoá bớt rồi thêm.")
            await _keep(session, request, quiz, [*wanted, _read(request, form)])
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{quiz.code}/questions?da=da-them")


async def take_sheet(request: web.Request) -> web.Response:
    """In place of all questions there are."""
    office, given = request.app[OFFICE], (await posted(request)).get("file")
    person(request).needs(Action.BROADCAST)
    try:
        if not isinstance(given, web.FileField) or not given.filename:
            raise Refused("Chưa chọn tệp. Hãy chọn tệp .xlsx đã điền rồi gửi lại.")
        wanted = await asyncio.to_thread(quiz_sheet.read, given.file.read(), entries=office.catalogue().entries)
        async with office.database.transaction() as session:
            quiz, _ = await _held(session, request)
            await _keep(session, request, quiz, wanted)
    except SheetRefused as refused:
        return await _show(request, rows=[str(fault) for fault in refused.faults])
    except Refused as refusal:
        return await _show(request, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{quiz.code}/questions?da=da-luu")


async def show_one(request: web.Request) -> web.Response:
    async with request.app[OFFICE].database.reading() as session:
        _, wanted = await _held(session, request, for_change=False)
    return await _show(request, position=_position(request, wanted))


async def change(request: web.Request) -> web.Response:
    form, position = await read(request), 0
    try:
        async with request.app[OFFICE].database.transaction() as session:
            quiz, wanted = await _held(session, request)
            position = _position(request, wanted)
            wanted[position - 1] = _read(request, form)
            await _keep(session, request, quiz, wanted)
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal, position=position)
    raise web.HTTPSeeOther(f"{LIST}/{quiz.code}/questions?da=da-luu")


async def move_up(request: web.Request) -> web.Response:
    async with request.app[OFFICE].database.transaction() as session:
        quiz, wanted = await _held(session, request)
        at = _position(request, wanted) - 1
        wanted.insert(max(at - 1, 0), wanted.pop(at))
        await _keep(session, request, quiz, wanted)
    raise web.HTTPSeeOther(f"{LIST}/{quiz.code}/questions?da=da-luu")


async def remove(request: web.Request) -> web.Response:
    async with request.app[OFFICE].database.transaction() as session:
        quiz, wanted = await _held(session, request)
        del wanted[_position(request, wanted) - 1]
        await _keep(session, request, quiz, wanted)
    raise web.HTTPSeeOther(f"{LIST}/{quiz.code}/questions?da=da-xoa")


async def _held(session: Session, request: web.Request, *, for_change: bool = True) -> tuple[Quiz, list[QuestionForm]]:
    quiz = await opened(session, request, person(request), Action.BROADCAST, for_change=for_change)
    return quiz, [kept(one) for one in await stored.questions(session, quiz.id)]


async def _keep(session: Session, request: web.Request, quiz: Quiz, wanted: Sequence[QuestionForm]) -> None:
    now = request.app[OFFICE].clock()
    await quizzes.set_questions(session, quiz, wanted, official=person(request).official, now=now)


def _position(request: web.Request, wanted: Sequence[QuestionForm]) -> int:
    position = int(request.match_info["position"])
    if not 1 <= position <= len(wanted):
        raise NotThere
    return position


def _read(request: web.Request, form: Form) -> QuestionForm:
    """Raises `Wrong` with all that is wrong at once."""
    options = [" ".join(line.split()) for line in form.text("options").splitlines() if line.strip()]
    answer = form.text("answer")
    wanted = QuestionForm(
        text=" ".join(form.text("text").split()),
        options=tuple(options),
        answer=int(answer) if answer.isascii() and answer.isdigit() and len(answer) == 1 else 0,
        explanation=" ".join(form.text("explanation").split()),
        source=" ".join(form.text("source").split()),
        entry_id=form.text("entry_id") or None,
    )
    judge_question(wanted, entries=request.app[OFFICE].catalogue().entries)
    return wanted


async def _show(
    request: web.Request,
    *,
    form: Form | None = None,
    refusal: Refused | None = None,
    position: int = 0,
    rows: Sequence[str] = (),
) -> web.Response:
    """`position` of the one that is changed; 0: a new one is asked for."""
    office = request.app[OFFICE]
    async with office.database.reading() as session:
        quiz = await opened(session, request, person(request), Action.BROADCAST)
        questions = await stored.questions(session, quiz.id)
    given: Mapping[str, Any] = dict(form.values) if form is not None else {}
    if form is None and position:
        one = questions[position - 1]
        given = {**kept(one).plain(), "options": "\n".join(one.options), "entry_id": one.entry_id or ""}
    return page(
        request,
        "quiz_questions.html",
        status=422 if refusal or rows else 200,
        quiz=quiz,
        questions=questions,
        position=position,
        given=given,
        **faults_of(refusal),
        rows=rows,
        labels=LABELS,
        longest=LONGEST,
        most_options=MOST_OPTIONS,
        most_questions=MOST_QUESTIONS,
        entries=[(entry.id, entry.title) for entry in office.catalogue().entries.values()],
    )
