"""Reads the content for a command, as packaged or with the officials' edits, and says plainly what is wrong with it."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from faq.catalogue import Catalogue, ContentError, load_catalogue
from faq.household.benefits import Benefits
from faq.household.rulebook import load_benefits

if TYPE_CHECKING:
    from bot.settings import Settings
    from faq.editing.edits import Edit
    from faq.matcher import Matcher


def load() -> Catalogue:
    """As packaged. Ends the command with exit code 1 when the content has a fault."""
    try:
        return load_catalogue()
    except ContentError as error:
        _refuse(error)


def load_rules(catalogue: Catalogue) -> Benefits:
    """The benefits check; ends the command as `load` does."""
    try:
        return load_benefits(catalogue)
    except ContentError as error:
        _refuse(error)


def load_answers() -> "tuple[Catalogue, Matcher]":
    """As the service answers, with the officials' edits; ends the command as `load` does.

    They are kept ready-made in the data folder where there is one; none is created.
    """
    from bot import config
    from faq import shelf
    from faq.editing.edits import apply
    from faq.matcher import Matcher

    settings = config.load()
    edits = _edits(settings)
    try:
        if not settings.data_dir.is_dir():
            edited = apply(shelf.read_last_sound(settings.data_dir), edits)
            return edited.catalogue, Matcher(edited.catalogue)
        shelved = shelf.load(settings.data_dir, edits)
    except ContentError as error:
        _refuse(error)
    if shelved.fault is not None:
        _refuse(shelved.fault)
    return shelved.catalogue, shelved.matcher


def _edits(settings: "Settings") -> "list[Edit]":
    """None when there is no database of the current schema to ask."""
    from bot.answers import as_edits
    from bot.office import NotMigrated, with_database
    from storage import faq_edits
    from storage.db import DatabaseFault, Session

    path = settings.database.removeprefix("sqlite:///")
    if path != settings.database and not Path(path).exists():
        return []

    async def read(session: Session) -> "list[Edit]":
        return as_edits(await faq_edits.in_force(session))

    try:
        return with_database(read, settings)
    except (NotMigrated, DatabaseFault, OSError):
        return []


def _refuse(error: ContentError) -> NoReturn:
    place = f"{error.file}:{error.line}" if error.line else error.file
    click.echo(f"{place}: {error.entry or '-'}: {error.reason}; cho phép: {error.allowed}", err=True)
    raise SystemExit(1) from error
