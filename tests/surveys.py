"""A survey of a commune, opened and asked, for the scenes that need one."""

from channels.terminal import NAME
from desk import surveys
from desk.survey_questions import usual_questions
from storage import areas, officials
from storage import surveys as stored
from storage.officials import Official
from storage.surveys import Survey
from storage.tables import contacts
from tests.talk import Room, Talk, pump

COMMUNE = "18001"


async def settle(talk: Talk, room: Room) -> None:
    """Lives in the commune, and wants notices."""
    await talk.says("xin chào")
    async with room.app.database.transaction() as session:
        area = await areas.find_by_code(session, COMMUNE)
        assert area is not None
        await session.execute(contacts.update().values(area_id=area.id, notices=True, notices_at=room.clock()))


async def official(room: Room) -> Official:
    async with room.app.database.transaction() as session:
        number = await officials.add(
            session, username="lan.chutich", name="Lan", password_hash="none", now=room.clock(), must_change=False
        )
        found = await officials.get(session, number)
        assert found is not None
        return found


async def open_survey(room: Room, *, days: int = 7) -> Survey:
    by, now = await official(room), room.clock()
    async with room.app.database.transaction() as session:
        area = await areas.find_by_code(session, COMMUNE)
        assert area is not None
        code = await surveys.create(
            session, title="Hỏi thăm bà con", area_id=area.id, questions=usual_questions(), by=by, now=now
        )
        survey = await stored.find(session, code)
        assert survey is not None
        await surveys.open_up(session, survey, days=days, by=by, now=now)
        return survey


async def ask_people(room: Room) -> None:
    async with room.app.database.transaction() as session:
        await surveys.ask(session, abilities={NAME: room.channel.abilities}, now=room.clock())
    await pump(room.app)
