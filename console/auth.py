"""Logging in and out: the password, then the second factor of those who have one."""

from datetime import timedelta

from aiohttp import web

from channels import origin
from console import gate, kept, sessions
from console.forms import Form, read
from console.guard import PERSON, person
from console.office import OFFICE
from console.rendering import page
from console.sessions import VISIT
from console.tries import Tries
from desk import accounts, second_factor
from desk.accounts import Attempt, Entered, Entry
from desk.errors import Refused
from desk.passwords import Passwords, is_outdated
from storage import credentials

MOST_TRIES, WITHIN = 30, timedelta(minutes=15)
"""From one internet address; a commune's whole office may share one."""

PASSWORDS = web.AppKey("console_passwords", Passwords)
TRIES = web.AppKey("console_tries", Tries)
STRANGERS = web.AppKey("console_strangers", Tries)
"""Tries for names that nobody has: they are locked like those that somebody has, so that nothing is learnt."""

WRONG = (
    "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy xem lại phím Caps Lock và bộ gõ tiếng Việt. "
    f"Sai {accounts.MOST_FAILURES} lần, tài khoản tạm khoá 15 phút."
)
LOCKED = (
    "Tài khoản tạm khoá vì sai nhiều lần liền. Hãy thử lại sau 15 phút. "
    "Cần vào ngay: nhờ người quản trị của cơ quan mở khoá."
)
TOO_MANY = "Máy hoặc mạng này đã thử đăng nhập quá nhiều lần. Hãy đợi 15 phút rồi thử lại."
WRONG_CODE = "Mã chưa đúng hoặc đã dùng rồi. Hãy đợi mã mới hiện trên điện thoại rồi nhập lại."


def add_routes(app: web.Application) -> None:
    app[PASSWORDS] = Passwords()
    app[TRIES] = Tries(MOST_TRIES, WITHIN)
    app[STRANGERS] = Tries(accounts.MOST_FAILURES, accounts.LOCKED_FOR)
    app.router.add_get(gate.LOGIN, show_login)
    app.router.add_post(gate.LOGIN, log_in)
    app.router.add_get(gate.CODE, show_code)
    app.router.add_post(gate.CODE, check_code)
    app.router.add_post(gate.LOGOUT, log_out)


async def show_login(request: web.Request) -> web.Response:
    onward = gate.onward(request, request.query.get("toi"))
    if request[VISIT].session is not None:
        raise web.HTTPSeeOther(onward)
    return page(request, "login.html", onward=onward)


async def log_in(request: web.Request) -> web.StreamResponse:
    form = await read(request)
    username = form.text("username", most=200).lower()
    office = request.app[OFFICE]
    if not request.app[TRIES].allows(origin.source(request), now=office.clock()):
        return _again(request, form, TOO_MANY, status=429)
    async with office.database.transaction() as session:
        attempt = await accounts.begin(session, username, now=office.clock())
    stranger = attempt.account is None
    if attempt.locked or (stranger and not request.app[STRANGERS].allows(username, now=office.clock())):
        return _again(request, form, LOCKED, status=429)
    typed = form.values.get("password", "")
    entered = await _judge(request, attempt, typed if isinstance(typed, str) else "")
    if entered.entry is Entry.WRONG:
        return _again(request, form, WRONG, status=422)
    return await _go_on(request, form, entered)


async def _judge(request: web.Request, attempt: Attempt, typed: str) -> Entered:
    """No transaction is open while the password is checked: that takes long."""
    office, passwords = request.app[OFFICE], request.app[PASSWORDS]
    known = attempt.account.password_hash if attempt.account else None
    right = await passwords.check(known, typed)
    fresh = await passwords.hash(typed) if right and known and is_outdated(known) else None
    async with office.database.transaction() as session:
        if not right:
            await accounts.fail(session, attempt, now=office.clock())
            return Entered(entry=Entry.WRONG)
        if fresh and attempt.account:
            await credentials.set_hash(session, attempt.account.id, fresh)
        agent = request.headers.get("User-Agent", "")
        return await accounts.enter(session, attempt, agent=agent, now=office.clock())


