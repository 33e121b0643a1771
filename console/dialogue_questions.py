"""The questions for a dialogue: looked at before they are read out, put in and taken out, and who is still missing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from console.dialogue_frame import DIALOGUE, framed, may_change, opened
from console.forms import Form, read
from console.guard import Person, person
from console.office import OFFICE, Office
from desk import dialogue_coverage, dialogue_questions, dialogue_sheets
from desk.codes import read_code
from desk.dialogue_question_texts import REASONS
from desk.dialogue_questions import Review, Telling
from desk.dialogue_states import KNOWN
from desk.errors import Refused
from desk.masking import mask
from desk.roles import Action
from storage import dialogue_questions as stored
from storage.db import Session
from storage.dialogue_questions import DialogueQuestion
from storage.dialogues import Dialogue

QUESTIONS = DIALOGUE + "/questions"
FILTERS: Mapping[str, tuple[str, Sequence[Review]]] = {
    "cho": ("Chờ xem", (Review.WAITING,)),
    "nhan": ("Đưa ra buổi họp", (Review.ACCEPTED,)),
    "giu": ("Trả lời riêng", (Review.WITHHELD,)),
    "tat": ("Tất cả", tuple(Review)),
}
REVIEWS = {Review.WAITING: "chờ xem", Review.ACCEPTED: "đưa ra buổi họp", Review.WITHHELD: "trả lời riêng"}
ON_A_PAGE = 100
_ORDER = {Review.WAITING: 0, Review.ACCEPTED: 1, Review.WITHHELD: 2}


def add_routes(app: web.Application) -> None:
    app.router.add_get(QUESTIONS, show_questions)
    app.router.add_post(QUESTIONS + "/review", review_questions)
    app.router.add_post(QUESTIONS + "/add", add_question)


async def show_questions(request: web.Request) -> web.Response:
    return await _page(request)


async def review_questions(request: web.Request) -> web.Response:
    """`act`: accept, withhold or take_out, for every ticked `cau`."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    form = await read(request)
    act = form.text("act", most=20)
    try:
        async with office.database.transaction() as session:
            dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES, for_change=True)
            ids = _ids(form)
            await _act(session, dialogue, act, ids, form, who, office)
    except Refused as refused:
        return await _page(request, fault=str(refused), form=form)
    office.ring()
    raise web.HTTPSeeOther(f"{address(dialogue)}?loc={_filter(form.text('loc', most=8))}&da=da-luu")


async def add_question(request: web.Request) -> web.Response:
    """By its code: an ordinary question of the area that belongs into the hall."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    form = await read(request)
    try:
        async with office.database.transaction() as session:
            dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES, for_change=True)
            typed = form.text("code", "Mã tra cứu", most=40, required=True)
            code = read_code(typed)
            if code is None:
                raise Refused(f"“{typed}” không phải mã tra cứu: mã có 6 chữ và số, không có số 0, 1, 5.")
            scope = who.scope(Action.PREPARE_DIALOGUES)
            await dialogue_questions.put_in(session, dialogue, code, scope, by=who.official, telling=telling_of(office))
    except Refused as refused:
        return await _page(request, fault=str(refused), form=form)
    office.ring()
    raise web.HTTPSeeOther(f"{address(dialogue)}?loc=nhan&da=da-them")


def address(dialogue: Dialogue) -> str:
    return f"/console/dialogues/{dialogue.code}/questions"


def telling_of(office: Office) -> Telling:
    return Telling(abilities=office.abilities, now=office.clock(), working_time=office.working_time)


async def _act(
    session: Session, dialogue: Dialogue, act: str, ids: Sequence[int], form: Form, who: Person, office: Office
) -> None:
    telling = telling_of(office)
    if act == "accept":
        await dialogue_questions.accept(session, dialogue, ids, by=who.official, now=telling.now)
    elif act == "withhold":
        words = form.text("words", "Lời nhắn thêm")
        reason = form.text("reason", most=20)
        await dialogue_questions.withhold(session, dialogue, ids, reason, by=who.official, telling=telling, words=words)
    elif act == "take_out":
        words = form.text("words", "Lời nhắn thêm")
        await dialogue_questions.take_out(session, dialogue, ids, words, by=who.official, telling=telling)
    else:
        raise Refused("Chưa chọn việc cần làm. Hãy bấm một trong các nút dưới danh sách.")


async def _page(request: web.Request, *, fault: str = "", form: Form | None = None) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        inside = await may_change(session, dialogue, who, Action.READ) if who.may(Action.READ) else False
        editing = await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES)
        every = await stored.of_dialogue(session, dialogue.id) if inside else []
        waiting = await stored.waiting_for_next(session, dialogue.area_id) if inside else []
        sheets = await dialogue_sheets.kept_sheets(session, dialogue) if editing else []
        coverage = await dialogue_coverage.measure(
            session, dialogue, office.topics(), _channels(office), now=office.clock()
        )
    chosen = form.text("loc", most=8) if form else request.query.get("loc", "")
    shown = _shown(every, _filter(chosen) if chosen else _first_filter(every))
    number = _number(request.query.get("trang", "1"))
    return framed(
        request,
        "dialogue_questions.html",
        dialogue,
        status=422 if fault else 200,
        base=address(dialogue),
        inside=inside,
        editing=editing and dialogue.state in KNOWN,
        questions=[_line(one, office.topics()) for one in shown[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]],
        chosen=_filter(chosen) if chosen else _first_filter(every),
        filters=[(key, words, sum(one.review in kinds for one in every)) for key, (words, kinds) in FILTERS.items()],
        number=number,
        more=len(shown) > number * ON_A_PAGE,
        coverage=coverage,
        next_count=len(waiting),
        sheets=sheets,
        reasons=[(key, label) for key, (label, _) in REASONS.items()],
        ticked=_ticked(form),
        typed={name: form.text(name) if form else "" for name in ("reason", "words", "code")},
        fault=fault,
        way_name=dialogue_coverage.way_name,
    )


def _line(one: DialogueQuestion, topics: Mapping[str, str]) -> Mapping[str, Any]:
    hide: Callable[[str], str] = mask
    return {
        "id": one.ticket_id,
        "code": one.code,
        "text": hide(one.text) or "(ảnh, ghi âm: mở câu hỏi để xem, nghe)",
        "name": one.asker_name,
        "place": one.area_name or dialogue_coverage.NO_PLACE,
        "way": dialogue_coverage.way_name(one.channel),
        "topic": topics.get(one.topic or "", ""),
        "households": one.households,
        "review": one.review,
        "told": REVIEWS[Review(one.review)],
        "reason": one.reason,
        "erased": one.erased_at is not None,
        "on_behalf": one.on_behalf == "other",
    }


def _channels(office: Office) -> list[str]:
    return list(office.abilities)


def _shown(every: Sequence[DialogueQuestion], key: str) -> list[DialogueQuestion]:
    kinds = FILTERS[key][1]
    return sorted((one for one in every if one.review in kinds), key=lambda one: _ORDER[Review(one.review)])


def _first_filter(every: Sequence[DialogueQuestion]) -> str:
    return "cho" if any(one.review == Review.WAITING for one in every) else "tat"


def _filter(given: str) -> str:
    return given if given in FILTERS else "tat"


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and 0 < int(given) < 1_000 else 1


def _ids(form: Form) -> list[int]:
    given = form.all("cau")
    ids = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]
    if not ids:
        raise Refused("Chưa chọn câu hỏi nào. Hãy đánh dấu các câu cần làm.")
    return ids


def _ticked(form: Form | None) -> set[str]:
    return set(form.all("cau")) if form else set()
