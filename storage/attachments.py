"""Photos, voice notes and files: what still has to be brought in, and where it lies."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, insert, select, update

from storage.db import Session
from storage.tables import attachments


@dataclass(frozen=True, kw_only=True, slots=True)
class PendingFile:
    id: int
    channel: str
    kind: str
    ref: str
    name: str | None
    mime: str | None
    size: int | None
    tries: int


async def take_pending(session: Session, *, now: datetime, until: datetime, limit: int) -> list[PendingFile]:
    """Files due to be fetched, put off until `until` so that no other process takes them meanwhile."""
    a = attachments.c
    rows = (
        await session.execute(
            select(a.id, a.channel, a.kind, a.ref, a.name, a.mime, a.size, a.tries)
            .where(a.state == "pending", a.next_try_at <= now)
            .order_by(a.next_try_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    await session.execute(
        update(attachments).where(a.id.in_([row.id for row in rows])).values(next_try_at=until, tries=a.tries + 1)
    )
    return [PendingFile(**row._mapping) for row in rows]


async def mark_kept(session: Session, file: PendingFile, *, path: str, size: int) -> bool:
    """False when the resident erased it while it was being fetched: the file must go too."""
    result = await session.execute(update(attachments).where(_is(file)).values(state="kept", path=path, size=size))
    return result.rowcount > 0


async def mark_failed(session: Session, file: PendingFile) -> None:
    await session.execute(update(attachments).where(_is(file)).values(state="failed"))


async def put_off(session: Session, file: PendingFile, *, until: datetime) -> None:
    await session.execute(update(attachments).where(_is(file)).values(next_try_at=until))


def _is(file: PendingFile) -> ColumnElement[bool]:
    """SQLite gives the id of an erased row to the next one, which may be somebody else's file."""
    a = attachments.c
    return and_(a.id == file.id, a.ref == file.ref, a.state == "pending")


async def known_paths(session: Session) -> set[str]:
    """Of every file that is kept."""
    statement = select(attachments.c.path).where(attachments.c.path.is_not(None))
    return {path for path in (await session.execute(statement)).scalars() if path is not None}


async def pending_refs(session: Session, channel: str) -> set[str]:
    a = attachments.c
    statement = select(a.ref).where(a.channel == channel, a.state == "pending")
    return set((await session.execute(statement)).scalars())


async def add_kept(
    session: Session, ticket_id: int, *, channel: str, name: str, mime: str, path: str, size: int
) -> None:
    """A photo that an official brought in; `path`: its name in the folder of files, where it lies already."""
    await session.execute(
        insert(attachments).values(
            ticket_id=ticket_id, channel=channel, kind="photo", ref=path, name=name, mime=mime, path=path, size=size,
            state="kept",
        )
    )  # fmt: skip
