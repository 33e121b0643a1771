"""What must be reviewed in the answers, as a page for officials; it holds nothing about any resident."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web
from jinja2 import Template

from desk.deep_links import REVIEW_PAGE
from faq.catalogue import Catalogue
from faq.standing import REMINDERS, Standing, Standings, by_owner
from pages import assets, rendering, replies
from storage import answered
from storage.db import Database, DatabaseFault

log = structlog.get_logger(__name__)

_COUNT_AGAIN = timedelta(minutes=10)


@dataclass(kw_only=True)
class ReviewDesk:
    """What the page is given by the process that opens it; `catalogue` tells which answers hold now."""

    database: Database
    catalogue: Callable[[], Catalogue]
    standings: Standings
    clock: Callable[[], datetime]
    secure: bool
    zone: ZoneInfo
    _counted: tuple[datetime, frozenset[str], Mapping[str, int]] | None = field(default=None, init=False)

    def found(self, today: date) -> Mapping[str, Standing]:
        return self.standings.of(self.catalogue(), today)

    async def people(self, found: Mapping[str, Standing]) -> Mapping[str, int] | None:
        """By entry; counted again after ten minutes, since anyone may open the page. None without a database."""
        now, entries = self.clock(), frozenset(found)
        if self._counted and self._counted[1] == entries and now - self._counted[0] < _COUNT_AGAIN:
            return self._counted[2]
        try:
            async with self.database.reading() as session:
                people = await answered.count_people(session, entries, since=now - answered.LOOK_BACK)
        except (DatabaseFault, OSError) as error:
            log.error("people not counted", error=type(error).__name__)
            return None
        self._counted = now, entries, people
        return people


REVIEW = web.AppKey("review_desk", ReviewDesk)
TEMPLATE = web.AppKey("review_template", Template)


def add_routes(app: web.Application, desk: ReviewDesk) -> None:
    """After those of the chat, whose style sheet it shares."""
    app[REVIEW] = desk
    app[TEMPLATE] = rendering.environment(app[assets.ASSETS]).get_template("review.html")
    app.router.add_get(REVIEW_PAGE, show_review)


async def show_review(request: web.Request) -> web.StreamResponse:
    desk = request.app[REVIEW]
    today = desk.clock().astimezone(desk.zone).date()
    found = desk.found(today)
    text = request.app[TEMPLATE].render(
        owners=by_owner(found),
        over=sum(1 for one in found.values() if one.over),
        due=sum(1 for one in found.values() if not one.over),
        people=await desk.people(found),
        today=today,
        ahead=max(REMINDERS),
        counted_days=answered.LOOK_BACK.days,
    )
    return replies.page(text, secure=desk.secure)
