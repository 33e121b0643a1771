"""What a topic asks for."""

from sqlalchemy import select

from storage.db import Session
from storage.tables import topic_rules


async def needs_approval(session: Session, topic: str) -> bool:
    """Whether a second person reads an answer before it leaves."""
    r = topic_rules.c
    return bool((await session.execute(select(r.needs_approval).where(r.topic == topic))).scalar())
