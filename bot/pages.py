"""The pages for residents, each given what it needs of the running product."""

from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from bot import media
from channels.webchat import WebChatChannel
from pages import (
    announcements,
    answer_files,
    benefits_page,
    chat,
    dialogues,
    lookup,
    notices,
    promises,
    quizzes,
    review_page,
)

if TYPE_CHECKING:
    from bot.app import App


def make(product: "App", channel: WebChatChannel) -> web.Application:
    """The chat first: the others share its style sheet."""
    app = web.Application()
    _add_chat(app, product, channel)
    _add_answers(app, product)
    _add_meetings(app, product)
    _add_news(app, product)
    return app


def _add_chat(app: web.Application, product: "App", channel: WebChatChannel) -> None:
    """The conversation, and the state of a question by its code."""
    house = product.house
    room = chat.ChatRoom(
        database=product.database,
        deliver=product.intake.take,
        channel=channel,
        clock=product.clock,
        secure=product.secure,
        demo=product.demo,
        zone=house.zone,
        delete_files=partial(media.delete_files, product.folders.files),
    )
    states = lookup.LookupDesk(
        database=product.database, secret=house.secret, clock=product.clock, secure=product.secure, zone=house.zone
    )
    chat.add_routes(app, room)
    lookup.add_routes(app, states)
    answer_files.add_routes(app, answer_files.FilesDesk(database=product.database, folder=product.folders.files))


def _add_answers(app: web.Application, product: "App") -> None:
    """Which answers wait to be checked again, and what a household may be entitled to."""
    house = product.house
    review = review_page.ReviewDesk(
        database=product.database,
        catalogue=lambda: product.house.catalogue,
        standings=house.standings,
        clock=product.clock,
        secure=product.secure,
        zone=house.zone,
    )
    entitlements = benefits_page.BenefitsDesk(
        benefits=house.benefits,
        catalogue=lambda: product.house.catalogue,
        standings=house.standings,
        clock=product.clock,
        secure=product.secure,
        zone=house.zone,
    )
    review_page.add_routes(app, review)
    benefits_page.add_routes(app, entitlements)


def _add_meetings(app: web.Application, product: "App") -> None:
    """Dialogues, and what was promised at them."""
    meetings = dialogues.DialoguesDesk(
        database=product.database,
        clock=product.clock,
        secure=product.secure,
        doors=lambda: product.house.doors,
        topics=lambda: {topic.id: topic.title for topic in product.house.catalogue.topics.values()},
    )
    promised = promises.PromisesDesk(
        database=product.database, clock=product.clock, secure=product.secure, zone=product.house.zone
    )
    dialogues.add_routes(app, meetings)
    promises.add_routes(app, promised)


def _add_news(app: web.Application, product: "App") -> None:
    """Announcements, notices and quizzes."""
    zone = product.house.zone
    told = announcements.AnnouncementsDesk(
        database=product.database, clock=product.clock, secure=product.secure, zone=zone, data=product.folders.data
    )
    offers = notices.NoticesDesk(
        database=product.database,
        catalogue=lambda: product.house.catalogue,
        clock=product.clock,
        secure=product.secure,
        zone=zone,
    )
    games = quizzes.QuizzesDesk(
        database=product.database, clock=product.clock, secure=product.secure, doors=lambda: product.house.doors
    )
    announcements.add_routes(app, told)
    notices.add_routes(app, offers)
    quizzes.add_routes(app, games)
