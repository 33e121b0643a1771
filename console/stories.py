"""Stories of households that made it: the list, the image, and what is theirs of the pages that notices have too."""

import asyncio
from typing import Any, ClassVar

from aiohttp import web

from console import content_frame
from console.broadcast_frame import READERS, reach
from console.content_fields import Reading
from console.forms import Form, posted
from console.guard import NotThere, person
from console.office import OFFICE, Office
from console.rendering import page
from console.step_frame import CODE
from desk import broadcast_media, stories, story_texts
from desk.broadcast_message import file_of
from desk.content_steps import STATE_NAMES, ContentState
from desk.errors import Refused
from desk.roles import Action
from desk.stories import LABELS, LONGEST, MOST_ENTRIES, StoryForm
from storage import stories as stored
from storage.stories import Story

LIST = "/console/stories"
FILTERS = {"": "Đang đăng và đang viết", "cho-duyet": "Chờ duyệt", "da-go": "Đã gỡ"}
_STATES = {
    "": [ContentState.DRAFT, ContentState.WAITING, ContentState.PUBLISHED],
    "cho-duyet": [ContentState.WAITING],
    "da-go": [ContentState.WITHDRAWN],
}


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    PAGES.add_routes(app)
    app.router.add_post(LIST + CODE + "/image", change_image)
    app.router.add_get(LIST + CODE + r"/{name:[0-9a-f]{32}\.[a-z]{3}}", show_image)


async def show_list(request: web.Request) -> web.Response:
    """`?loc=` one of the filters."""
    who, office = person(request), request.app[OFFICE]
    chosen = request.query.get("loc", "")
    if chosen not in FILTERS:
        raise NotThere
    async with office.database.reading() as session:
        found = await stored.within(session, reach(who, *READERS), states=_STATES[chosen])
    return page(request, "stories.html", stories=found, filters=FILTERS, chosen=chosen, states=STATE_NAMES)


async def change_image(request: web.Request) -> web.Response:
    """A file taken, or the one there let go."""
    who, office, values = person(request), request.app[OFFICE], await posted(request)
    form = Form(values=values)  # type: ignore[arg-type]
    given = values.get("file")
    content = await asyncio.to_thread(given.file.read) if isinstance(given, web.FileField) else b""
    try:
        async with office.database.transaction() as session:
            story = await PAGES.opened(session, request, who, Action.BROADCAST, for_change=True)
            name = None
            if form.text("what") != "no-image":
                if not content:
                    raise Refused("Ảnh: chưa chọn tệp. Hãy bấm chọn ảnh trong máy rồi tải lên.")
                made, ending = await asyncio.to_thread(broadcast_media.image, content)
                name = await asyncio.to_thread(broadcast_media.keep, office.data, made, ending)
            seen = form.text("seen")
            await stories.set_image(session, story, name, seen=seen, by=who.official, now=office.clock())
    except Refused as refusal:
        return await PAGES.show_one(request, fault=str(refusal))
    raise web.HTTPSeeOther(f"{LIST}/{story.code}?da=da-luu")


async def show_image(request: web.Request) -> web.StreamResponse:
    """Only that of this story."""
    office, name = request.app[OFFICE], request.match_info["name"]
    async with office.database.reading() as session:
        story = await PAGES.opened(session, request, person(request))
    path = file_of(office.data, name)
    if name != story.image or not await asyncio.to_thread(path.is_file):
        raise NotThere
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    policy = "default-src 'none'; sandbox"
    return web.FileResponse(path, headers={"Content-Type": kind, "Content-Security-Policy": policy})


class StoryPages(content_frame.Pages[Story]):
    address = LIST
    name = "story"
    rules: ClassVar = stories
    stored: ClassVar = stored
    labels: ClassVar = LABELS
    longest: ClassVar = LONGEST
    fresh: ClassVar = {"entries": []}

    def shown(self, one: Story, office: Office) -> dict[str, Any]:
        catalogue = office.catalogue()
        return {
            "arrives": story_texts.tell(one),
            "entries": [entry for id_ in one.entries if (entry := catalogue.entry(id_))],
        }

    def offered(self, office: Office) -> dict[str, Any]:
        return {
            "most_entries": MOST_ENTRIES,
            "titles": [entry.title for entry in office.catalogue().entries.values()],
        }

    def kept(self, one: Story, office: Office) -> dict[str, Any]:
        catalogue = office.catalogue()
        fields = {name: getattr(one, name) or "" for name in (*LONGEST, "topic", "agreed_on")}
        return {**fields, "entries": [entry.title if (entry := catalogue.entry(id_)) else id_ for id_ in one.entries]}

    def wanted(self, reading: Reading, area_id: int | None, office: Office) -> StoryForm:
        titles = {entry.title: entry.id for entry in office.catalogue().entries.values()}
        entries = [titles.get(typed.strip(), typed.strip()) for typed in reading.form.all("entries") if typed.strip()]
        return StoryForm(
            title=reading.text("title"),
            text=reading.text("text", lines=True),
            lesson=reading.text("lesson", lines=True),
            area_id=area_id,
            topic=reading.topic(office),
            entries=list(dict.fromkeys(entries)),
            agreed_on=reading.day("agreed_on"),
            agreed_how=reading.text("agreed_how"),
        )

    def typed(self, form: Form) -> dict[str, Any]:
        return {**dict(form.values), "entries": list(form.values.getall("entries", []))}

    def beside(self, office: Office) -> dict[str, Any]:
        """Every answer that a story can lead to."""
        return {"entries": office.catalogue().entries}


PAGES = StoryPages()
