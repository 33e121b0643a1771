"""Writing a quiz: its form, a start from a ready sample; whatever is refused is shown again as it was typed."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from aiohttp import web

from console.content_fields import Reading, named, places
from console.forms import Form, faults_of, read
from console.guard import person
from console.office import OFFICE
from console.quizzes import LIST, opened
from console.rendering import page
from console.step_frame import CODE
from desk import broadcast_form, quizzes, typed_days
from desk.errors import Refused
from desk.quiz_form import LABELS, LONGEST, MOST_QUESTIONS, MOST_WINNERS, QuizForm, Wrong, judge
from desk.roles import Action
from desk.working_time import VIETNAM
from storage import areas
from storage.db import Session
from storage.officials import Official
from storage.quizzes import Quiz

_LAST_MINUTE = time(23, 59)


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST + "/new", show_new)
    app.router.add_post(LIST + "/new", add)
    app.router.add_post(LIST + "/sample", add_sample)
    app.router.add_get(LIST + CODE + "/edit", show_edit)
    app.router.add_post(LIST + CODE + "/edit", change)


async def show_new(request: web.Request) -> web.Response:
    return await _show(request, None)


async def add(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.BROADCAST)
    try:
        async with office.database.transaction() as session:
            wanted = await _read(session, form, who.official, now=office.clock())
            code = await quizzes.create(session, wanted, official=who.official, now=office.clock())
    except Refused as refusal:
        return await _show(request, None, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{code}/questions?da=da-them")


async def add_sample(request: web.Request) -> web.Response:
    """A draft with ready questions, at the official's own place, from tomorrow morning for two weeks."""
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.BROADCAST)
    tomorrow = office.clock().astimezone(VIETNAM).date() + timedelta(days=1)
    opens_at = datetime.combine(tomorrow, time(7), VIETNAM)
    closes_at = datetime.combine(tomorrow + timedelta(days=14), _LAST_MINUTE, VIETNAM)
    async with office.database.transaction() as session:
        own = await broadcast_form.own_areas(session, who.official)
        code = await quizzes.from_sample(
            session,
            area_id=own[0].id if own and own[0] is not None else None,
            official=who.official,
            now=office.clock(),
            sample=form.text("sample"),
            opens_at=opens_at,
            closes_at=closes_at,
        )
    raise web.HTTPSeeOther(f"{LIST}/{code}/edit?da=da-them")


async def show_edit(request: web.Request) -> web.Response:
    async with request.app[OFFICE].database.reading() as session:
        quiz = await opened(session, request, person(request), Action.BROADCAST)
    return await _show(request, quiz)


async def change(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    quiz: Quiz | None = None
    try:
        async with office.database.transaction() as session:
            held = await opened(session, request, who, Action.BROADCAST, for_change=True)
            quiz = held
            wanted = await _read(session, form, who.official, now=office.clock())
            await quizzes.change(session, held, wanted, official=who.official, now=office.clock())
    except Refused as refusal:
        return await _show(request, quiz, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{held.code}?da=da-luu")


async def _read(session: Session, form: Form, by: Official, *, now: datetime) -> QuizForm:
    """Raises `Wrong` with every field that cannot be read or kept, at once."""
    reading = Reading(form=form)
    area = await reading.area(session)
    area_id = area.id if area else None
    if "area" not in reading.faults and not await broadcast_form.reaches_area(session, by, area_id):
        reading.faults["area"] = "ngoài phạm vi của anh/chị. Hãy chọn nơi mình phụ trách."
    opens_at = _moment(reading, "opens", time(7))
    closes_at = _moment(reading, "closes", _LAST_MINUTE)
    wanted = QuizForm(
        title=reading.text("title"),
        intro=reading.text("intro"),
        prize=reading.text("prize"),
        area_id=area_id,
        opens_at=opens_at or now,
        closes_at=closes_at or (opens_at or now) + timedelta(days=1),
        least_right=_number(reading, "least_right", MOST_QUESTIONS),
        winners=_number(reading, "winners", MOST_WINNERS),
        seed_from=reading.text("seed_from"),
        seed_on=reading.day("seed_on"),
    )
    try:
        judge(wanted, now=now)
    except Wrong as wrong:
        raise Wrong({**wrong.faults, **reading.faults}) from wrong
    if reading.faults:
        raise Wrong(reading.faults)
    return wanted


def _moment(reading: Reading, name: str, usual: time) -> datetime | None:
    """A day and an hour in local time; without an hour the usual one."""
    day = reading.day(f"{name}_day", required=True)
    typed = reading.form.text(f"{name}_hour")
    hour = typed_days.read_hour(typed) if typed else usual
    if hour is None:
        reading.faults[f"{name}_hour"] = "hãy chọn một giờ, hoặc ghi như 8:00."
    return datetime.combine(day, hour, VIETNAM) if day and hour else None


def _number(reading: Reading, name: str, most: int) -> int:
    if not reading.form.text(name):
        return 0
    try:
        return reading.form.number(name, "", least=0, most=most)
    except Refused:
        reading.faults[name] = f"cần một số từ 0 đến {most}."
        return 0


async def _show(
    request: web.Request, quiz: Quiz | None, *, form: Form | None = None, refusal: Refused | None = None
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.BROADCAST)
    async with office.database.reading() as session:
        choosable, own = await places(session, who)
        if form is not None:
            given: Mapping[str, Any] = dict(form.values)
        else:
            given = await _kept(session, quiz) if quiz else {"area": own, "winners": 0, "least_right": 0}
    return page(
        request,
        "quiz_edit.html",
        status=422 if refusal else 200,
        quiz=quiz,
        given=given,
        **faults_of(refusal),
        labels=LABELS,
        longest=LONGEST,
        places=choosable,
        back=f"{LIST}/{quiz.code}" if quiz else LIST,
    )


async def _kept(session: Session, quiz: Quiz) -> dict[str, Any]:
    """As it stands, in the words of the form."""
    opens, closes = quiz.opens_at.astimezone(VIETNAM), quiz.closes_at.astimezone(VIETNAM)
    return {
        **{name: getattr(quiz, name) for name in ("title", "intro", "prize", "least_right", "winners", "seed_from")},
        "area": named(await areas.get(session, quiz.area_id)) if quiz.area_id is not None else "",
        "opens_day": f"{opens:%Y-%m-%d}",
        "opens_hour": f"{opens:%H:%M}",
        "closes_day": f"{closes:%Y-%m-%d}",
        "closes_hour": f"{closes:%H:%M}",
        "seed_on": f"{quiz.seed_on:%Y-%m-%d}" if quiz.seed_on else "",
    }
