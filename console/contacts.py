"""Residents, for officials: found by a code or narrowly, their ways masked, each look written down."""

import hashlib
import hmac
from typing import Any

from aiohttp import web

from channels.text import clean
from console.forms import Form
from console.guard import NotAllowed, NotThere, Person, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import contacts as rules
from desk import official_bounds
from desk.contacts import DAYS, MOST_SHOWN, Asked
from desk.errors import Refused
from desk.inbox import CHANNEL_NAMES
from desk.masking import mask
from desk.roles import Action
from storage import contact_search
from storage import official_bounds as stored_bounds
from storage.contact_search import FoundContact
from storage.db import Session
from storage.officials import Official
from storage.scope import Scope

LIST = "/console/contacts"
ONE = LIST + r"/{contact:\d{1,18}-[0-9a-f]{24}}"
CHANNELS = {name: words for name, words in CHANNEL_NAMES.items() if name not in ("terminal", "paper", "hall")}
MOST_TICKETS = 20
_LONGEST = 100


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_search)
    app.router.add_get(ONE, show_contact)


async def show_search(request: web.Request) -> web.Response:
    """`?ma=` a code; or `?dia-ban=` with `?kenh=`, `?ngay=`. Without any of them nothing is looked up."""
    who, office, typed = person(request), request.app[OFFICE], _typed(request)
    scope = scope_of(who)
    values: dict[str, Any] = {"results": None, "fault": ""}
    if any(typed.values()):
        try:
            async with office.database.transaction() as session:
                asked = await _asked(session, typed)
                results = await rules.search(session, asked, official=who.official, scope=scope, now=office.clock())
                ways = await contact_search.ways(session, [one.id for one in results.contacts])
            values |= {"results": results, "ways": ways}
        except Refused as refusal:
            values["fault"] = str(refusal)
    async with office.database.reading() as session:
        offered = await stored_bounds.areas_offered(session, scope.grants)
    return page(
        request,
        "contacts.html",
        status=422 if values["fault"] else 200,
        typed=typed,
        areas=[area for area in offered if area.level != "province"],
        channels=CHANNELS,
        days=DAYS,
        most=MOST_SHOWN,
        path_of=lambda found: path_of(office, who.official, found.id),
        **values,
    )


async def show_contact(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)
    async with office.database.transaction() as session:
        found = await found_within(request, session)
        await rules.record_look(session, found, official=who.official, now=office.clock())
    return await show(request)


async def show(
    request: web.Request, *, unmasked: bool = False, fault: str = "", refused: str = "", typed: Form | None = None
) -> web.Response:
    """`refused`: which form was, as it was typed; `unmasked`: with whole ids, this once."""
    office, who = request.app[OFFICE], person(request)
    async with office.database.reading() as session:
        found = await found_within(request, session)
        ways = (await contact_search.ways(session, [found.id]))[found.id]
        tickets = await contact_search.tickets_of(session, found.id, who.scope(), limit=MOST_TICKETS)
        may_unmask = await contact_search.find_within(session, found.id, who.scope(Action.UNMASK)) is not None
        may_erase = await contact_search.find_within(session, found.id, who.scope(Action.ERASE_CONTACTS)) is not None
    return page(
        request,
        "contact.html",
        status=422 if fault else 200,
        contact=found,
        here=path_of(office, who.official, found.id),
        ways=ways,
        tickets=tickets,
        channels=CHANNEL_NAMES,
        masked=rules.masked,
        mask=mask,
        unmasked=unmasked,
        may_unmask=may_unmask,
        may_erase=may_erase,
        confirmation=rules.CONFIRMATION,
        fault=fault,
        form=refused,
        reason=str(typed.values.get("reason", "")) if typed else "",
    )


def scope_of(who: Person) -> Scope:
    """Of those who may find residents, or erase them on their wish. Raises `NotAllowed`."""
    grants = [*who.scope(Action.FIND_CONTACTS).grants, *who.scope(Action.ERASE_CONTACTS).grants]
    if not grants:
        raise NotAllowed(Action.FIND_CONTACTS)
    return Scope(official_id=who.official.id, agency_id=who.official.agency_id, grants=grants)


async def found_within(request: web.Request, session: Session, action: Action | None = None) -> FoundContact:
    """Raises `NotThere` outside the scope, of the action when one is named, and for an address nobody was given."""
    who, office = person(request), request.app[OFFICE]
    scope = scope_of(who)
    if action is not None:
        who.needs(action)
        scope = who.scope(action)
    contact_id = int(request.match_info["contact"].partition("-")[0])
    expected = path_of(office, who.official, contact_id).removeprefix(LIST + "/")
    if not hmac.compare_digest(expected, request.match_info["contact"]):
        raise NotThere
    found = await contact_search.find_within(session, contact_id, scope)
    if found is None:
        raise NotThere
    return found


def path_of(office: Office, official: Official, contact_id: int) -> str:
    """Opens that resident for that official only, so that nobody leafs through all of them by number."""
    signed = f"console-contact:{official.id}:{contact_id}".encode()
    return f"{LIST}/{contact_id}-{hmac.new(office.secret, signed, hashlib.sha256).hexdigest()[:24]}"


def _typed(request: web.Request) -> dict[str, str]:
    query = request.query
    return {name: " ".join(clean(query.get(name, "")).split())[:_LONGEST] for name in ("ma", "dia-ban", "kenh", "ngay")}


async def _asked(session: Session, typed: dict[str, str]) -> Asked:
    if typed["ma"]:
        return Asked(code=typed["ma"])
    area = await official_bounds.read_area(session, typed["dia-ban"])
    return Asked(
        area_id=area.id if area else None,
        channel=typed["kenh"] if typed["kenh"] in CHANNELS else None,
        days=int(typed["ngay"]) if typed["ngay"] in map(str, DAYS) else None,
    )
