"""Ready sentences: listed, added, changed and deleted by those who answer or administer where they are used."""

from collections.abc import Sequence

from aiohttp import web

from console.forms import Form, read
from console.guard import NotThere, Person, person
from console.office import OFFICE
from console.rendering import page
from desk import canned_answers as rules
from desk import roles
from desk.canned_answers import LONGEST_TEXT, LONGEST_TITLE, MOST, VARIABLES, Wording
from desk.errors import Refused
from desk.roles import Action
from storage import areas, canned_answers
from storage.areas import Area
from storage.canned_answers import CannedAnswer
from storage.db import Session
from storage.officials import Grant

LIST = "/console/canned-answers"
EMPTY = Wording(title="", text="", topic=None, area_id=None)


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(f"{LIST}/new", show_new)
    app.router.add_post(f"{LIST}/new", add)
    app.router.add_get(LIST + r"/{id:\d{1,18}}", show_one)
    app.router.add_post(LIST + r"/{id:\d{1,18}}", change)
    app.router.add_post(LIST + r"/{id:\d{1,18}}/delete", delete)


async def show_list(request: web.Request) -> web.Response:
    grants = _grants(person(request))
    async with request.app[OFFICE].database.reading() as session:
        kept = await canned_answers.kept_by(session, grants, limit=MOST)
    return page(request, "canned_answers.html", kept=kept)


async def show_new(request: web.Request) -> web.Response:
    return await _show_form(request, EMPTY)


async def add(request: web.Request) -> web.Response:
    who = person(request)
    grants = _grants(who)
    office = request.app[OFFICE]
    new, fault = _wording(await read(request), request)
    try:
        if fault:
            raise Refused(fault)
        async with office.database.transaction() as session:
            await rules.add(session, new, grants, official=who.official, now=office.clock())
    except Refused as refused:
        return await _show_form(request, new, fault=str(refused))
    raise web.HTTPSeeOther(f"{LIST}?da=luu")


async def show_one(request: web.Request) -> web.Response:
    kept = await _kept(request)
    wording = Wording(title=kept.title, text=kept.text, topic=kept.topic, area_id=kept.area_id)
    return await _show_form(request, wording, kept=kept)


async def change(request: web.Request) -> web.Response:
    who = person(request)
    grants = _grants(who)
    office = request.app[OFFICE]
    kept = await _kept(request)
    new, fault = _wording(await read(request), request)
    try:
        if fault:
            raise Refused(fault)
        async with office.database.transaction() as session:
            await rules.change(session, kept, new, grants, official=who.official, now=office.clock())
    except Refused as refused:
        return await _show_form(request, new, kept=kept, fault=str(refused))
    raise web.HTTPSeeOther(f"{LIST}?da=luu")


async def delete(request: web.Request) -> web.Response:
    kept = await _kept(request)
    office = request.app[OFFICE]
    async with office.database.transaction() as session:
        await rules.remove(session, kept, official=person(request).official, now=office.clock())
    raise web.HTTPSeeOther(f"{LIST}?da=xoa")


def _grants(who: Person) -> Sequence[Grant]:
    """Raises `NotAllowed` for whoever neither answers nor administers."""
    if not who.may(Action.ADMINISTER):
        who.needs(Action.ANSWER)
    return [*roles.within(who.grants, Action.ANSWER), *roles.within(who.grants, Action.ADMINISTER)]


async def _kept(request: web.Request) -> CannedAnswer:
    grants = _grants(person(request))
    async with request.app[OFFICE].database.reading() as session:
        kept = await canned_answers.find(session, int(request.match_info["id"]), grants)
    if kept is None:
        raise NotThere
    return kept


def _wording(form: Form, request: web.Request) -> tuple[Wording, str]:
    """What was typed, whole, and what is wrong with it before any rule is asked."""
    faults = []

    def text(name: str, label: str, most: int) -> str:
        try:
            return form.text(name, label, most=most)
        except Refused as refused:
            faults.append(str(refused))
            return form.text(name, label, most=10 * LONGEST_TEXT)

    title, words = text("title", "Tên câu mẫu", LONGEST_TITLE), text("text", "Nội dung", LONGEST_TEXT)
    topic = form.text("topic", "Lĩnh vực") or None
    if topic is not None and topic not in request.app[OFFICE].topics():
        faults.append("Lĩnh vực: lựa chọn không hợp lệ. Hãy chọn trong danh sách.")
        topic = None
    wording = Wording(title=title, text=words, topic=topic, area_id=form.key("area", "Địa bàn"))
    return wording, " ".join(faults)


async def _show_form(
    request: web.Request, wording: Wording, *, kept: CannedAnswer | None = None, fault: str = ""
) -> web.Response:
    grants = _grants(person(request))
    async with request.app[OFFICE].database.reading() as session:
        places = await _places(session, grants, wording.area_id)
    subjects = {grant.topic for grant in grants}
    return page(
        request,
        "canned_answer.html",
        status=422 if fault else 200,
        wording=wording,
        kept=kept,
        fault=fault,
        places=places,
        everywhere=any(grant.area_id is None for grant in grants),
        any_topic=None in subjects,
        own_topics=subjects,
        variables=VARIABLES,
        longest=LONGEST_TEXT,
    )


async def _places(session: Session, grants: Sequence[Grant], chosen: int | None) -> list[Area]:
    """The areas of the grants, and the one chosen before where that lies below them."""
    wanted = dict.fromkeys([grant.area_id for grant in grants if grant.area_id is not None])
    if chosen is not None:
        wanted[chosen] = None
    found = [await areas.get(session, area_id) for area_id in wanted]
    return [area for area in found if area is not None]
