"""The officials' pages: which modules they are in, and what every request passes before it reaches one."""

from collections.abc import Awaitable, Callable
from types import ModuleType

from aiohttp import web

from channels import origin
from console import (
    account,
    admin,
    agencies,
    agenda,
    agenda_screen,
    answers,
    areas,
    assets,
    attendance,
    audit,
    auth,
    broadcast_edit,
    broadcast_media,
    broadcast_papers,
    broadcast_people,
    broadcast_preview,
    broadcast_progress,
    broadcast_steps,
    broadcasts,
    bulk,
    campaigns,
    canned_answers,
    channels,
    contact_steps,
    contacts,
    corrections,
    deadlines,
    dialogue_batch,
    dialogue_broadcast,
    dialogue_calendar,
    dialogue_choice,
    dialogue_delegation,
    dialogue_edit,
    dialogue_links,
    dialogue_papers,
    dialogue_questions,
    dialogue_results,
    dialogue_steps,
    dialogues,
    faq,
    faq_changes,
    faq_edit,
    faq_misses,
    faq_new,
    faq_try,
    faults,
    files,
    forms,
    gate,
    groups,
    hall,
    inbox,
    jobs,
    minutes,
    minutes_edit,
    notices,
    official_steps,
    officials,
    promises,
    quiz_draw,
    quiz_edit,
    quiz_questions,
    quizzes,
    readings,
    registrations,
    rendering,
    segment_edit,
    segments,
    sessions,
    steps,
    stories,
    surveys,
    tickets,
    topics,
    unreached,
    year_plan,
)
from console.office import OFFICE, Office
from console.sessions import VISIT

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGES: tuple[ModuleType, ...] = (
    auth,
    account,
    officials,
    official_steps,
    tickets,
    answers,
    steps,
    files,
    canned_answers,
    unreached,
    inbox,
    bulk,
    groups,
    faq,
    faq_edit,
    faq_new,
    faq_changes,
    faq_misses,
    faq_try,
    contacts,
    corrections,
    contact_steps,
    admin,
    agencies,
    areas,
    topics,
    deadlines,
    channels,
    jobs,
    audit,
    dialogue_choice,
    dialogue_questions,
    dialogue_papers,
    dialogue_links,
    dialogue_batch,
    surveys,
    agenda,
    agenda_screen,
    hall,
    registrations,
    attendance,
    dialogues,
    dialogue_edit,
    dialogue_steps,
    dialogue_broadcast,
    dialogue_delegation,
    year_plan,
    dialogue_calendar,
    minutes,
    minutes_edit,
    dialogue_results,
    promises,
    quizzes,
    quiz_edit,
    quiz_questions,
    quiz_draw,
    notices,
    stories,
    campaigns,
    broadcasts,
    segment_edit,
    segments,
    broadcast_edit,
    broadcast_steps,
    broadcast_progress,
    broadcast_people,
    broadcast_preview,
    broadcast_media,
    broadcast_papers,
    readings,
)
"""Each has `add_routes(app)`."""

LARGEST_FORM = 4 * 1024 * 1024
LARGEST_WITH_PHOTOS = 12 * 1024 * 1024
LARGEST_BEFORE_LOGIN = 256 * 1024
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def add_routes(app: web.Application, office: Office) -> None:
    app[OFFICE] = office
    app[assets.ASSETS] = assets.load()
    app[rendering.TEMPLATES] = rendering.environment(app[assets.ASSETS])
    app.middlewares.append(_console)
    app.on_response_prepare.append(_harden)
    app.router.add_get("/console", _go_in)
    app[assets.ASSETS].add_route(app)
    for module in PAGES:
        module.add_routes(app)


@web.middleware
async def _console(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Residents' pages and webhooks pass untouched."""
    if not _is_ours(request.path):
        return await handler(request)
    if request.path.startswith(assets.PREFIX):
        return await handler(request)
    try:
        return await _let_in(request, handler)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return await faults.answer(request, error)
    except Exception as error:
        return await faults.answer(request, error)


async def _let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Session, then the form's token, then what the account still owes; then the page."""
    await sessions.recognise(request)
    if request.method not in ("GET", "HEAD"):
        if origin.from_another_site(request):
            return faults.from_outside(request)
        _measure(request)
    if gate.is_open_to_all(request):
        return await handler(request)
    if request[VISIT].session is None:
        return await gate.ask_to_log_in(request)
    if request.method not in ("GET", "HEAD") and not await gate.has_token(request):
        return await faults.stale(request)
    return await gate.first_owed(request) or await handler(request)


def _measure(request: web.Request) -> None:
    """Before anything is read. Raises `HTTPRequestEntityTooLarge`, also for a body that does not say how long it is."""
    usual = LARGEST_WITH_PHOTOS if request.path.endswith(forms.WITH_PHOTOS) else LARGEST_FORM
    limit = usual if request[VISIT].session is not None else LARGEST_BEFORE_LOGIN
    length = request.content_length
    if length is None and request.body_exists:
        raise web.HTTPLengthRequired
    if (length or 0) > limit:
        raise web.HTTPRequestEntityTooLarge(limit, length or 0)


async def _harden(request: web.Request, response: web.StreamResponse) -> None:
    """What a handler set itself stays, such as the stricter policy of a file that a resident sent."""
    if not _is_ours(request.path):
        return
    given = response.headers
    given.setdefault("Content-Security-Policy", _POLICY)
    given.setdefault("Cache-Control", "no-store")
    given["X-Content-Type-Options"] = "nosniff"
    given["Referrer-Policy"] = "same-origin"
    given["X-Frame-Options"] = "DENY"
    given["Cross-Origin-Opener-Policy"] = "same-origin"
    given.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.app[OFFICE].secure:
        given["Strict-Transport-Security"] = "max-age=31536000"


def _is_ours(path: str) -> bool:
    return path == "/console" or path.startswith("/console/")


async def _go_in(_request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/console/inbox")
