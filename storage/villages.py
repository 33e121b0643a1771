"""Villages, hamlets and wards' quarters: the areas that each commune keeps by itself."""

from collections.abc import Mapping

from sqlalchemy import delete, func, insert, select, union_all, update

from storage.areas import Area
from storage.db import Session
from storage.tables import (
    agencies,
    area_aliases,
    areas,
    broadcast_readings,
    broadcasts,
    canned_answers,
    contacts,
    dialogues,
    grants,
    notices,
    promises,
    quiz_plays,
    quizzes,
    registrations,
    segments,
    stories,
    supporters,
    survey_answers,
    surveys,
    ticket_concerns,
    ticket_groups,
    tickets,
)

USES = {
    "contacts": contacts.c.area_id,
    "tickets": tickets.c.area_id,
    "supporters": supporters.c.area_id,
    "groups": ticket_groups.c.area_id,
    "concerns": ticket_concerns.c.area_id,
    "agencies": agencies.c.area_id,
    "officials": grants.c.area_id,
    "canned_answers": canned_answers.c.area_id,
    "dialogues": dialogues.c.area_id,
    "registrations": registrations.c.area_id,
    "promises": promises.c.area_id,
    "surveys": surveys.c.area_id,
    "survey_answers": survey_answers.c.area_id,
    "broadcasts": broadcasts.c.area_id,
    "readings": broadcast_readings.c.area_id,
    "segments": segments.c.area_id,
    "notices": notices.c.area_id,
    "stories": stories.c.area_id,
    "quizzes": quizzes.c.area_id,
    "plays": quiz_plays.c.area_id,
}
"""Every column that says where something belongs."""


async def codes(session: Session, commune_id: int) -> list[str]:
    """Those of villages that became part of others too: they are still on leaflets."""
    former = select(area_aliases.c.code).join(areas, areas.c.id == area_aliases.c.area_id)
    here = areas.c.parent_id == commune_id
    found = await session.execute(union_all(select(areas.c.code).where(here), former.where(here)))
    return list(found.scalars())


async def called(session: Session, commune_id: int, folded: str) -> int | None:
    found: int | None = (
        await session.execute(
            select(areas.c.id).where(areas.c.parent_id == commune_id, areas.c.folded == folded).limit(1)
        )
    ).scalar()
    return found


async def formerly(session: Session, commune_id: int) -> list[tuple[int, str]]:
    """Former names in the commune, each with the id of the village it is part of now."""
    rows = await session.execute(
        select(area_aliases.c.area_id, area_aliases.c.name)
        .join(areas, areas.c.id == area_aliases.c.area_id)
        .where(areas.c.parent_id == commune_id)
        .order_by(area_aliases.c.name, area_aliases.c.id)
    )
    return [(area_id, name) for area_id, name in rows]


async def formerly_called(session: Session, commune_id: int, folded: str) -> int | None:
    """The village of which one called so is part now."""
    statement = (
        select(area_aliases.c.area_id)
        .join(areas, areas.c.id == area_aliases.c.area_id)
        .where(areas.c.parent_id == commune_id, area_aliases.c.folded == folded)
        .limit(1)
    )
    found: int | None = (await session.execute(statement)).scalar()
    return found


async def hold(session: Session, commune_id: int) -> None:
    """Nobody else adds to or takes from the commune until the transaction ends."""
    await session.execute(select(areas.c.id).where(areas.c.id == commune_id).with_for_update())


async def add(session: Session, commune: Area, *, code: str, name: str, folded: str) -> int:
    values = {"code": code, "level": "village", "name": name, "folded": folded, "parent_id": commune.id}
    return int((await session.execute(insert(areas).values(values).returning(areas.c.id))).scalar_one())


async def rename(session: Session, village_id: int, *, name: str, folded: str) -> None:
    await session.execute(update(areas).where(areas.c.id == village_id).values(name=name, folded=folded))


async def uses(session: Session, village_id: int) -> Mapping[str, int]:
    """What still belongs there, by kind; kinds without any are left out."""
    counts = {}
    for kind, column in USES.items():
        counts[kind] = (await session.execute(select(func.count()).where(column == village_id))).scalar_one()
    return {kind: count for kind, count in counts.items() if count}


async def remove(session: Session, village_id: int) -> bool:
    """False when something came to belong there meanwhile."""
    unused = [~select(column).where(column == village_id).exists() for column in USES.values()]
    removed = await session.execute(delete(areas).where(areas.c.id == village_id, areas.c.level == "village", *unused))
    return removed.rowcount == 1
