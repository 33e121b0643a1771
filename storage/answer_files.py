"""What officials send along with an answer: on its draft first, then on the step of each question it answered."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, select

from storage.db import Session
from storage.tables import attachments, drafts, tickets

CHANNEL = "office"


@dataclass(frozen=True, kw_only=True, slots=True)
class OfficeFile:
    """`kind`: 'photo' or 'file'. `path`: its name in the folder of files, drawn at random."""

    kind: str
    name: str
    mime: str
    size: int
    path: str


_a = attachments.c
_FIELDS = tuple(_a[name] for name in OfficeFile.__slots__)


async def put_on_draft(session: Session, draft_id: int, ticket_id: int, file: OfficeFile) -> list[str]:
    """In the place of the one that was there, which is to be deleted if it was the last to need it."""
    gone = await take_off_draft(session, draft_id, but=file.path)
    await _add(session, file, ticket_id=ticket_id, draft_id=draft_id)
    return gone


async def take_off_draft(session: Session, draft_id: int, *, but: str = "") -> list[str]:
    """Returns the files to delete."""
    return [path for path in await forget(session, _a.draft_id == draft_id) if path != but]


async def put_on_step(session: Session, event_id: int, ticket_id: int, file: OfficeFile) -> None:
    """From now on residents may see it."""
    await _add(session, file, ticket_id=ticket_id, event_id=event_id)


async def of_draft(session: Session, draft_id: int) -> OfficeFile | None:
    return await _first(session, _a.draft_id == draft_id)


async def of_writer(session: Session, ticket_id: int, official_id: int) -> tuple[int, OfficeFile] | None:
    """With the id of the draft on which this official is at work."""
    d = drafts.c
    mine = (d.ticket_id == ticket_id) & (d.official_id == official_id) & d.state.in_(("writing", "returned"))
    statement = select(_a.draft_id, *_FIELDS).join(drafts, d.id == _a.draft_id).where(mine).order_by(d.id.desc())
    row = (await session.execute(statement.limit(1))).first()
    return (row[0], _file(*row[1:])) if row else None


async def public(session: Session, path: str) -> OfficeFile | None:
    """One that went out with an answer, by its random name; never of what is kept apart."""
    went_out = select(tickets.c.id).where(tickets.c.id == _a.ticket_id, tickets.c.kind != "sensitive")
    return await _first(session, _a.path == path, _a.event_id.is_not(None), went_out.exists())


async def of_answers(session: Session, ticket_id: int) -> list[OfficeFile]:
    """Of one question, oldest first."""
    rows = await session.execute(
        select(*_FIELDS).where(_a.ticket_id == ticket_id, _a.event_id.is_not(None)).order_by(_a.id)
    )
    return [_file(*fields) for fields in rows]


@dataclass(frozen=True, kw_only=True, slots=True)
class Arriving:
    """What an official sent from their own chat; `path` once it was brought in. `state`: pending, kept or failed."""

    kind: str
    name: str | None
    path: str | None
    state: str


async def arriving(session: Session, attachment_id: int) -> Arriving | None:
    fields = (_a[name] for name in Arriving.__slots__)
    row = (await session.execute(select(*fields).where(_a.id == attachment_id))).first()
    return Arriving(**row._mapping) if row else None


async def forget(session: Session, which: ColumnElement[bool]) -> list[str]:
    """Deletes rows of attachments; returns the files of which no other row speaks, since a group's answer has one file
    for all its questions."""
    gone = (await session.execute(delete(attachments).where(which).returning(_a.path))).scalars()
    paths = {path for path in gone if path is not None}
    still = (await session.execute(select(_a.path).where(_a.path.in_(paths)))).scalars() if paths else ()
    return sorted(paths - set(still))


async def _add(session: Session, file: OfficeFile, **belongs: int) -> None:
    values = {name: getattr(file, name) for name in OfficeFile.__slots__}
    await session.execute(insert(attachments).values(**values, **belongs, channel=CHANNEL, ref=file.path, state="kept"))


async def _first(session: Session, *which: ColumnElement[bool]) -> OfficeFile | None:
    row = (await session.execute(select(*_FIELDS).where(*which).limit(1))).first()
    return _file(*row) if row else None


def _file(kind: str, name: str | None, mime: str | None, size: int | None, path: str | None) -> OfficeFile:
    return OfficeFile(kind=kind, name=name or "", mime=mime or "", size=size or 0, path=path or "")
