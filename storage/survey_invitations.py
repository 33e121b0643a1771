"""Who is invited to a survey, was asked and answered; never what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, or_, select, update

from storage.areas import inside
from storage.db import Session, upsert
from storage.tables import contacts, survey_invitations, surveys


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """How many were invited, asked, could be asked, and answered."""

    invited: int
    asked: int
    reached: int
    answered: int


async def invite(session: Session, survey_id: int, contact_ids: Sequence[int]) -> None:
    """Each once; who is invited already stays so."""
    for start in range(0, len(contact_ids), 500):
        rows = [{"survey_id": survey_id, "contact_id": one} for one in contact_ids[start : start + 500]]
        await session.execute(upsert(session, survey_invitations).values(rows).on_conflict_do_nothing())


async def invite_area(session: Session, survey_id: int, area_id: int) -> None:
    """Everyone who lives there and wants notices."""
    c = contacts.c
    people = select(literal(survey_id), c.id).where(c.area_id.in_(inside(area_id)), c.notices.is_(True))
    statement = upsert(session, survey_invitations).from_select(["survey_id", "contact_id"], people)
    await session.execute(statement.on_conflict_do_nothing())


async def take_waiting(session: Session, *, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(survey, contact) of some who are to be asked now, marked as asked; nobody else gets them."""
    i, s = survey_invitations.c, surveys.c
    waiting = (
        select(i.survey_id, i.contact_id)
        .join(surveys, s.id == i.survey_id)
        .where(i.asked_at.is_(None), s.state == "open", or_(s.closes_at.is_(None), s.closes_at > now))
        .order_by(i.survey_id, i.contact_id)
        .limit(limit)
        .with_for_update(of=survey_invitations, skip_locked=True)
    )
    found = [(row.survey_id, row.contact_id) for row in await session.execute(waiting)]
    taken = []
    for survey_id, contact_id in found:
        claimed = await session.execute(
            update(survey_invitations)
            .where(i.survey_id == survey_id, i.contact_id == contact_id, i.asked_at.is_(None))
            .values(asked_at=now)
        )
        if claimed.rowcount:
            taken.append((survey_id, contact_id))
    return taken


async def set_unreached(session: Session, survey_id: int, contact_ids: Sequence[int]) -> None:
    i = survey_invitations.c
    await session.execute(
        update(survey_invitations).where(i.survey_id == survey_id, i.contact_id.in_(contact_ids)).values(reached=False)
    )


async def begin_answer(session: Session, survey_id: int, contact_id: int, *, now: datetime) -> bool:
    """True once for each person who was invited."""
    i = survey_invitations.c
    claimed = await session.execute(
        update(survey_invitations)
        .where(i.survey_id == survey_id, i.contact_id == contact_id, i.answered_at.is_(None))
        .values(answered_at=now)
    )
    return bool(claimed.rowcount)


async def is_invited(session: Session, survey_id: int, contact_id: int) -> bool:
    i = survey_invitations.c
    found = select(i.survey_id).where(i.survey_id == survey_id, i.contact_id == contact_id)
    return (await session.execute(found)).first() is not None


async def counts(session: Session, survey_ids: Sequence[int]) -> dict[int, Invited]:
    i = survey_invitations.c
    rows = await session.execute(
        select(
            i.survey_id,
            func.count().label("invited"),
            func.count(i.asked_at).label("asked"),
            func.count(i.asked_at).filter(i.reached.is_(True)).label("reached"),
            func.count(i.answered_at).label("answered"),
        )
        .where(i.survey_id.in_(survey_ids))
        .group_by(i.survey_id)
    )
    return {
        row.survey_id: Invited(invited=row.invited, asked=row.asked, reached=row.reached, answered=row.answered)
        for row in rows
    }


async def of_contact(session: Session, contact_id: int) -> list[dict[str, object]]:
    """What one person was asked, and whether they answered; what they said is kept without them."""
    i, s = survey_invitations.c, surveys.c
    rows = await session.execute(
        select(s.code, s.title, i.asked_at, i.answered_at)
        .join(surveys, s.id == i.survey_id)
        .where(i.contact_id == contact_id)
        .order_by(s.id)
    )
    return [dict(row) for row in rows.mappings()]
