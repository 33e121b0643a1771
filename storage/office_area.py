"""The whole area of this office: the smallest one in which all that its officials hold lies."""

from sqlalchemy import select

from storage import areas as stored
from storage.areas import Area
from storage.db import Session
from storage.tables import agencies, agency_topics, areas, grants, officials

_parent, _above = areas.alias(), areas.alias()
_HELD = (
    select(_above.c.id, _parent.c.id, areas.c.id)
    .outerjoin(_parent, _parent.c.id == areas.c.parent_id)
    .outerjoin(_above, _above.c.id == _parent.c.parent_id)
    .where(
        areas.c.id.in_(
            select(grants.c.area_id)
            .join(officials, officials.c.id == grants.c.official_id)
            .where(grants.c.area_id.is_not(None), officials.c.disabled_at.is_(None))
        )
    )
)
"""Each area that somebody holds, with what it lies in; for a village two above it, for a commune one."""


async def whole(session: Session) -> Area | None:
    """None for more than one province, and as long as nobody holds anything within bounds. Grants without bounds do not
    count, nor do accounts that were closed."""
    ways = [tuple(place for place in row if place is not None) for row in await session.execute(_HELD)]
    shared = None
    for places in zip(*ways, strict=False):
        if len(set(places)) > 1:
            break
        shared = places[0]
    return await stored.get(session, shared) if shared is not None else None


async def topics_of(session: Session, agency_id: int | None, around: set[int | None]) -> set[str]:
    """Of an agency at work for one of these areas; none for any other."""
    if agency_id is None:
        return set()
    rows = await session.execute(
        select(agency_topics.c.topic, agencies.c.area_id)
        .join(agencies, agencies.c.id == agency_topics.c.agency_id)
        .where(agencies.c.id == agency_id, agencies.c.closed_at.is_(None))
    )
    return {topic for topic, area_id in rows if area_id in around}
