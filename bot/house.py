"""Builds what every turn may consult: the answers, the key for codes, the local time zone."""

import asyncio
import os
import secrets
from typing import TYPE_CHECKING

import structlog

from bot.answers import Answers
from bot.settings import Settings
from faq.catalogue import Catalogue
from faq.errors import ContentError
from faq.household.benefits import Benefits
from faq.household.rulebook import load_benefits
from faq.shelf import Shelved
from faq.talk.guide import Guide, load_guide
from handlers.turn import House

if TYPE_CHECKING:
    from faq.second_stage import SecondStage

log = structlog.get_logger(__name__)


async def make_house(settings: Settings, answers: Answers) -> House:
    """Raises `ContentError`. The event loop goes on meanwhile."""
    return await asyncio.to_thread(_furnished, settings, await answers.open())


def _furnished(settings: Settings, shelved: Shelved) -> House:
    return House(
        catalogue=shelved.catalogue,
        matcher=shelved.matcher,
        signer=shelved.signer,
        guide=_guide(shelved.catalogue),
        benefits=_benefits(shelved.catalogue),
        secret=secret_key(settings),
        zone=settings.zone,
        withhold_outdated=settings.outdated_answers == "withhold",
        public_url=settings.public_url or "",
        doors=settings.doors,
        watchers=settings.watchers,
        second_stage=second_stage(settings),
        working_time=settings.working_time,
        files=settings.data_dir / "files",
    )


def second_stage(settings: Settings) -> "SecondStage | None":
    """None unless an endpoint is set."""
    if settings.second_stage_url is None:
        return None
    from faq.second_stage import Embeddings

    key = settings.second_stage_key.get_secret_value() if settings.second_stage_key else ""
    return Embeddings(settings.second_stage_url, settings.second_stage_model, key)


def _guide(catalogue: Catalogue) -> Guide:
    """An entry that officials took away is no reason not to start: it is not offered. What cannot be read at all is
    not there."""
    for looked_up in (catalogue, None):
        try:
            return load_guide(looked_up)
        except ContentError as error:
            log.error("answers", trouble=str(error))
    return Guide()


def _benefits(catalogue: Catalogue) -> Benefits:
    """A rule whose entry officials took away is not applied; without rules that can be read there is no check."""
    try:
        return load_benefits(catalogue)
    except ContentError as error:
        log.error("answers", trouble=str(error))
    try:
        return load_benefits(None)
    except ContentError:
        return Benefits()


def secret_key(settings: Settings) -> bytes:
    """The configured key, or one made once and kept in the data folder, readable by this user only."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = settings.data_dir / "secret.key"
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_urlsafe(48).encode())
    return path.read_bytes()
