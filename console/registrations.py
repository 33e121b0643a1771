"""Who has registered for a dialogue: seats, the queue and its order, added by officials, moved up, given up."""

from collections.abc import Mapping

from aiohttp import web

from console.dialogue_frame import DIALOGUE, Work, carry_out, framed, may_change, opened
from console.forms import Form, read
from console.guard import person
from console.office import OFFICE
from desk import registration_views, registrations
from desk.codes import read_code
from desk.dialogue_states import KNOWN
from desk.errors import Refused
from desk.registration_records import (
    HOUSEHOLDS,
    LONGEST_NAME,
    LONGEST_NEEDS,
    LONGEST_REASON,
    Comer,
    Household,
)
from desk.registrations import MOST_SEATS
from desk.roles import Action
from storage import areas
from storage.areas import Area
from storage.db import Session
from storage.dialogues import Dialogue

PAGE = DIALOGUE + "/registrations"
SAID: Mapping[str, str] = {
    "them": "Đã ghi tên và xếp chỗ.",
    "cho": "Đã ghi tên vào danh sách chờ: các chỗ đã hết hoặc đang dành cho hộ được ưu tiên.",
    "huy": "Đã huỷ đăng ký. Chỗ trống được xếp cho người đang chờ; ai lên được chỗ sẽ có tin báo.",
    "len": "Đã xếp chỗ. Người đó sẽ có tin báo (ban đêm thì báo vào sáng hôm sau).",
    "so-cho": "Đã đổi số chỗ. Ai lên được chỗ sẽ có tin báo.",
    "du": "Đã đổi số chỗ. Số chỗ đã hứa nhiều hơn số chỗ mới; không ai bị mất chỗ.",
    "xep": "Đã xếp các chỗ còn trống theo thứ tự ưu tiên.",
    "khong-xep": "Không xếp thêm được ai: hết chỗ, hoặc không còn ai chờ.",
}
YES_NO: Mapping[str, bool | None] = {"": None, "co": True, "khong": False}
_MOST_AREAS = 500


def add_routes(app: web.Application) -> None:
    app.router.add_get(PAGE, show)
    for name, handler in (("add", add), ("cancel", cancel), ("move-up", move_up), ("seats", set_seats), ("fill", fill)):
        app.router.add_post(f"{PAGE}/{name}", handler)


async def show(request: web.Request) -> web.Response:
    return await _show(request, {}, {})


async def add(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        comer = await comer_of(session, dialogue, form, required=True)
        done = await registrations.register(session, dialogue, comer, now=office.clock(), by=who.official)
        return "cho" if done.place else "them"

    return await _carry_out(request, "add", work)


async def cancel(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        await registrations.cancel(session, dialogue, chosen(form), now=office.clock(), by=who.official)
        return "huy"

    return await _carry_out(request, "list", work)


async def move_up(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        reason = form.text("reason", "Lý do", most=LONGEST_REASON, required=True)
        await registrations.move_up(session, dialogue, chosen(form), reason, by=who.official, now=office.clock())
        return "len"

    return await _carry_out(request, "move", work)


async def set_seats(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        seats = form.number("seats", "Số chỗ", least=1, most=MOST_SEATS) if form.text("seats", "Số chỗ") else None
        over = await registrations.set_seats(session, dialogue, seats, by=who.official, now=office.clock())
        return "du" if over else "so-cho"

    return await _carry_out(request, "seats", work)


async def fill(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        seated = await registrations.fill(session, dialogue, by=who.official, now=office.clock())
        return "xep" if seated else "khong-xep"

    return await _carry_out(request, "fill", work)


def chosen(form: Form) -> str:
    """Raises `Refused` for what is no code."""
    typed = form.text("code", "Mã đăng ký", most=40, required=True)
    code = read_code(typed)
    if code is None:
        raise Refused(f"“{typed}” không phải mã đăng ký. Mã có 6 chữ và số.")
    return code


async def comer_of(session: Session, dialogue: Dialogue, form: Form, *, required: bool) -> Comer:
    """As typed by an official; `required`: the name."""
    place = form.key("area", "Thôn, xóm")
    if place is not None and place not in {area.id for area in await places(session, dialogue)}:
        raise Refused("Thôn, xóm: lựa chọn không hợp lệ. Hãy chọn trong danh sách.")
    return Comer(
        name=form.text("name", "Họ tên", most=LONGEST_NAME, required=required),
        area_id=place,
        household=Household(form.choice("household", list(Household), "Diện hộ")),
        woman_head=YES_NO[form.choice("woman_head", YES_NO, "Phụ nữ làm chủ hộ")],
        first_time=YES_NO[form.choice("first_time", YES_NO, "Chưa dự buổi nào")],
        needs=form.text("needs", "Cần giúp gì", most=LONGEST_NEEDS),
    )


async def places(session: Session, dialogue: Dialogue) -> list[Area]:
    """What lies in the dialogue's area, and the area itself."""
    own = await areas.get(session, dialogue.area_id)
    return [*([own] if own else []), *await areas.children(session, dialogue.area_id, limit=_MOST_AREAS)]


async def _carry_out(request: web.Request, name: str, work: Work) -> web.Response:
    """Done and back to the list, or the page again with what was typed and why it was refused."""
    person(request).needs(Action.PREPARE_DIALOGUES)
    form = await read(request)
    try:
        dialogue, said = await carry_out(request, form, Action.PREPARE_DIALOGUES, work)
    except Refused as refused:
        return await _show(request, {name: str(refused)}, {**form.values})
    raise web.HTTPSeeOther(f"/console/dialogues/{dialogue.code}/registrations?da={said}")


async def _show(request: web.Request, faults: Mapping[str, str], typed: Mapping[str, object]) -> web.Response:
    """Names are for those who prepare it; who only reads sees how many."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        view = await registration_views.view(session, dialogue, now=office.clock())
        prepares = await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES)
        offered = await places(session, dialogue) if prepares else []
    return framed(
        request,
        "registrations.html",
        dialogue,
        status=422 if faults else 200,
        view=view,
        prepares=prepares,
        is_open=dialogue.state in KNOWN and dialogue.starts_at > office.clock(),
        households=[(key.value, words) for key, words in HOUSEHOLDS.items()],
        places=[(area.id, area.name) for area in offered],
        faults=faults,
        typed=typed,
        told=SAID.get(request.query.get("da", ""), ""),
    )
