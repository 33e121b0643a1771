"""Which pages the web server shows, each given what it needs of the running product."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from bot import media
from channels.base import Abilities
from channels.webchat import WebChatChannel
from console import app as console
from console.office import Office
from pages import announcements, benefits_page, chat, dialogues, lookup, notices, promises, quizzes, review_page

if TYPE_CHECKING:
    from bot.app import App


class Reach(Mapping[str, Abilities]):
    """Of the channels that run here, which are all that it lists; of the others, whose libraries are large, one by one
    when somebody asks."""

    def __init__(self, product: "App") -> None:
        self._known = {name: channel.abilities for name, channel in product.channels.items()}
        self._others = product.other_abilities
        self._also: Mapping[str, Abilities] | None = None

    def __getitem__(self, name: str) -> Abilities:
        if name in self._known:
            return self._known[name]
        if self._also is None:
            self._also = self._others()
        return self._also[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def add_pages(app: web.Application, product: "App") -> None:
    page = product.channels.get("web")
    if isinstance(page, WebChatChannel):
        _add_residents(app, product, page)
    console.add_routes(app, _office(product))


def _office(product: "App") -> Office:
    return Office(
        database=product.database,
        catalogue=lambda: product.house.catalogue,
        matcher=lambda: product.house.matcher,
        standings=product.house.standings,
        abilities=Reach(product),
        secret=product.house.secret,
        clock=product.clock,
        files=product.folders.files,
        data=product.folders.data,
        ring=product.ring,
        secure=product.secure,
        demo=product.demo,
        public_url=product.house.public_url,
        doors=product.house.doors,
        zone=product.house.zone,
        working_time=product.house.working_time,
        second_factor=product.second_factor,
        approve_above=product.approve_above,
        schedules=product.scheduler.schedules,
        channel_faults=lambda: product.health.channel_faults,
        signer=lambda: product.house.signer,
    )


def _add_residents(app: web.Application, product: "App", page: WebChatChannel) -> None:
    room = chat.ChatRoom(
        database=product.database,
        deliver=product.intake.take,
        channel=page,
        clock=product.clock,
        secure=product.secure,
        demo=product.demo,
        zone=product.house.zone,
        delete_files=partial(media.delete_files, product.folders.files),
    )
    chat.add_routes(app, room)
    desk = review_page.ReviewDesk(
        database=product.database,
        catalogue=lambda: product.house.catalogue,
        standings=product.house.standings,
        clock=product.clock,
        secure=product.secure,
        zone=product.house.zone,
    )
    review_page.add_routes(app, desk)
    benefits = benefits_page.BenefitsDesk(
        benefits=product.house.benefits,
        catalogue=lambda: product.house.catalogue,
        standings=product.house.standings,
        clock=product.clock,
        secure=product.secure,
        zone=product.house.zone,
    )
    benefits_page.add_routes(app, benefits)
    lookup.add_routes(
        app,
        lookup.LookupDesk(
            database=product.database,
            secret=product.house.secret,
            clock=product.clock,
            secure=product.secure,
            zone=product.house.zone,
        ),
    )
    dialogues.add_routes(
        app,
        dialogues.DialoguesDesk(
            database=product.database,
            clock=product.clock,
            secure=product.secure,
            doors=lambda: product.house.doors,
            topics=lambda: {topic.id: topic.title for topic in product.house.catalogue.topics.values()},
        ),
    )
    announcements.add_routes(
        app,
        announcements.AnnouncementsDesk(
            database=product.database,
            clock=product.clock,
            secure=product.secure,
            zone=product.house.zone,
            data=product.folders.data,
        ),
    )
    quizzes.add_routes(
        app,
        quizzes.QuizzesDesk(
            database=product.database,
            clock=product.clock,
            secure=product.secure,
            doors=lambda: product.house.doors,
        ),
    )
    promises.add_routes(
        app,
        promises.PromisesDesk(
            database=product.database, clock=product.clock, secure=product.secure, zone=product.house.zone
        ),
    )
    notices.add_routes(
        app,
        notices.NoticesDesk(
            database=product.database,
            catalogue=lambda: product.house.catalogue,
            clock=product.clock,
            secure=product.secure,
            zone=product.house.zone,
        ),
    )
