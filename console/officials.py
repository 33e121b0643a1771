"""Officials' accounts, for administrators: who may do what where, new accounts, and help for those locked out."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from console.forms import Form, read
from console.guard import NotThere, Person, person
from console.office import OFFICE
from console.rendering import page
from desk import accounts, official_bounds
from desk import officials as rules
from desk.errors import Refused
from desk.roles import ROLE_NAMES, Action, Role
from storage import credentials, official_addresses
from storage import official_bounds as stored
from storage.db import Session
from storage.officials import Grant, Official

HOME = "/console/admin/officials"


def add_routes(app: web.Application) -> None:
    one = HOME + "/{username}"
    app.router.add_get(HOME, list_officials)
    app.router.add_get(HOME + "/new", show_new)
    app.router.add_post(HOME + "/new", add_official)
    app.router.add_get(one, show_official)
    app.router.add_post(one, change_official)
    app.router.add_post(one + "/grants", change_grants)
    app.router.add_post(one + "/password", reset_password)


async def list_officials(request: web.Request) -> web.Response:
    who = administrator(request)
    office = request.app[OFFICE]
    async with office.database.reading() as session:
        found = await stored.list_within(session, who.scope(Action.ADMINISTER).grants)
        grants = await official_bounds.grants_of(session, found)
    return page(request, "officials.html", officials=found, grants=grants, roles=ROLE_NAMES)


async def show_new(request: web.Request) -> web.Response:
    administrator(request)
    return await _new(request)


async def add_official(request: web.Request) -> web.Response:
    """The password is shown on the page that answers, and nowhere else again."""
    who = administrator(request)
    form, office = await read(request), request.app[OFFICE]
    bounds = who.scope(Action.ADMINISTER).grants
    try:
        async with office.database.transaction() as session:
            made, password = await official_bounds.add(
                session,
                username=form.text("username", "Tên đăng nhập", most=40, required=True).lower(),
                name=form.text("name", "Họ tên", most=120, required=True),
                first=await _grant(request, session, form),
                agency_id=await _agency(session, form, who),
                bounds=bounds,
                by=who.official,
                now=office.clock(),
            )
    except Refused as refusal:
        return await _new(request, form, error=str(refusal))
    return page(request, "official_password.html", official=made, password=password, fresh=True)


async def show_official(request: web.Request) -> web.Response:
    return await _official(request)


async def change_official(request: web.Request) -> web.Response:
    form, who = await read(request), administrator(request)
    office = request.app[OFFICE]
    try:
        async with office.database.transaction() as session:
            found = await found_within(request, session, who)
            await rules.rename(
                session,
                found.username,
                name=form.text("name", "Họ tên", most=120, required=True),
                agency_id=await _agency(session, form, who),
                by=who.official,
                now=office.clock(),
            )
    except Refused as refusal:
        return await _official(request, error=str(refusal))
    raise back(request, "da-luu")


async def change_grants(request: web.Request) -> web.Response:
    """One is added, or one of those shown is taken away."""
    form, who = await read(request), administrator(request)
    office = request.app[OFFICE]
    bounds = who.scope(Action.ADMINISTER).grants
    try:
        async with office.database.transaction() as session:
            found = await found_within(request, session, who, other=True)
            unwanted = form.text("remove", most=80)
            if unwanted:
                held = (await official_bounds.grants_of(session, [found]))[found.id]
                given = next((one for one in held if _key(one) == unwanted), Grant(role=""))
                await rules.remove_grant(session, found.username, given, by=who.official, now=office.clock())
            else:
                wanted = await _grant(request, session, form)
                await official_bounds.refuse_beyond(session, bounds, wanted)
                await rules.add_grant(session, found.username, wanted, by=who.official, now=office.clock())
    except Refused as refusal:
        return await _official(request, error=str(refusal), form=form)
    raise back(request, "da-luu")


async def reset_password(request: web.Request) -> web.Response:
    who, office = administrator(request), request.app[OFFICE]
    password = rules.new_password()
    async with office.database.transaction() as session:
        found = await found_within(request, session, who, other=True)
        await rules.reset_password(session, found.username, password, by=who.official, now=office.clock())
    return page(request, "official_password.html", official=found, password=password, fresh=False)


def administrator(request: web.Request) -> Person:
    who = person(request)
    who.needs(Action.ADMINISTER)
    return who


async def found_within(request: web.Request, session: Session, who: Person, *, other: bool = False) -> Official:
    """Raises `NotThere` for those the administrator does not reach; `other`: not for oneself."""
    username, bounds = request.match_info["username"], who.scope(Action.ADMINISTER).grants
    found = (
        await official_bounds.find_other(session, username, bounds, by=who.official)
        if other
        else await official_bounds.find(session, username, bounds)
    )
    if found is None:
        raise NotThere
    return found


async def _grant(request: web.Request, session: Session, form: Form) -> Grant:
    role = form.choice("role", [role.value for role in Role], "Vai trò")
    area = await official_bounds.read_area(session, form.text("area", "Địa bàn", most=200))
    topic = form.text("topic", "Lĩnh vực", most=40) or None
    if topic is not None and topic not in request.app[OFFICE].topics():
        raise Refused("Lĩnh vực: lựa chọn không hợp lệ. Hãy chọn trong danh sách.")
    return Grant(role=role, area_id=area.id if area else None, topic=topic)


def _key(grant: Grant) -> str:
    return f"{grant.role}:{grant.area_id or ''}:{grant.topic or ''}"


def back(request: web.Request, said: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{HOME}/{request.match_info['username']}?da={said}")


async def _new(request: web.Request, form: Form | None = None, *, error: str = "") -> web.Response:
    async with request.app[OFFICE].database.reading() as session:
        offered = await _offered(request, session)
    typed = dict(form.values) if form else {}
    return page(request, "official_new.html", status=422 if error else 200, error=error, typed=typed, **offered)


async def _official(request: web.Request, *, error: str = "", form: Form | None = None) -> web.Response:
    who, office = administrator(request), request.app[OFFICE]
    async with office.database.reading() as session:
        found = await found_within(request, session, who)
        values = {
            "official": found,
            "grants": [(_key(one), one) for one in (await official_bounds.grants_of(session, [found]))[found.id]],
            "sessions": await accounts.open_sessions(session, found.id, now=office.clock()),
            "links": await official_addresses.of_official(session, found.id),
            "codes_left": await credentials.count_recovery_codes(session, found.id),
            "own": found.id == who.official.id,
            **await _offered(request, session),
        }
    values["speaks_only"] = bool(values["grants"]) and all(one.role == Role.VILLAGE for _, one in values["grants"])
    typed = dict(form.values) if form else {}
    return page(request, "official.html", status=422 if error else 200, error=error, typed=typed, **values)


async def _offered(request: web.Request, session: Session) -> Mapping[str, Any]:
    """What the forms let choose from."""
    bounds = person(request).scope(Action.ADMINISTER).grants
    return {
        "roles": ROLE_NAMES,
        "areas": await stored.areas_offered(session, bounds),
        "agencies": await stored.agencies_offered(session, bounds),
        "unbounded": any(bound.area_id is None for bound in bounds),
    }


async def _agency(session: Session, form: Form, who: Person) -> int | None:
    agency_id = form.key("agency", "Cơ quan")
    offered = await stored.agencies_offered(session, who.scope(Action.ADMINISTER).grants)
    if agency_id is not None and agency_id not in (id_ for id_, _name in offered):
        raise Refused("Cơ quan: lựa chọn không hợp lệ. Hãy chọn trong danh sách.")
    return agency_id
