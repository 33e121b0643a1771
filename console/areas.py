"""Areas, for administrators: provinces and communes as given, the villages of a commune as it keeps them."""

import hashlib
from collections.abc import Sequence

from aiohttp import web

from console.agencies import bounds_of
from console.forms import read
from console.guard import NotThere
from console.office import OFFICE
from console.officials import administrator
from console.rendering import page
from desk import villages as rules
from desk.errors import Refused
from storage import areas, official_bounds, villages
from storage.areas import Area
from storage.db import Session
from storage.officials import Grant

LIST = "/console/admin/areas"
ONE = LIST + r"/{id:\d{1,18}}"
MOST = 500
_NOT_SURE = "Chưa đánh dấu ô xác nhận. Đọc kỹ những gì sẽ chuyển, đánh dấu rồi bấm lại."
_CHANGED = "Vừa có thêm người hoặc việc ở thôn này. Hãy xem lại con số mới rồi bấm lại."


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_own)
    app.router.add_get(ONE, show_one)
    app.router.add_post(ONE + "/villages", add)
    app.router.add_post(ONE + "/rename", rename)
    app.router.add_post(ONE + "/remove", remove)
    app.router.add_get(ONE + "/merge", ask_to_merge)
    app.router.add_post(ONE + "/merge", merge)


async def show_own(request: web.Request) -> web.Response:
    """The areas that the administrator's own grants name, or the provinces."""
    bounds = bounds_of(administrator(request))
    async with request.app[OFFICE].database.reading() as session:
        found = await _own(session, bounds)
    if len(found) == 1:
        raise web.HTTPSeeOther(f"{LIST}/{found[0].id}")
    return page(request, "areas.html", areas=found)


async def show_one(request: web.Request) -> web.Response:
    return await _show(request, int(request.match_info["id"]))


async def add(request: web.Request) -> web.Response:
    who, office, form = administrator(request), request.app[OFFICE], await read(request)
    commune_id = int(request.match_info["id"])
    try:
        async with office.database.transaction() as session:
            commune = await _within(request, session, commune_id)
            typed = form.text("name", "Tên thôn", required=True)
            await rules.add(session, commune, typed, bounds_of(who), by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show(request, commune_id, fault=str(refusal), typed=str(form.values.get("name", "")))
    raise web.HTTPSeeOther(f"{LIST}/{commune_id}?da=da-them")


async def rename(request: web.Request) -> web.Response:
    who, office, form = administrator(request), request.app[OFFICE], await read(request)
    village = await _village(request)
    try:
        async with office.database.transaction() as session:
            typed = form.text("name", "Tên thôn", required=True)
            await rules.rename(session, village, typed, bounds_of(who), by=who.official, now=office.clock())
    except Refused as refusal:
        renamed = {village.id: str(form.values.get("name", ""))}
        return await _show(request, _page_of(village), fault=str(refusal), renamed=renamed)
    raise web.HTTPSeeOther(f"{LIST}/{village.parent_id}?da=da-luu")


async def remove(request: web.Request) -> web.Response:
    who, office, village = administrator(request), request.app[OFFICE], await _village(request)
    try:
        async with office.database.transaction() as session:
            await rules.remove(session, village, bounds_of(who), by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show(request, _page_of(village), fault=str(refusal))
    raise web.HTTPSeeOther(f"{LIST}/{village.parent_id}?da=da-xoa")


async def ask_to_merge(request: web.Request) -> web.Response:
    """What would move, with numbers, before the second and last question."""
    village = await _village(request)
    try:
        return await _merging(request, village, request.query.get("vao", ""))
    except Refused as refusal:
        return await _show(request, _page_of(village), fault=str(refusal))


async def merge(request: web.Request) -> web.Response:
    """Only what was before the eyes, and only with the tick that says so."""
    who, office, form = administrator(request), request.app[OFFICE], await read(request)
    village, typed = await _village(request), form.text("into", "Gộp vào")
    try:
        async with office.database.transaction() as session:
            into = await _merge_into(session, village, typed, bounds_of(who))
            seen = form.text("seen") == _digest(await rules.belongings(session, village))
            sure = seen and form.ticked("sure")
            if sure:
                await rules.merge(session, village, into, bounds_of(who), by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show(request, _page_of(village), fault=str(refusal))
    if sure:
        raise web.HTTPSeeOther(f"{LIST}/{village.parent_id}?da=da-gop")
    return await _merging(request, village, typed, fault=_NOT_SURE if seen else _CHANGED)


async def _merging(request: web.Request, village: Area, typed: str, *, fault: str = "") -> web.Response:
    async with request.app[OFFICE].database.reading() as session:
        into = await _merge_into(session, village, typed, bounds_of(administrator(request)))
        moved = await rules.belongings(session, village)
    return page(
        request,
        "area_merge.html",
        status=422 if fault else 200,
        village=village,
        into=into,
        moved=moved,
        seen=_digest(moved),
        fault=fault,
    )


async def _merge_into(session: Session, village: Area, typed: str, bounds: Sequence[Grant]) -> Area:
    """Raises `Refused`."""
    known = typed.isascii() and typed.isdigit() and len(typed) <= 18
    return await rules.mergeable(session, village, await areas.get(session, int(typed)) if known else None, bounds)


def _digest(moved: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(moved).encode()).hexdigest()[:16]


async def _own(session: Session, bounds: Sequence[Grant]) -> list[Area]:
    """Only of grants for all topics: areas are no matter of one topic."""
    whole = [bound for bound in bounds if bound.topic is None]
    if any(bound.area_id is None for bound in whole):
        return await areas.children(session, None, limit=MOST)
    found = [
        await areas.get(session, area_id) for area_id in dict.fromkeys(bound.area_id for bound in whole) if area_id
    ]
    return [area for area in found if area is not None]


async def _within(request: web.Request, session: Session, area_id: int) -> Area:
    """Raises `NotThere` outside the administrator's areas."""
    bounds = bounds_of(administrator(request))
    area = await areas.get(session, area_id)
    if area is None or not await official_bounds.covers(session, bounds, Grant(role="", area_id=area.id)):
        raise NotThere
    return area


async def _village(request: web.Request) -> Area:
    async with request.app[OFFICE].database.reading() as session:
        return await _within(request, session, int(request.match_info["id"]))


def _page_of(area: Area) -> int:
    """A village is shown on its commune's."""
    return area.parent_id if area.level == "village" and area.parent_id is not None else area.id


async def _show(
    request: web.Request, area_id: int, *, fault: str = "", typed: str = "", renamed: dict[int, str] | None = None
) -> web.Response:
    async with request.app[OFFICE].database.reading() as session:
        area = await _within(request, session, area_id)
        if area.level == "village":
            raise web.HTTPSeeOther(f"{LIST}/{area.parent_id}")
        above = [
            one
            for one in reversed((await areas.chain(session, area.id))[1:])
            if await official_bounds.covers(session, bounds_of(administrator(request)), Grant(role="", area_id=one.id))
        ]
        below = await areas.children(session, area.id, limit=MOST)
        formerly = await villages.formerly(session, area.id)
    return page(
        request,
        "area.html",
        status=422 if fault else 200,
        area=area,
        above=above,
        below=below,
        fault=fault,
        typed=typed,
        renamed=renamed or {},
        others=lambda one: [(other.id, other.name) for other in below if other.id != one.id],
        formerly={one.id: [name for area_id, name in formerly if area_id == one.id] for one in below},
        longest=rules.LONGEST_NAME,
    )
