"""Builds what is behind the door; loading it takes longer than all that must be there to take messages in."""

import asyncio
from typing import Protocol

from bot.answers import Answers
from bot.app import App, Folders
from bot.door import Door
from bot.house import make_house
from bot.settings import Settings
from bot.wiring import abilities

_ANY_QUESTION = "làm lại thẻ bảo hiểm y tế ở đâu"
"""Matched once before the first turn, which else would read the word lists while messages come in."""


class Build(Protocol):
    async def __call__(self, settings: Settings, door: Door[App], *, me: str, demo: bool) -> App: ...


async def build(settings: Settings, door: Door[App], *, me: str, demo: bool) -> App:
    """Raises `ContentError` when there are no answers that are sound."""
    answers = Answers(door.database, settings.data_dir)
    house = await make_house(settings, answers)
    await asyncio.to_thread(house.matcher.match, _ANY_QUESTION)
    return App(
        door=door,
        house=house,
        answers=answers,
        folders=Folders(data=settings.data_dir),
        me=me,
        demo=demo,
        secure=(settings.public_url or "").startswith("https://"),
        second_factor=settings.roles_with_second_factor,
        approve_above=settings.approve_above,
        months_kept=settings.months_kept,
        report_days=settings.report_days,
        other_abilities=lambda: abilities(settings),
    )
