"""Who an announcement reached and who not: by state, reason and village, without a name or a number of anyone."""

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from console.broadcast_board import BOARD
from console.broadcast_frame import BROADCAST, framed, may_change, opened
from console.guard import person
from console.office import OFFICE
from desk.broadcast_accounting import PERSON_NEEDED, UNREACHED, why
from desk.broadcast_states import OVER, RECIPIENT_NAMES, RecipientState
from desk.inbox import CHANNEL_NAMES
from desk.roles import Action
from desk.segment_rule import LANGUAGES
from storage import areas, broadcast_counts, broadcast_recipients
from storage.broadcasts import Broadcast

PEOPLE = BROADCAST + "/people"
AT_ONCE = 50
MOST_VILLAGES = 400
_UNREACHED = "chua-toi"
_STATES = {**{state.value: (state,) for state in RecipientState}, _UNREACHED: UNREACHED}


def add_routes(app: web.Application) -> None:
    app.router.add_get(PEOPLE, show_people)


async def show_people(request: web.Request) -> web.Response:
    """`?trang-thai=`, `?ly-do=`, `?thon=`, `?sau=`: what cannot be read is as if it were not there."""
    who, office = person(request), request.app[OFFICE]
    query = request.query
    name = query.get("trang-thai", "") if query.get("trang-thai", "") in _STATES else ""
    states = _STATES.get(name, ())
    code, area_id, after = query.get("ly-do", "")[:60], _key(query.get("thon", "")), _key(query.get("sau", "")) or 0
    async with office.database.reading() as session:
        broadcast = await opened(session, request, who)
        found = await broadcast_recipients.people(
            session, broadcast.id, states, after, AT_ONCE + 1, code=code or None, area_id=area_id
        )
        villages = (
            await broadcast_counts.by_village(session, broadcast.id, states=states, code=code, limit=MOST_VILLAGES)
            if states and set(states) <= set(PERSON_NEEDED)
            else []
        )
        area = await areas.get(session, area_id) if area_id else None
        may_write = await may_change(session, broadcast, who, Action.BROADCAST)
    standing = await request.app[BOARD].look(broadcast.id)
    known = {"trang-thai": name, "ly-do": code, "thon": area_id or ""}
    return framed(
        request,
        "broadcast_people.html",
        broadcast,
        found=[(one, *_told(one.state, one.code)) for one in found[:AT_ONCE]],
        following=_again(broadcast, known, sau=found[AT_ONCE - 1].id) if len(found) > AT_ONCE else "",
        villages=[(one, _again(broadcast, known, thon=one.area_id)) for one in villages],
        progress=standing.progress if standing else None,
        chosen=name,
        code=code,
        reason=why(states[0], code)[0] if code and len(states) == 1 else "",
        area=area,
        here=_again(broadcast, {}),
        state_of=RECIPIENT_NAMES,
        channels=CHANNEL_NAMES,
        languages=LANGUAGES,
        may_write=may_write,
        over=broadcast.state in OVER,
    )


def _told(state: str, code: str | None) -> tuple[str, str]:
    """What the state means, and why where somebody has to know."""
    known = RecipientState(state)
    return RECIPIENT_NAMES[known], why(known, code)[0] if known in PERSON_NEEDED else ""


def _again(broadcast: Broadcast, known: Mapping[str, object], **other: object) -> str:
    query = {key: value for key, value in {**known, **other}.items() if value not in (None, "")}
    return f"/console/broadcasts/{broadcast.code}/people" + (f"?{urlencode(query)}" if query else "")


def _key(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None
