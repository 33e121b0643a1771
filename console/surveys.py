"""Surveys: those after a dialogue and those on their own, made, opened, closed, and what they found."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from console.dialogue_frame import DIALOGUE, framed, may_change, opened
from console.forms import Form, read
from console.guard import NotThere, Person, person
from console.office import OFFICE
from console.rendering import page
from desk import survey_results, surveys
from desk.codes import read_code
from desk.errors import Refused
from desk.roles import Action
from desk.survey_questions import questions_of, read_questions, usual_questions, written
from storage import areas, survey_invitations
from storage import surveys as stored
from storage.areas import Area
from storage.db import Session
from storage.surveys import Survey

LIST = "/console/surveys"
SURVEY = LIST + r"/{code:\w{6}}"
LONGEST = 4_000
Work = Callable[[Session, Survey, Form], Awaitable[object]]


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(f"{LIST}/new", show_new)
    app.router.add_post(f"{LIST}/new", add)
    app.router.add_get(SURVEY, show_one)
    app.router.add_post(f"{SURVEY}/change", change)
    app.router.add_post(f"{SURVEY}/open", open_up)
    app.router.add_post(f"{SURVEY}/close", close)
    app.router.add_get(f"{DIALOGUE}/survey", show_of_dialogue)
    app.router.add_post(f"{DIALOGUE}/survey", add_to_dialogue)


async def show_list(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.READ_DIALOGUES)
    async with office.database.reading() as session:
        found = await stored.within(session, who.scope(Action.READ_DIALOGUES))
        numbers = await survey_invitations.counts(session, [one.id for one in found])
    return page(request, "surveys.html", surveys=found, numbers=numbers, over=surveys.is_over, clock=office.clock())


async def show_new(request: web.Request) -> web.Response:
    return await _show_new(request, {"title": "", "questions": written(usual_questions())})


async def add(request: web.Request) -> web.Response:
    """On its own: for those in the area who want notices."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    form = await read(request)
    typed = _typed(form)
    try:
        async with office.database.transaction() as session:
            places = await _places(session, who)
            area_id = form.key("area", "Địa bàn")
            if area_id not in {place.id for place in places}:
                raise Refused("Địa bàn: hãy chọn một nơi trong phạm vi của anh/chị.")
            code = await surveys.create(
                session,
                title=typed["title"],
                area_id=area_id or 0,
                questions=read_questions(typed["questions"]),
                by=who.official,
                now=office.clock(),
            )
    except Refused as refused:
        return await _show_new(request, typed, fault=str(refused), area_id=form.values.get("area", ""))
    raise web.HTTPSeeOther(f"{LIST}/{code}?da=da-them")


async def show_one(request: web.Request) -> web.Response:
    return await _show_one(request, {})


async def change(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]

    async def work(session: Session, survey: Survey, form: Form) -> None:
        typed = _typed(form)
        questions = read_questions(typed["questions"])
        await surveys.change(
            session, survey, title=typed["title"], questions=questions, by=who.official, now=office.clock()
        )

    return await _carry_out(request, Action.PREPARE_DIALOGUES, work)


async def open_up(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]

    async def work(session: Session, survey: Survey, form: Form) -> None:
        days = form.number("days", "Số ngày nhận trả lời", least=1, most=365)
        await surveys.open_up(session, survey, days=days, by=who.official, now=office.clock())

    return await _carry_out(request, Action.DECIDE_DIALOGUES, work)


async def close(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]

    async def work(session: Session, survey: Survey, _form: Form) -> None:
        await surveys.close(session, survey, by=who.official, now=office.clock())

    return await _carry_out(request, Action.DECIDE_DIALOGUES, work)


async def show_of_dialogue(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        survey = await stored.of_dialogue(session, dialogue.id)
        prepares = await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES)
        numbers = await survey_invitations.counts(session, [survey.id]) if survey else {}
    return framed(
        request,
        "dialogue_survey.html",
        dialogue,
        survey=survey,
        prepares=prepares,
        numbers=numbers.get(survey.id) if survey else None,
        usual=usual_questions(),
    )


async def add_to_dialogue(request: web.Request) -> web.Response:
    """With the usual questions, to be changed before anybody is asked."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.transaction() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES, for_change=True)
        code = await surveys.create(
            session,
            title=f"Hỏi thăm sau buổi đối thoại {dialogue.starts_at.astimezone(office.zone):%d/%m/%Y}",
            area_id=dialogue.area_id,
            questions=usual_questions(),
            by=who.official,
            now=office.clock(),
            dialogue=dialogue,
        )
    raise web.HTTPSeeOther(f"{LIST}/{code}?da=da-them")


async def _show_new(
    request: web.Request, typed: dict[str, str], *, fault: str = "", area_id: object = ""
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    async with office.database.reading() as session:
        places = await _places(session, who)
    status = 422 if fault else 200
    return page(
        request,
        "survey_new.html",
        status=status,
        typed=typed,
        fault=fault,
        choices=[(one.id, one.name) for one in places],
        area_id=str(area_id),
    )


async def _show_one(request: web.Request, typed: dict[str, str], *, fault: str = "") -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        survey = await _found(session, request, who, Action.READ_DIALOGUES)
        numbers = (await survey_invitations.counts(session, [survey.id])).get(survey.id)
        over = surveys.is_over(survey, now=office.clock())
        answers = await stored.answers(session, survey.id) if over else []
        prepares, decides = [
            await stored.find_within(session, survey.code, who.scope(action)) is not None
            for action in (Action.PREPARE_DIALOGUES, Action.DECIDE_DIALOGUES)
        ]
    return page(
        request,
        "survey.html",
        status=422 if fault else 200,
        survey=survey,
        questions=questions_of(survey),
        numbers=numbers,
        over=over,
        results=survey_results.results(survey, answers) if over else None,
        typed=typed or {"title": survey.title, "questions": written(questions_of(survey))},
        fault=fault,
        prepares=prepares and survey.state == "draft",
        decides=decides,
        days=surveys.OPEN_DAYS,
        fewest=survey_results.FEWEST_SHOWN,
    )


async def _carry_out(request: web.Request, action: Action, work: Work) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    form = await read(request)
    try:
        async with office.database.transaction() as session:
            survey = await _found(session, request, who, action, for_change=True)
            await work(session, survey, form)
    except Refused as refused:
        return await _show_one(request, _typed(form) if "questions" in form.values else {}, fault=str(refused))
    raise web.HTTPSeeOther(f"{LIST}/{survey.code}?da=da-luu")


async def _found(
    session: Session, request: web.Request, who: Person, action: Action, *, for_change: bool = False
) -> Survey:
    who.needs(action)
    code = read_code(request.match_info["code"])
    found = await stored.find_within(session, code, who.scope(action), for_change=for_change) if code else None
    if found is None:
        raise NotThere
    return found


async def _places(session: Session, who: Person) -> list[Area]:
    """Where this official may ask: the areas of their grants for all topics, and the communes of a province."""
    found: list[Area] = []
    for grant in who.scope(Action.PREPARE_DIALOGUES).grants:
        if grant.topic is None and grant.area_id is not None:
            area = await areas.get(session, grant.area_id)
            found += [area] if area else []
            if area and area.level == "province":
                found += await areas.children(session, area.id, limit=500)
    return list({area.id: area for area in found}.values())


def _typed(form: Form) -> dict[str, str]:
    return {
        "title": form.text("title", "Tên khảo sát", most=LONGEST),
        "questions": form.text("questions", "Câu hỏi", most=LONGEST),
    }
