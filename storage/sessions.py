"""Where officials are logged in: by the digest of a token that only their browser holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, select, update

from storage.db import Session
from storage.officials import GRANT_FIELDS, Grant, Official, as_grant
from storage.tables import agencies, areas, grants, official_sessions, officials


@dataclass(frozen=True, kw_only=True, slots=True)
class OfficialSession:
    """`proved_at`: when the second factor was shown; None until then."""

    id: int
    official_id: int
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    proved_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """A session, whose it is and what they hold; also one that has ended: it tells whose it was."""

    session: OfficialSession
    official: Official
    grants: Sequence[Grant]


_s = official_sessions.c
_FIELDS = (
    _s.id,
    _s.official_id,
    _s.agent,
    _s.created_at,
    _s.seen_at,
    _s.expires_at,
    _s.proved_at,
    _s.ended_at,
)
_OFFICIAL = tuple(agencies.c.name if name == "agency_name" else officials.c[name] for name in Official.__slots__)
_LOGIN = (
    select(*(column.label(None) for column in (*_FIELDS, *_OFFICIAL, grants.c.id, *GRANT_FIELDS)))
    .join(officials, officials.c.id == _s.official_id)
    .outerjoin(agencies, agencies.c.id == officials.c.agency_id)
    .outerjoin(grants, grants.c.official_id == officials.c.id)
    .outerjoin(areas, areas.c.id == grants.c.area_id)
    .where(_s.token_digest == bindparam("digest"))
    .order_by(grants.c.id)
)


async def add(
    session: Session, official_id: int, digest: str, *, agent: str, expires_at: datetime, now: datetime
) -> int:
    """`agent`: what the browser calls itself, cut to the column."""
    result = await session.execute(
        insert(official_sessions)
        .values(
            official_id=official_id,
            token_digest=digest,
            agent=agent[:200],
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
        )
        .returning(_s.id)
    )
    return int(result.scalar_one())


async def find(session: Session, digest: str) -> Login | None:
    rows = [tuple(row) for row in await session.execute(_LOGIN, {"digest": digest})]
    if not rows:
        return None
    began, ends = len(_FIELDS), len(_FIELDS) + len(_OFFICIAL)
    return Login(
        session=OfficialSession(**dict(zip(OfficialSession.__slots__, rows[0][:began], strict=True))),
        official=Official(**dict(zip(Official.__slots__, rows[0][began:ends], strict=True))),
        grants=[as_grant(row[ends + 1 :]) for row in rows if row[ends] is not None],
    )


async def of_official(
    session: Session, official_id: int, *, idle_since: datetime, now: datetime
) -> list[OfficialSession]:
    """Those that still open the door, the latest used first."""
    rows = await session.execute(
        select(*_FIELDS)
        .where(_s.official_id == official_id, _live(idle_since, now))
        .order_by(_s.seen_at.desc(), _s.id.desc())
    )
    return [OfficialSession(**row._mapping) for row in rows]


async def touch(session: Session, session_id: int, *, now: datetime) -> None:
    await session.execute(update(official_sessions).where(_s.id == session_id).values(seen_at=now))


async def renew(session: Session, session_id: int, digest: str, *, proved_at: datetime | None) -> None:
    """The old token opens nothing from here on."""
    await session.execute(
        update(official_sessions).where(_s.id == session_id).values(token_digest=digest, proved_at=proved_at)
    )


async def end(session: Session, session_id: int, *, official_id: int, now: datetime) -> bool:
    """False when it is not that official's, or has ended already."""
    result = await session.execute(
        update(official_sessions)
        .where(_s.id == session_id, _s.official_id == official_id, _s.ended_at.is_(None))
        .values(ended_at=now)
    )
    return bool(result.rowcount)


async def end_all(session: Session, official_id: int, *, now: datetime, but: int | None = None) -> int:
    """Returns how many were open."""
    others = _s.id != but if but is not None else _s.id.is_not(None)
    result = await session.execute(
        update(official_sessions)
        .where(_s.official_id == official_id, _s.ended_at.is_(None), others)
        .values(ended_at=now)
    )
    return int(result.rowcount)


async def forget_old(session: Session, *, before: datetime) -> int:
    """Those that could not be used any more at that time."""
    result = await session.execute(delete(official_sessions).where(_s.expires_at < before))
    return int(result.rowcount)


def _live(idle_since: datetime, now: datetime) -> ColumnElement[bool]:
    return and_(_s.ended_at.is_(None), _s.expires_at > now, _s.seen_at > idle_since)
