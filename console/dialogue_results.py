"""Publishing the results of a dialogue, and what became of every answer, to the last printed slip."""

from aiohttp import web

from console.dialogue_frame import DIALOGUE, framed, may_change, opened
from console.guard import person
from console.office import OFFICE
from desk import dialogue_accounting, dialogue_results, minutes
from desk.errors import Refused
from desk.roles import Action
from desk.working_time import quiet

RESULTS = f"{DIALOGUE}/results"


def add_routes(app: web.Application) -> None:
    app.router.add_get(RESULTS, show_results)
    app.router.add_post(f"{RESULTS}/publish", publish)
    app.router.add_get(f"{RESULTS}/print", show_slips)


async def show_results(request: web.Request) -> web.Response:
    return await _show(request, "")


async def publish(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    try:
        async with office.database.transaction() as session:
            dialogue = await opened(session, request, who, Action.DECIDE_DIALOGUES, for_change=True)
            await dialogue_results.publish(
                session,
                dialogue,
                by=who.official,
                abilities=office.abilities,
                now=office.clock(),
                working_time=office.working_time,
            )
    except Refused as refused:
        return await _show(request, str(refused))
    office.ring()
    raise web.HTTPSeeOther(f"/console/dialogues/{dialogue.code}/results?da=cong-bo")


async def show_slips(request: web.Request) -> web.Response:
    """With the names given on paper, so for those only who prepare dialogues there."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES)
        hamlets = await dialogue_accounting.slips(session, dialogue)
    return framed(request, "results_print.html", dialogue, hamlets=hamlets)


async def _show(request: web.Request, fault: str) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        view = await minutes.view(session, dialogue)
        last = await dialogue_accounting.last_published(session, dialogue)
        account = await dialogue_results.accounting(session, dialogue)
        may_decide = await may_change(session, dialogue, who, Action.DECIDE_DIALOGUES)
        may_prepare = await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES)
    approved = view is not None and view.state == minutes.MinutesState.APPROVED
    is_new = view is not None and (last is None or last.detail["version"] != view.version)
    return framed(
        request,
        "results.html",
        dialogue,
        status=422 if fault else 200,
        fault=fault,
        account=account,
        view=view,
        last=last,
        due=dialogue_results.results_by(dialogue),
        can_publish=approved and may_decide and is_new,
        approved=approved,
        at_night=quiet(office.clock()),
        may_prepare=may_prepare,
        told="Đã công bố. Câu trả lời đang tới từng người; ai không nhận được có trong danh sách in."
        if request.query.get("da") == "cong-bo"
        else "",
    )