async def _go_on(request: web.Request, form: Form, entered: Entered) -> web.StreamResponse:
    """With the new cookie: to the second factor, to what was being typed, or to the page that was asked for."""
    office = request.app[OFFICE]
    carried, onward = kept.posted(form.values), gate.onward(request, form.values.get("toi"))
    if not carried:
        onward = gate.with_onward(gate.CODE, onward) if entered.entry is Entry.NEEDS_CODE else onward
        response: web.StreamResponse = web.Response(status=303, headers={"Location": onward})
    else:
        await sessions.take_over(request, entered.token)
        response = (
            page(request, "login_code.html", carried=carried, onward=onward)
            if entered.entry is Entry.NEEDS_CODE
            else resume(request, carried, onward)
        )
    sessions.remember(response, entered.token, office)
    return response


def resume(request: web.Request, carried: str, onward: str) -> web.StreamResponse:
    """What was being typed when the login ended, one press from being sent; the next page when there is nothing."""
    found = kept.unseal(request.app[OFFICE], carried, official_id=person(request).official.id) if carried else None
    if found is None:
        return web.Response(status=303, headers={"Location": onward})
    return page(request, "login_kept.html", kept=found)


async def show_code(request: web.Request) -> web.Response:
    onward = gate.onward(request, request.query.get("toi"))
    session = request[VISIT].session
    if person(request).official.totp_since is None or (session and session.proved_at):
        raise web.HTTPSeeOther(onward)
    return page(request, "login_code.html", onward=onward)


async def check_code(request: web.Request) -> web.StreamResponse:
    form = await read(request)
    office, someone = request.app[OFFICE], request[PERSON]
    typed = form.text("one_time_code", most=40)
    now = office.clock()
    async with office.database.transaction() as session:
        account = await credentials.get(session, someone.official.id)
        if account is None:
            raise web.HTTPSeeOther(gate.LOGIN)
        attempt = await accounts.begin_for(session, account, now=now)
        proved = not attempt.locked and await second_factor.prove(session, account, typed, key=office.secret, now=now)
        if proved:
            await credentials.clear_tries(session, account.id)
            token = await accounts.renew(session, someone.session_id, proved_at=now)
        else:
            await accounts.fail(session, attempt, "official.code-failed", now=now)
    carried, onward = kept.posted(form.values), gate.onward(request, form.values.get("toi"))
    if not proved:
        sentence = LOCKED if attempt.locked else WRONG_CODE
        return page(request, "login_code.html", status=422, error=sentence, carried=carried, onward=onward)
    await sessions.take_over(request, token)
    response = resume(request, carried, onward)
    sessions.remember(response, token, office)
    return response


async def log_out(request: web.Request) -> web.Response:
    office, someone = request.app[OFFICE], person(request)
    async with office.database.transaction() as session:
        await accounts.leave(session, someone.official, someone.session_id, now=office.clock())
    response = web.Response(status=303, headers={"Location": gate.LOGIN + "?da=dang-xuat"})
    sessions.forget(response, office)
    return response


def _again(request: web.Request, form: Form, sentence: str, *, status: int) -> web.Response:
    """The name stays, the password does not."""
    return page(
        request,
        "login.html",
        status=status,
        error=sentence,
        username=form.text("username", most=200),
        carried=kept.posted(form.values),
        onward=gate.onward(request, form.values.get("toi")),
    )


async def require_password(request: web.Request, typed: str) -> None:
    """Before something that a stolen session must not do. Raises `Refused`; wrong tries count as at the login."""
    office, now = request.app[OFFICE], request.app[OFFICE].clock()
    async with office.database.transaction() as session:
        account = await credentials.get(session, person(request).official.id)
        attempt = await accounts.begin_for(session, account, now=now) if account else Attempt(account=None)
    if attempt.locked:
        raise Refused(LOCKED)
    right = await request.app[PASSWORDS].check(account.password_hash if account else None, typed)
    async with office.database.transaction() as session:
        if right and account:
            await credentials.clear_tries(session, account.id)
        else:
            await accounts.fail(session, attempt, "official.password-failed", now=now)
    if not right:
        raise Refused("Mật khẩu hiện tại chưa đúng. Hãy nhập lại.")
