"""A dialogue of the commune as the pages find it: questions accepted, nothing put together yet."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from desk import codes
from storage import agenda, dialogue_questions, dialogues, tickets
from storage.agenda import AgendaItem
from storage.dialogues import Dialogue, NewDialogue
from storage.tables import tickets as ticket_rows
from tests.console.conftest import DeskApp
from tests.console.questions import HERE, ask

CARDS = ("Mất thẻ bảo hiểm y tế thì xin cấp lại ở đâu?", "mat the bhyt xin cap lai the nao")
ROAD = "Bao giờ xã làm lại con đường vào thôn Phú Xuân?"


async def make(desk: DeskApp, *, area: str = HERE, state: str = "collecting") -> str:
    """Its code."""
    now, code = desk.clock(), codes.new_code()
    area_id = await desk.area(area)
    assert area_id is not None
    new = NewDialogue(
        code=code, title="Đối thoại chính sách giảm nghèo", area_id=area_id, place="Nhà văn hoá xã",
        starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=3),
        questions_until=now + timedelta(days=6),
    )  # fmt: skip
    async with desk.database.transaction() as session:
        made = await dialogues.add(session, new, now=now)
        await dialogues.change(session, made, now=now, state=state)
    return code


async def dialogue(desk: DeskApp, code: str) -> Dialogue:
    async with desk.database.reading() as session:
        found = await dialogues.find(session, code)
    assert found is not None
    return found


async def accept(
    desk: DeskApp, code: str, text: str, *, signature: Mapping[str, Any] | None = None, area: str = HERE
) -> str:
    """Asked in the chat and accepted; the question's code."""
    asked = await ask(desk, text, area=area, subject=text[:80])
    found = await dialogue(desk, code)
    async with desk.database.transaction() as session:
        ticket = await tickets.find(session, asked)
        assert ticket is not None
        await dialogue_questions.add(
            session, ticket.id, dialogue_id=found.id, source="chat", review="accepted", now=desk.clock()
        )
        if signature is not None:
            await session.execute(
                update(ticket_rows).where(ticket_rows.c.id == ticket.id).values(signature=dict(signature))
            )
    return asked


async def items(desk: DeskApp, code: str) -> list[AgendaItem]:
    found = await dialogue(desk, code)
    async with desk.database.reading() as session:
        return await agenda.items(session, found.id)
