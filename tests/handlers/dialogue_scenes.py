"""A dialogue is planned, people of its commune talk to the bot, and what was kept is looked at."""

from typing import Any

from storage import dialogue_questions
from storage.dialogue_questions import DialogueQuestion
from storage.dialogues import Dialogue
from tests.meeting import meet
from tests.people import HOME
from tests.talk import Room, Talk


async def planned(room: Room, **more: Any) -> Dialogue:
    async with room.app.database.transaction() as session:
        return await meet(session, room.clock.now, **more)


async def lives(talk: Talk, home: str = HOME) -> None:
    await talk.says("đổi xã")
    assert "Đã ghi" in await talk.says(home)


async def asked(room: Room, dialogue: Dialogue) -> list[DialogueQuestion]:
    async with room.app.database.reading() as session:
        return await dialogue_questions.of_dialogue(session, dialogue.id)


async def kept_for_next(room: Room, dialogue: Dialogue) -> list[DialogueQuestion]:
    async with room.app.database.reading() as session:
        return await dialogue_questions.waiting_for_next(session, dialogue.area_id)
