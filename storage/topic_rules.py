"""What a topic asks for."""

from datetime import datetime

from sqlalchemy import select

from storage.db import Session, upsert
from storage.tables import topic_rules


async def needs_approval(session: Session, topic: str) -> bool:
    """Whether a second person reads an answer before it leaves."""
    r = topic_rules.c
    return bool((await session.execute(select(r.needs_approval).where(r.topic == topic))).scalar())


async def needing_approval(session: Session) -> frozenset[str]:
    r = topic_rules.c
    return frozenset((await session.execute(select(r.topic).where(r.needs_approval))).scalars())


async def set_approval(session: Session, topic: str, needed: bool, *, now: datetime) -> None:
    row = {"topic": topic, "needs_approval": needed, "updated_at": now}
    statement = upsert(session, topic_rules).values(row)
    new = {"needs_approval": statement.excluded.needs_approval, "updated_at": statement.excluded.updated_at}
    await session.execute(statement.on_conflict_do_update(index_elements=["topic"], set_=new))
