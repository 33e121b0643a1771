"""Stories of households that made it: which there are, and that those told about have agreed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from storage.contents import Contents
from storage.db import Session
from storage.scope import Scope
from storage.tables import stories


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """`lesson`: how they did it. `entries`: ids of the answers that lead on. `agreed_on` and `agreed_how`: when and
    in which way the household said that it may be told. `reason`: why it was sent back or withdrawn."""

    id: int
    code: str
    title: str
    text: str = field(repr=False)
    lesson: str = field(repr=False)
    image: str | None
    area_id: int | None
    area_name: str | None
    area_level: str | None
    topic: str | None
    entries: Sequence[str]
    agreed_on: date | None
    agreed_how: str = field(repr=False)
    state: str
    reason: str
    created_by: int | None
    changed_by: int | None
    approved_by: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


_s = stories.c
_CONTENTS = Contents(stories, Story, {})
add, find, find_within, change = _CONTENTS.add, _CONTENTS.find, _CONTENTS.find_within, _CONTENTS.change


async def within(session: Session, scope: Scope, *, states: Sequence[str] = (), limit: int = 200) -> list[Story]:
    """The newest first."""
    statement = _CONTENTS.select().where(_CONTENTS.reached(scope)).order_by(_s.id.desc()).limit(limit)
    if states:
        statement = statement.where(_s.state.in_(states))
    return await _CONTENTS.all(session, statement)


async def nearest(
    session: Session, area_id: int | None, *, topic: str = "", offset: int = 0, limit: int = 3
) -> list[Story]:
    """Published ones from wherever they are, those of the reader's own place first, then the newest."""
    _wanted, far = _CONTENTS.near(area_id)
    statement = _CONTENTS.select().where(_s.state == "published")
    if topic:
        statement = statement.where(_s.topic == topic)
    return await _CONTENTS.all(
        session, statement.order_by(far, _s.published_at.desc(), _s.id.desc()).offset(offset).limit(limit)
    )


async def topics(session: Session) -> list[str]:
    """Those that something published is about."""
    told = select(_s.topic).where(_s.state == "published", _s.topic.is_not(None)).distinct().order_by(_s.topic)
    return [topic for topic in (await session.execute(told)).scalars() if topic]
