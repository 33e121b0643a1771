"""The agenda of a dialogue: its items, in order, and what the hall made of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, delete, insert, select, update

from storage.db import Session
from storage.tables import agenda_items, delegates


@dataclass(frozen=True, kw_only=True, slots=True)
class AgendaItem:
    """`subject`: the group of facts it is about. `named`: the title is an answer's or an official's, else the first
    words of a resident, not to be shown to others. `pinned`: an official gave it its place. `gist`: what was said in
    the hall, `answer`: what goes home. `due_on`, `owner`: of a promise."""

    id: int
    dialogue_id: int
    position: int
    theme: str
    subject: str | None
    topic: str | None
    title: str
    named: bool
    pinned: bool
    delegate_id: int | None
    outcome: str
    gist: str
    due_on: date | None
    owner: str
    answer: str
    raised_at_hall: bool
    noted_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Delegate:
    """Who sits for which topics; `office`: position and where they are from."""

    id: int
    dialogue_id: int
    position: int
    name: str
    office: str
    topics: Sequence[str]
    agency_id: int | None
    official_id: int | None


_ITEM = tuple(agenda_items.c[name] for name in AgendaItem.__slots__)
_DELEGATE = tuple(delegates.c[name] for name in Delegate.__slots__)


async def items(session: Session, dialogue_id: int) -> list[AgendaItem]:
    """In their order."""
    a = agenda_items.c
    rows = await session.execute(select(*_ITEM).where(a.dialogue_id == dialogue_id).order_by(a.position, a.id))
    return [AgendaItem(**row._mapping) for row in rows]


async def get_item(session: Session, item_id: int) -> AgendaItem | None:
    row = (await session.execute(select(*_ITEM).where(agenda_items.c.id == item_id))).first()
    return AgendaItem(**row._mapping) if row else None


async def add_item(
    session: Session,
    dialogue_id: int,
    *,
    theme: str,
    title: str,
    topic: str | None,
    now: datetime,
    subject: str | None = None,
    position: int = 0,
    delegate_id: int | None = None,
    named: bool = False,
    pinned: bool = False,
    raised_at_hall: bool = False,
) -> int:
    new = insert(agenda_items).values(
        dialogue_id=dialogue_id,
        theme=theme,
        title=title,
        topic=topic,
        subject=subject,
        position=position,
        delegate_id=delegate_id,
        named=named,
        pinned=pinned,
        raised_at_hall=raised_at_hall,
        created_at=now,
    )
    return int((await session.execute(new.returning(agenda_items.c.id))).scalar_one())


async def change_item(session: Session, item_id: int, **values: object) -> None:
    """Sets these columns."""
    await session.execute(update(agenda_items).where(agenda_items.c.id == item_id).values(**values))


async def order(session: Session, item_ids: Sequence[int]) -> None:
    """They stand in this order from now on."""
    if item_ids:
        a = agenda_items.c
        places = case({item_id: place for place, item_id in enumerate(item_ids, 1)}, value=a.id)
        await session.execute(update(agenda_items).where(a.id.in_(item_ids)).values(position=places))


async def remove_items(session: Session, item_ids: Sequence[int]) -> None:
    """Their questions stay, without a place."""
    await session.execute(delete(agenda_items).where(agenda_items.c.id.in_(item_ids)))


async def delegation(session: Session, dialogue_id: int) -> list[Delegate]:
    """In their order."""
    d = delegates.c
    rows = await session.execute(select(*_DELEGATE).where(d.dialogue_id == dialogue_id).order_by(d.position, d.id))
    return [Delegate(**row._mapping) for row in rows]


async def set_delegation(session: Session, dialogue_id: int, members: Sequence[Delegate]) -> None:
    """These and no others, in this order; who was there already keeps their place in the agenda by `id` (0: new)."""
    kept = [member.id for member in members if member.id]
    d = delegates.c
    await session.execute(delete(delegates).where(d.dialogue_id == dialogue_id, d.id.not_in(kept)))
    for place, member in enumerate(members, 1):
        values = {
            "position": place,
            "name": member.name,
            "office": member.office,
            "topics": list(member.topics),
            "agency_id": member.agency_id,
            "official_id": member.official_id,
        }
        if member.id:
            await session.execute(
                update(delegates).where(d.id == member.id, d.dialogue_id == dialogue_id).values(**values)
            )
        else:
            await session.execute(insert(delegates).values(dialogue_id=dialogue_id, **values))
