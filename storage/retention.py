"""Erases what is older than it may be kept, oldest first, so many rows at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, func, or_, select

from storage import answer_files, registration_erasure
from storage.db import Session
from storage.erasure import empty_tickets
from storage.tables import (
    attachments,
    faq_misses,
    inbound_messages,
    link_codes,
    official_sessions,
    outbound_messages,
    rejected_bodies,
    tickets,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """`files`: paths whose rows are gone."""

    rows: int
    files: Sequence[str] = ()


async def erase_messages(session: Session, *, before: datetime, most: int, now: datetime) -> Gone:
    """What both sides said; files that belong to a question stay with it."""
    i, o, a = inbound_messages.c, outbound_messages.c, attachments.c
    said = await _oldest(session, inbound_messages, i.received_at < before, i.state != "received", most=most)
    paths = await answer_files.forget(session, a.inbound_id.in_(said) & a.ticket_id.is_(None))
    await session.execute(delete(inbound_messages).where(i.id.in_(said)))
    settled = o.state.not_in(("queued", "sending"))
    answered = await _oldest(session, outbound_messages, o.created_at < before, settled, most=most)
    await session.execute(delete(outbound_messages).where(o.id.in_(answered)))
    return Gone(rows=len(said) + len(answered), files=paths)


async def erase_misses(session: Session, *, before: datetime, most: int, now: datetime) -> Gone:
    old = await _oldest(session, faq_misses, faq_misses.c.at < before, most=most)
    await session.execute(delete(faq_misses).where(faq_misses.c.id.in_(old)))
    return Gone(rows=len(old))


async def erase_questions(session: Session, *, before: datetime, most: int, now: datetime) -> Gone:
    """The rows stay as empty shells for the figures. An answered question counts from its answer."""
    return await _empty(session, tickets.c.kind != "sensitive", before=before, most=most, now=now)


async def erase_reports(session: Session, *, before: datetime, most: int, now: datetime) -> Gone:
    return await _empty(session, tickets.c.kind == "sensitive", before=before, most=most, now=now)


async def erase_sessions(session: Session, *, before: datetime, most: int, now: datetime) -> Gone:
    """Of officials: those that ended, and codes for linking a chat that nobody used."""
    s = official_sessions.c
    ended = or_(s.ended_at < before, s.expires_at < before)
    old = await _oldest(session, official_sessions, ended, most=most)
    await session.execute(delete(official_sessions).where(s.id.in_(old)))
    await session.execute(delete(link_codes).where(link_codes.c.expires_at < now))
    return Gone(rows=len(old))


async def erase_refused(session: Session, *, before: datetime, most: int, now: datetime) -> Gone:
    old = await _oldest(session, rejected_bodies, rejected_bodies.c.at < before, most=most)
    await session.execute(delete(rejected_bodies).where(rejected_bodies.c.id.in_(old)))
    return Gone(rows=len(old))


async def erase_registrations(session: Session, *, before: datetime, most: int, now: datetime) -> Gone:
    """Names and what was told about households; that somebody came stays, without it."""
    return Gone(rows=await registration_erasure.forget_old(session, before=before, most=most))


async def _empty(session: Session, kind: ColumnElement[bool], *, before: datetime, most: int, now: datetime) -> Gone:
    t, a = tickets.c, attachments.c
    done = t.state.in_(("answered", "closed", "passed_on")) & t.erased_at.is_(None)
    since = func.coalesce(t.closed_at, t.answered_at, t.updated_at)
    old = await _oldest(session, tickets, kind, done, since < before, most=most)
    paths = await answer_files.forget(session, a.ticket_id.in_(old))
    await empty_tickets(session, old, now=now)
    return Gone(rows=len(old), files=paths)


async def _oldest(session: Session, table: Table, *conditions: ColumnElement[bool], most: int) -> list[int]:
    statement = select(table.c.id).where(*conditions).order_by(table.c.id).limit(most)
    return list((await session.execute(statement)).scalars())
