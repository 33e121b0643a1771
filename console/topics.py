"""Topics, for administrators: whose answers a second person reads before they leave."""

from aiohttp import web

from console.agencies import bounds_of
from console.forms import read
from console.office import OFFICE
from console.officials import administrator
from console.rendering import page
from desk import topics as rules
from desk.errors import Refused
from storage import topic_rules

LIST = "/console/admin/topics"


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_post(LIST, change)


async def show_list(request: web.Request) -> web.Response:
    bounds, office = bounds_of(administrator(request)), request.app[OFFICE]
    async with office.database.reading() as session:
        needing = await topic_rules.needing_approval(session)
    changeable = [topic for topic in office.topics() if rules.changeable(bounds, topic)]
    return page(request, "topics.html", needing=needing, changeable=changeable)


async def change(request: web.Request) -> web.Response:
    who, office, form = administrator(request), request.app[OFFICE], await read(request)
    shown, wanted = form.all("shown"), form.all("needs_approval")
    if not set(shown) | set(wanted) <= office.topics().keys():
        raise Refused("Lĩnh vực: lựa chọn không hợp lệ. Hãy mở lại trang.")
    async with office.database.transaction() as session:
        await rules.set_approvals(session, wanted, shown, bounds_of(who), by=who.official, now=office.clock())
    raise web.HTTPSeeOther(f"{LIST}?da=da-luu")
