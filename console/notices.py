"""Notices of jobs, courses, fairs and buyers: the list, and what is theirs of the pages that stories have too."""

from typing import Any, ClassVar

from aiohttp import web

from console import content_frame
from console.broadcast_frame import READERS, reach
from console.content_fields import Reading
from console.guard import NotThere, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import job_warnings, notice_texts, notices
from desk.content_steps import STATE_NAMES, ContentState
from desk.notices import KINDS, LABELS, LONGEST, NoticeForm
from storage import notices as stored
from storage.notices import Notice

LIST = "/console/notices"
FILTERS = {
    "": "Đang đăng và đang viết", "cho-duyet": "Chờ duyệt", "bao-sai": "Bà con báo sai", "het-han": "Hết hạn, đã gỡ",
}  # fmt: skip


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    NoticePages().add_routes(app)


async def show_list(request: web.Request) -> web.Response:
    """`?loc=` one of the filters, `?loai=` a kind."""
    who, office = person(request), request.app[OFFICE]
    chosen, kind = request.query.get("loc", ""), request.query.get("loai", "")
    if chosen not in FILTERS or kind not in ("", *KINDS):
        raise NotThere
    today = office.clock().astimezone(office.zone).date()
    states = {"cho-duyet": [ContentState.WAITING], "bao-sai": [ContentState.PUBLISHED]}.get(chosen, [])
    async with office.database.reading() as session:
        found = await stored.within(session, reach(who, *READERS), states=states, kind=kind, today=today)
    over = {one.code for one in found if one.valid_until < today or one.state == ContentState.WITHDRAWN}
    if chosen == "het-han":
        found = [one for one in found if one.code in over]
    elif chosen == "bao-sai":
        found = sorted((one for one in found if one.reports and one.code not in over), key=lambda one: -one.reports)
    else:
        found = [one for one in found if one.code not in over]
    return page(
        request, "notices.html", notices=found, filters=FILTERS, chosen=chosen, kind=kind, kinds=KINDS, over=over,
        states=STATE_NAMES, today=today,
    )  # fmt: skip


class NoticePages(content_frame.Pages[Notice]):
    address = LIST
    name = "notice"
    rules: ClassVar = notices
    stored: ClassVar = stored
    labels: ClassVar = LABELS
    longest: ClassVar = LONGEST
    fresh: ClassVar = {"kind": "job"}

    def shown(self, one: Notice, office: Office) -> dict[str, Any]:
        today = office.clock().astimezone(office.zone).date()
        return {
            "kinds": KINDS,
            "arrives": notice_texts.card(one, min(today, one.valid_until)),
            "hints": notices.warnings(one),
            "checks": job_warnings.CHECKS,
            "over": one.valid_until < today,
        }

    def offered(self, office: Office) -> dict[str, Any]:
        return {"kinds": KINDS, "checks": job_warnings.CHECKS}

    def kept(self, one: Notice, office: Office) -> dict[str, Any]:
        return {name: getattr(one, name) or "" for name in (*LONGEST, "kind", "topic", "valid_until")}

    def wanted(self, reading: Reading, area_id: int | None, office: Office) -> NoticeForm:
        return NoticeForm(
            kind=reading.form.text("kind"),
            title=reading.text("title"),
            text=reading.text("text", lines=True),
            valid_until=reading.day("valid_until", required=True),
            place=reading.text("place"),
            ask_whom=reading.text("ask_whom"),
            source=reading.text("source"),
            area_id=area_id,
            topic=reading.topic(office),
            checked=reading.form.ticked("checked"),
        )
