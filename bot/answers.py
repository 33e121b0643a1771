"""Keeps what the service answers from current: the content files on disk, and what officials changed since."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import structlog

from faq import shelf
from faq.editing.edits import Edit, EditKind
from faq.errors import ContentError
from faq.shelf import Shelved
from storage import faq_edits
from storage.db import Database
from storage.faq_edits import StoredEdit

LOOK_EVERY = 3.0
"""Seconds between two looks for something new; a look is one small query and the dates of some thirty files."""

log = structlog.get_logger(__name__)


def as_edits(stored: Sequence[StoredEdit]) -> list[Edit]:
    return [Edit(id=one.id, kind=EditKind(one.kind), entry_id=one.entry_id, body=one.body) for one in stored]


class Answers:
    """`folder` keeps them ready-made; `content`: by default the packaged folder. `trouble` is a sentence for the
    operator, None when all is well."""

    def __init__(self, database: Database, folder: Path, *, content: Path | None = None) -> None:
        self._database = database
        self._folder = folder
        self._content = content
        self._seen: object = None
        self.trouble: str | None = None

    async def open(self) -> Shelved:
        """For the start. Raises `ContentError` when the content has a fault and no earlier sound content is there."""
        seen = await self._look()
        shelved = await self._load()
        self._seen = seen
        return shelved

    async def renewed(self) -> Shelved | None:
        """What is to be answered from now on, None when nothing is new. With a fault, all stays as it is."""
        seen = await self._look()
        if seen == self._seen:
            return None
        try:
            shelved = await self._load()
        except ContentError as error:
            self._note([f"content refused: {error}"])
            self._seen = seen
            return None
        self._seen = seen
        return shelved

    async def _look(self) -> object:
        async with self._database.reading() as session:
            mark = await faq_edits.mark(session)
        return mark, await asyncio.to_thread(shelf.stamp, self._content)

    async def _load(self) -> Shelved:
        """Not in the event loop, which goes on answering."""
        async with self._database.reading() as session:
            edits = as_edits(await faq_edits.in_force(session))
        shelved = await asyncio.to_thread(shelf.load, self._folder, edits, content=self._content)
        self._note(list(_troubles(shelved)))
        return shelved

    def _note(self, troubles: list[str]) -> None:
        self.trouble = "; ".join(troubles) or None
        for trouble in troubles:
            log.error("answers", trouble=trouble)


def _troubles(shelved: Shelved) -> Iterator[str]:
    if shelved.fault is not None:
        yield f"content refused, answering from the last sound content: {shelved.fault}"
    for doubt in shelved.doubts:
        yield str(doubt)
