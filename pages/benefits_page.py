"""“Nhà tôi được hưởng gì?” as a page to print or send: the answers are in the address, nothing is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Template

from desk import benefits_texts as says
from faq.catalogue import Catalogue
from faq.household.benefits import Benefits
from faq.household.questions import UNKNOWN, Household, Question
from faq.standing import Standings
from pages import assets, rendering, replies, sentences

_SIZE = "co"
_LARGE = "to"


@dataclass(frozen=True, kw_only=True)
class BenefitsDesk:
    """What the page is given by the process that opens it; `catalogue` tells which answers hold now."""

    benefits: Benefits
    catalogue: Callable[[], Catalogue]
    standings: Standings
    clock: Callable[[], datetime]
    secure: bool
    zone: ZoneInfo


DESK = web.AppKey("benefits_desk", BenefitsDesk)
TEMPLATE = web.AppKey("benefits_template", Template)


def add_routes(app: web.Application, desk: BenefitsDesk) -> None:
    """After those of the chat, whose style sheet it shares. Without questions there is no page."""
    if not desk.benefits.questions:
        return
    environment = rendering.environment(app[assets.ASSETS])
    environment.globals["says"] = says
    environment.globals["title"] = sentences.TITLE
    environment.globals["UNKNOWN"] = UNKNOWN
    app[DESK] = desk
    app[TEMPLATE] = environment.get_template("benefits.html")
    app.router.add_get(says.PAGE, show_form)
    app.router.add_get(says.PAGE + "/{code}", show_list)


async def show_form(request: web.Request) -> web.StreamResponse:
    """The questions on one page; when they are answered, on to the list, whose address can be kept."""
    desk = request.app[DESK]
    if not any(question.id in request.query for question in desk.benefits.questions):
        return _page(request, None)
    code = "".join(request.query.get(question.id, UNKNOWN) for question in desk.benefits.questions)
    household = desk.benefits.household(code)
    if household is None:
        return _page(request, None, status=404)
    return replies.see_other(_address(request, f"{says.PAGE}/{household.code}"), secure=desk.secure)


async def show_list(request: web.Request) -> web.StreamResponse:
    household = request.app[DESK].benefits.household(request.match_info["code"])
    return _page(request, household, status=200 if household else 404)


def _page(request: web.Request, household: Household | None, *, status: int = 200) -> web.Response:
    desk = request.app[DESK]
    now = desk.clock().astimezone(desk.zone)
    large = request.query.get(_SIZE) == _LARGE
    catalogue = desk.catalogue()
    found = None
    if household is not None:
        standings = desk.standings.of(catalogue, now.date())
        found = desk.benefits.find(household, catalogue, standings, now.date())
    path = f"{says.PAGE}/{household.code}" if household else says.PAGE
    text = request.app[TEMPLATE].render(
        found=found,
        answers=_told(desk.benefits.questions, household) if household else (),
        questions=desk.benefits.questions,
        sources=catalogue.sources,
        today=now.date(),
        large=large,
        other_size=path if large else f"{path}?{_SIZE}={_LARGE}",
        again=_address(request, says.PAGE),
        unknown_address=status == 404,
    )
    return replies.page(text, secure=desk.secure, status=status)


def _told(questions: tuple[Question, ...], household: Household) -> list[tuple[str, str]]:
    pairs = zip(questions, household.code, strict=True)
    return [(question.ask, option.label) for question, code in pairs if (option := question.option(code))]


def _address(request: web.Request, path: str) -> str:
    """Large text stays large from page to page."""
    return f"{path}?{_SIZE}={_LARGE}" if request.query.get(_SIZE) == _LARGE else path
