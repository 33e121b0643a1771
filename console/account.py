"""An official's own account: password, second factor, where they are logged in, their own chat."""

from collections.abc import Sequence

from aiohttp import web

from console import auth, gate, kept, sessions
from console.forms import Form, read
from console.guard import NotThere, person
from console.office import OFFICE
from console.rendering import page
from console.sessions import VISIT
from desk import accounts, chat_links, passwords, second_factor
from desk import officials as rules
from desk.errors import Refused
from storage import credentials, official_addresses

HOME = "/console/account"


def add_routes(app: web.Application) -> None:
    app.router.add_get(HOME, show_account)
    app.router.add_get(gate.PASSWORD, show_password)
    app.router.add_post(gate.PASSWORD, change_password)
    app.router.add_get(gate.SECOND_FACTOR, show_second_factor)
    app.router.add_post(gate.SECOND_FACTOR, enable_second_factor)
    app.router.add_post(gate.SECOND_FACTOR + "/off", disable_second_factor)
    app.router.add_post(gate.SECOND_FACTOR + "/codes", renew_recovery_codes)
    app.router.add_post(HOME + "/sessions", end_sessions)
    app.router.add_post(HOME + "/link", make_link_code)
    app.router.add_post(HOME + "/unlink", unlink)


async def show_account(request: web.Request) -> web.Response:
    return await _account(request)


async def show_password(request: web.Request) -> web.Response:
    return _password(request, onward=gate.onward(request, request.query.get("toi")))


async def change_password(request: web.Request) -> web.StreamResponse:
    """The other browsers are logged out, this one gets a new token."""
    form, someone, office = await read(request), person(request), request.app[OFFICE]
    carried, onward = kept.posted(form.values), gate.onward(request, form.values.get("toi"))
    try:
        new = _new_password(form, someone.official.username)
        await auth.require_password(request, _secret(form, "password"))
        if _secret(form, "password") == new:
            raise Refused("Mật khẩu mới phải khác mật khẩu hiện tại.")
    except Refused as refusal:
        return _password(request, error=str(refusal), status=422, carried=carried, onward=onward)
    hashed = await request.app[auth.PASSWORDS].hash(new)
    session_now = request[VISIT].session
    async with office.database.transaction() as session:
        await rules.change_own_password(session, someone.official, hashed, keep=someone.session_id, now=office.clock())
        token = await accounts.renew(
            session, someone.session_id, proved_at=session_now.proved_at if session_now else None
        )
    await sessions.take_over(request, token)
    forced = someone.official.must_change_password
    response = auth.resume(request, carried, onward if forced else HOME + "?da=doi-mat-khau")
    sessions.remember(response, token, office)
    return response


async def show_second_factor(request: web.Request) -> web.Response:
    if person(request).official.totp_since is not None:
        raise web.HTTPSeeOther(HOME)
    return _second_factor(request, second_factor.new_salt())


async def enable_second_factor(request: web.Request) -> web.StreamResponse:
    """The salt comes back with the form: the secret made from it is still ours."""
    form, someone, office = await read(request), person(request), request.app[OFFICE]
    if someone.official.totp_since is not None:
        raise web.HTTPSeeOther(HOME)
    salt, now = form.text("salt", most=32), office.clock()
    try:
        await auth.require_password(request, _secret(form, "password"))
        async with office.database.transaction() as session:
            codes = await second_factor.enable(
                session, someone.official, salt, form.text("one_time_code", most=20), key=office.secret, now=now
            )
            await accounts.leave_others(session, someone.official, someone.session_id, now=now)
            token = await accounts.renew(session, someone.session_id, proved_at=now)
    except Refused as refusal:
        return _second_factor(request, salt, error=str(refusal), status=422)
    await sessions.take_over(request, token)
    response = _codes(request, codes)
    sessions.remember(response, token, office)
    return response


async def disable_second_factor(request: web.Request) -> web.StreamResponse:
    form, someone, office = await read(request), person(request), request.app[OFFICE]
    await auth.require_password(request, _secret(form, "password"))
    async with office.database.transaction() as session:
        await second_factor.disable(session, someone.official, now=office.clock())
    raise web.HTTPSeeOther(HOME + "?da=tat-lop-hai")


