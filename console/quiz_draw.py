"""The draw: the frozen list, the public seed typed by one and confirmed by another, the winners, and whom to tell."""

from typing import Any

from aiohttp import web

from console.broadcast_frame import READERS
from console.content_frame import may
from console.forms import Form, read
from console.guard import person
from console.office import OFFICE
from console.quizzes import LIST, opened
from console.rendering import page
from console.step_frame import CODE
from desk import quiz_draw
from desk.errors import Refused
from desk.roles import Action
from desk.working_time import VIETNAM
from storage import officials, quiz_plays, quiz_winners
from storage import quizzes as stored
from storage.db import Session
from storage.quizzes import Quiz

DRAW = LIST + CODE + "/draw"


def add_routes(app: web.Application) -> None:
    app.router.add_get(DRAW, show_draw)
    app.router.add_post(DRAW + "/seed", propose)
    app.router.add_post(DRAW + "/confirm", confirm)
    app.router.add_post(DRAW + "/take-back", take_back)
    app.router.add_get(DRAW + "/print", show_print)


async def show_draw(request: web.Request) -> web.Response:
    return await _show(request)


async def propose(request: web.Request) -> web.Response:
    return await _step(request, quiz_draw.propose_seed, *READERS)


async def confirm(request: web.Request) -> web.Response:
    return await _step(request, quiz_draw.confirm_seed, Action.APPROVE_BROADCAST)


async def take_back(request: web.Request) -> web.Response:
    async def work(session: Session, quiz: Quiz, _seed: str, **by: Any) -> None:
        await quiz_draw.take_seed_back(session, quiz, **by)

    return await _step(request, work, *READERS)


async def show_print(request: web.Request) -> web.Response:
    """Winners whom no message reached, as a list for the village heads: codes and places, no names."""
    return await _show(request, template="quiz_winners.html")


async def _step(request: web.Request, work: Any, *actions: Action) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    try:
        async with office.database.transaction() as session:
            quiz = await opened(session, request, who, *actions, for_change=True)
            seed = form.text("seed", "Số công khai", most=quiz_draw.LONGEST_SEED)
            await work(session, quiz, seed, official=who.official, now=office.clock())
    except Refused as refusal:
        return await _show(request, fault=str(refusal), form=form)
    raise web.HTTPSeeOther(f"{LIST}/{quiz.code}/draw?da=da-luu")


async def _show(
    request: web.Request, *, template: str = "quiz_draw.html", fault: str = "", form: Form | None = None
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    typed = form.values.get("seed", "") if form else ""
    async with office.database.reading() as session:
        quiz = await opened(session, request, who)
        entries = await quiz_plays.entries(session, quiz.id)
        winners = await quiz_winners.of_quiz(session, quiz.id)
        approves = await may(session, who, stored.find_within, quiz.code, Action.APPROVE_BROADCAST)
        first = await officials.get(session, quiz.seed_by) if quiz.seed_by is not None else None
    today = office.clock().astimezone(VIETNAM).date()
    return page(
        request,
        template,
        status=422 if fault else 200,
        quiz=quiz,
        entries=entries,
        winners=winners,
        unreached=[one for one in winners if not one.is_void and not one.is_reached],
        approves=approves and who.official.id != quiz.seed_by,
        first=first.name if first else "",
        ready=quiz.seed_on is not None and today > quiz.seed_on,
        typed=typed,
        fault=fault,
    )
