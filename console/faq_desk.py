"""What the pages about answers share: the content now, what is wrong with an entry, and one heavy work at a time."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import ParamSpec, TypeVar

from aiohttp import web

from channels.text import fold
from console.guard import NotAllowed, Person
from console.office import OFFICE, Office
from desk import roles
from desk.roles import Action
from faq import shelf
from faq.catalogue import Catalogue, FaqEntry
from faq.checks.facts import FactGroup, load_facts
from faq.checks.lint import lint
from faq.editing.columns import BY_KEY
from faq.editing.edits import Edit, EditKind
from faq.editing.proposals import Present
from faq.standing import Standing, Standings
from storage import faq_edits
from storage.faq_edits import Mark, StoredEdit

P = ParamSpec("P")
T = TypeVar("T")

_SHOWN = {
    "confidence: ask": "độ chắc chắn “cần hỏi lại”",
    "confidence: ": "độ chắc chắn ",
    "faq/facts": "bảng số liệu đã kiểm",
    "sổ văn bản (faq/sources)": "danh mục văn bản",
}


class FaqDesk:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._one = asyncio.Semaphore(1)
        self.measuring = asyncio.Semaphore(1)
        self._standings = Standings()
        self._present: tuple[object, Mark, Present] | None = None
        self._words: tuple[Catalogue, Mapping[str, str]] | None = None
        self._facts: Mapping[str, FactGroup] | None = None
        self._basis: tuple[Present, str] | None = None
        self.running: set[asyncio.Task[None]] = set()

    async def work(self, function: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Off the event loop, which goes on answering residents, and one at a time."""
        async with self._one:
            return await asyncio.to_thread(function, *args, **options)

    async def present(self) -> tuple[Present, Mark]:
        """Raises `ContentError` when the content files have a fault and no earlier sound content is there."""
        async with self._office.database.reading() as session:
            mark = await faq_edits.mark(session)
            edits = [as_edit(one) for one in await faq_edits.in_force(session)]
        stamp = await asyncio.to_thread(shelf.stamp, self._office.content)
        async with self._one:
            known = self._present
            if known is None or known[0] != stamp or known[1] != mark:
                packaged = known[2].packaged if known and known[0] == stamp else None
                known = self._present = stamp, mark, await asyncio.to_thread(self._read, packaged, edits)
        return known[2], known[1]

    async def basis(self, present: Present) -> str:
        """Names the answers as they are now, alike in every process that has the same program."""
        if self._basis is None or self._basis[0] is not present:
            told = await self.work(shelf.fingerprint, present.edits, content=self._office.content)
            self._basis = present, told
        return self._basis[1]

    def standings(self, catalogue: Catalogue) -> Mapping[str, Standing]:
        return self._standings.of(catalogue, self.today())

    def today(self) -> date:
        return self._office.clock().astimezone(self._office.zone).date()

    async def findings(self, entry: FaqEntry, catalogue: Catalogue) -> Sequence[str]:
        """What the check of the content says about the entry as it would stand among the others."""
        return await self.work(self._lint, entry, catalogue)

    def with_words(self, catalogue: Catalogue, typed: str) -> list[FaqEntry]:
        """Entries in which every typed word stands, with or without diacritics; those with it in the title first."""
        if self._words is None or self._words[0] is not catalogue:
            self._words = catalogue, {entry.id: _words(entry) for entry in catalogue.entries.values()}
        wanted = fold(typed).split()
        found = [catalogue.entries[key] for key, words in self._words[1].items() if all(one in words for one in wanted)]
        return sorted(found, key=lambda entry: not all(one in fold(entry.title) for one in wanted))

    async def stop(self, _app: web.Application) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

    def _read(self, packaged: Catalogue | None, edits: Sequence[Edit]) -> Present:
        content = packaged or shelf.read_last_sound(self._office.data, content=self._office.content)
        return Present.of(content, edits)

    def _lint(self, entry: FaqEntry, catalogue: Catalogue) -> Sequence[str]:
        if self._facts is None:
            self._facts = load_facts()
        among = replace(catalogue, entries={**catalogue.entries, entry.id: entry})
        found = lint(among, today=self.today(), facts=self._facts, only=entry.id)
        return list(dict.fromkeys(_in_words(one.reason) for one in found))


FAQ_DESK = web.AppKey("faq_desk", FaqDesk)


def faq_desk(request: web.Request) -> FaqDesk:
    return request.app[FAQ_DESK]


def set_up(app: web.Application) -> None:
    app[FAQ_DESK] = FaqDesk(app[OFFICE])
    app.on_cleanup.append(app[FAQ_DESK].stop)


def as_edit(stored: StoredEdit) -> Edit:
    return Edit(id=stored.id, kind=EditKind(stored.kind), entry_id=stored.entry_id, body=stored.body)


def may_touch(who: Person, action: Action, topic: str) -> bool:
    """To propose something an official need not hold the whole area: only the topic of a grant counts."""
    return any(grant.topic in (None, topic) for grant in roles.within(who.grants, action))


def needs_topic(who: Person, action: Action, topic: str) -> None:
    """Raises `NotAllowed`."""
    if not may_touch(who, action, topic):
        raise NotAllowed(action)


def _words(entry: FaqEntry) -> str:
    return fold(" ".join((entry.title, entry.short, *entry.phrasings, *entry.sections.values(), entry.id)))


def _in_words(reason: str) -> str:
    """With the names that fields have in the form."""
    named = {f"trong {key} ": f"trong “{column.heading}” " for key, column in BY_KEY.items()}
    for told, shown in {**named, **_SHOWN}.items():
        reason = reason.replace(told, shown)
    return f"{reason[:1].upper()}{reason[1:]}"