async def renew_recovery_codes(request: web.Request) -> web.Response:
    form, someone, office = await read(request), person(request), request.app[OFFICE]
    if someone.official.totp_since is None:
        raise NotThere
    await auth.require_password(request, _secret(form, "password"))
    async with office.database.transaction() as session:
        codes = await second_factor.renew_codes(session, someone.official, key=office.secret, now=office.clock())
    return _codes(request, codes)


async def end_sessions(request: web.Request) -> web.StreamResponse:
    """One of one's own, or all others."""
    form, someone, office = await read(request), person(request), request.app[OFFICE]
    session_id = form.key("session", "Phiên")
    async with office.database.transaction() as session:
        if session_id is None:
            await accounts.leave_others(session, someone.official, someone.session_id, now=office.clock())
        elif not await accounts.leave(session, someone.official, session_id, now=office.clock()):
            raise NotThere
    raise web.HTTPSeeOther(HOME + f"?da={'dang-xuat-may' if session_id else 'dang-xuat-het'}")


async def make_link_code(request: web.Request) -> web.Response:
    """Shown once, good for a quarter of an hour."""
    someone, office = person(request), request.app[OFFICE]
    async with office.database.transaction() as session:
        code = await chat_links.new_code(session, someone.official, now=office.clock())
    return await _account(request, link_code=code)


async def unlink(request: web.Request) -> web.StreamResponse:
    form, someone, office = await read(request), person(request), request.app[OFFICE]
    async with office.database.transaction() as session:
        address_id = form.key("address", "Tài khoản")
        if address_id is None or not await chat_links.unlink(session, someone.official, address_id, now=office.clock()):
            raise NotThere
    raise web.HTTPSeeOther(HOME + "?da=bo-lien-ket")


async def _account(request: web.Request, *, link_code: str = "") -> web.Response:
    someone, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        open_sessions = await accounts.open_sessions(session, someone.official.id, now=office.clock())
        links = await official_addresses.of_official(session, someone.official.id)
        codes_left = await credentials.count_recovery_codes(session, someone.official.id)
    return page(
        request,
        "account.html",
        sessions=open_sessions,
        links=links,
        codes_left=codes_left,
        link_code=link_code,
        link_minutes=chat_links.MINUTES,
        must_have=any(grant.role in office.second_factor for grant in someone.grants) and not office.demo,
    )


def _password(
    request: web.Request, *, error: str = "", status: int = 200, carried: str = "", onward: str
) -> web.Response:
    forced = person(request).official.must_change_password
    values = {"error": error, "carried": carried, "onward": onward, "forced": forced, "alone": forced}
    return page(request, "account_password.html", status=status, shortest=passwords.SHORTEST, **values)


def _second_factor(request: web.Request, salt: str, *, error: str = "", status: int = 200) -> web.Response:
    someone, office = person(request), request.app[OFFICE]
    secret = second_factor.secret_of(salt, someone.official.id, key=office.secret)
    address = second_factor.address_of(secret, someone.official.username)
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    forced = gate.owes_second_factor(request)
    values = {"salt": salt, "secret": spaced, "address": address, "square": _square(address)}
    return page(request, "account_second_factor.html", status=status, error=error, forced=forced, **values)


def _square(address: str) -> str:
    """As an inline picture, so that no other page ever holds the secret."""
    import segno

    return segno.make(address, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")


def _codes(request: web.Request, codes: Sequence[str]) -> web.Response:
    return page(request, "account_codes.html", codes=codes)


def _new_password(form: Form, username: str) -> str:
    new = _secret(form, "new_password")
    if new != _secret(form, "password_again"):
        raise Refused("Hai lần gõ mật khẩu mới không giống nhau. Hãy gõ lại.")
    passwords.refuse_weak(new, username=username)
    return new


def _secret(form: Form, name: str) -> str:
    """As typed: spaces in a password count."""
    given = form.values.get(name, "")
    return given if isinstance(given, str) else ""
