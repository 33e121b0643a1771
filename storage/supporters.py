"""Residents who have the same question as another one."""

from datetime import datetime

from sqlalchemy import Integer, bindparam, insert, select, update

from storage.db import Session
from storage.tables import supporters

_WORDS = (
    select(supporters.c.text)
    .where(supporters.c.ticket_id == bindparam("ticket"), supporters.c.left_at.is_(None), supporters.c.text != "")
    .order_by(supporters.c.joined_at.desc(), supporters.c.id.desc())
    .limit(bindparam("most", type_=Integer()))
)


async def join(
    session: Session, ticket_id: int, contact_id: int, *, area_id: int | None, now: datetime, text: str = ""
) -> bool:
    """Also for someone who had left. `text`: how they put it. False when they are among them already."""
    s = supporters.c
    known = (
        await session.execute(select(s.left_at).where(s.ticket_id == ticket_id, s.contact_id == contact_id))
    ).first()
    if known is None:
        await session.execute(
            insert(supporters).values(
                ticket_id=ticket_id, contact_id=contact_id, area_id=area_id, text=text, joined_at=now
            )
        )
        return True
    if known.left_at is None:
        return False
    await session.execute(
        update(supporters)
        .where(s.ticket_id == ticket_id, s.contact_id == contact_id)
        .values(left_at=None, joined_at=now, area_id=area_id, text=text)
    )
    return True


async def leave(session: Session, ticket_id: int, contact_id: int, *, now: datetime) -> bool:
    """False when they were not among them."""
    s = supporters.c
    result = await session.execute(
        update(supporters)
        .where(s.ticket_id == ticket_id, s.contact_id == contact_id, s.left_at.is_(None))
        .values(left_at=now, text="")
    )
    return result.rowcount > 0


async def words(session: Session, ticket_id: int, *, limit: int) -> list[str]:
    """How those who joined put it, the latest first."""
    return list((await session.execute(_WORDS, {"ticket": ticket_id, "most": limit})).scalars())


async def of_contact(session: Session, contact_id: int) -> list[int]:
    """The questions this resident joined and did not leave, newest first."""
    s = supporters.c
    statement = (
        select(s.ticket_id).where(s.contact_id == contact_id, s.left_at.is_(None)).order_by(s.joined_at.desc(), s.id)
    )
    return list((await session.execute(statement)).scalars())
