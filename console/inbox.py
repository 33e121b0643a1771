"""The inbox: what waits, what is late or closes first on top, and finding one question."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from aiohttp import web

from channels.text import clean
from console import inbox_links
from console.guard import Person, person
from console.inbox_links import BY_WORD, INBOX, TABS, Asked
from console.office import OFFICE, Office
from console.rendering import page
from desk import codes, inbox
from desk.dossiers import Desk
from desk.inbox import Inbox
from desk.roles import Action
from storage import tickets
from storage.db import Session
from storage.inbox import Place, Tab, Wanted

LONGEST_SEARCH = 100
SAID: Mapping[str, str] = {
    "gop": "Đã gộp thành một nhóm. Một câu trả lời sẽ đến mọi người trong nhóm.",
}
_TOPIC = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""Also one that is in no content file any more."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PLACES = {
    Action.ADMINISTER: "/console/admin",
    Action.BROADCAST: "/console/broadcasts",
    Action.SPEAK_FOR: "/console/account",
}
"""Where those work who read no questions; a village head only links their chat here."""


def add_routes(app: web.Application) -> None:
    app.router.add_get(INBOX, show_inbox)


async def show_inbox(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    if not who.may(Action.READ_SENSITIVE) and not who.may(Action.READ):
        for action, place in _PLACES.items():
            if who.may(action):
                raise web.HTTPSeeOther(place)
        who.needs(Action.READ)
    asked = _asked(request, who)
    async with office.database.reading() as session:
        found = await inbox.show(
            session, who.scope(), asked.wanted, desk_of(office), official=who.official, find=asked.find
        )
        near = await _near(session, asked, found, who)
    return page(
        request,
        "inbox.html",
        inbox=found,
        asked=asked,
        tabs=inbox_links.tabs(asked, found, who),
        by_topic=inbox_links.topics(asked, found.parts, office.topics()),
        by_area=inbox_links.areas(asked, found),
        by_agency=inbox_links.agencies(asked, found.parts),
        near=near,
        next=asked.again(sau=_written(found.next)) if found.next else "",
        first=asked.again() if asked.wanted.after else "",
        title=TABS[asked.wanted.tab][1],
        told=SAID.get(request.query.get("da", ""), ""),
        narrowed=bool(asked.wanted.topic or asked.wanted.area_id or asked.wanted.agency_id),
    )


def desk_of(office: Office) -> Desk:
    return Desk(abilities=office.abilities, working_time=office.working_time, now=office.clock())


def _asked(request: web.Request, who: Person) -> Asked:
    query = request.query
    usual = Tab.TO_DO if who.may(Action.READ) else Tab.SENSITIVE
    topic = query.get("chu-de", "")
    wanted = Wanted(
        tab=BY_WORD.get(query.get("loc", ""), usual),
        topic=topic if _TOPIC.fullmatch(topic) else None,
        area_id=_key(query.get("dia-ban", "")),
        agency_id=_key(query.get("co-quan", "")),
        after=_read(query.get("sau", "")),
    )
    return Asked(wanted=wanted, find=" ".join(clean(query.get("tim", "")).split())[:LONGEST_SEARCH])


def _key(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None


def _written(place: Place) -> str:
    return f"{(place.at - _EPOCH) // _MICROSECOND}.{place.id}"


def _read(given: str) -> Place | None:
    at, _, key = given.partition(".")
    moment, ticket_id = _key(at), _key(key)
    if moment is None or ticket_id is None or len(at) > 16:
        return None
    return Place(at=_EPOCH + moment * _MICROSECOND, id=ticket_id)


async def _near(session: Session, asked: Asked, found: Inbox, who: Person) -> Sequence[str]:
    """Codes one letter away, where a code was typed and nothing has it."""
    code = codes.read_code(asked.find) if asked.find and not found.items else None
    return await tickets.nearly(session, code, who.scope()) if code else ()
