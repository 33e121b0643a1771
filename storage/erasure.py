"""Taking back what was kept about one person, and showing all of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update

from storage import (
    agenda_people,
    answer_files,
    broadcast_recipients,
    dialogue_notices,
    dialogue_questions,
    notices,
    quiz_plays,
    registration_erasure,
    survey_invitations,
)
from storage.contacts import addresses_of, interests_of, latest_address
from storage.db import Session
from storage.tables import (
    OPEN_STATES,
    addresses,
    attachments,
    contacts,
    conversation_states,
    drafts,
    faq_misses,
    faq_ratings,
    inbound_messages,
    outbound_messages,
    supporters,
    ticket_concerns,
    ticket_events,
    tickets,
)

SUBJECT_LENGTH = 120
_NOT_THEIRS = frozenset({"key_digest", "key_tries", "key_tried_at", "signature", "assignee_id", "group_id"})
_SHOWN_EVENTS = (
    *("received", "added", "answered", "reopened", "closed", "passed_on", "deadline_moved", "promise", "rated"),
)
"""What happened between the office and the person; notes among officials are the office's own."""


async def clear_conversation(
    session: Session, address_ids: Sequence[int], *, keep_after: datetime, unread_too: bool
) -> list[str]:
    """Forgets what both sides said before `keep_after`, and where the dialogue stood; returns the files to delete.

    What belongs to a question sent to officials stays. `unread_too`: also what waits to be heard or sent.
    """
    i, o, a = inbound_messages.c, outbound_messages.c, attachments.c
    await session.execute(select(addresses.c.id).where(addresses.c.id.in_(address_ids)).with_for_update())
    said = i.address_id.in_(address_ids) & (i.received_at < keep_after)
    answered = o.address_id.in_(address_ids) & (o.created_at < keep_after) & (o.state != "sending")
    if not unread_too:
        said &= i.state != "received"
        answered &= o.state != "queued"
    loose = a.inbound_id.in_(select(i.id).where(said)) & a.ticket_id.is_(None)
    paths = await answer_files.forget(session, loose)
    await session.execute(delete(inbound_messages).where(said))
    await session.execute(delete(outbound_messages).where(answered))
    await session.execute(delete(conversation_states).where(conversation_states.c.address_id.in_(address_ids)))
    return paths


async def erase(
    session: Session, contact_id: int, address_ids: Sequence[int], *, now: datetime, keep_reports: bool = False
) -> tuple[list[str], list[str]]:
    """Removes everything personal; ticket rows stay as empty shells for the figures.

    What officials wrote in answer goes too, since it speaks of the person; that they answered, and when, stays. An open
    question that others joined goes on as the first of theirs, in that person's words. `keep_reports`: sensitive ones
    stay word for word, and whose they were is forgotten.
    Returns the tickets' codes and the files to delete.
    """
    t = tickets.c
    found = await session.execute(select(t.id, t.code, t.kind).where(t.contact_id == contact_id))
    rows = [(row.id, row.code, keep_reports and row.kind == "sensitive") for row in found]
    mine = [(id_, code) for id_, code, stays in rows if not stays]
    staying = [id_ for id_, _code, stays in rows if stays]
    ids = [id_ for id_, _code in mine]
    i, a = inbound_messages.c, attachments.c
    said = a.inbound_id.in_(select(i.id).where(i.address_id.in_(address_ids)))
    loose = or_(a.ticket_id.is_(None), a.ticket_id.not_in(staying))
    paths = await answer_files.forget(session, (said | a.ticket_id.in_(ids)) & loose)
    await session.execute(delete(supporters).where(supporters.c.contact_id == contact_id))
    handed_on = await _hand_on(session, ids, now=now)
    await empty_tickets(session, [id_ for id_ in ids if id_ not in handed_on], now=now)
    for table in (faq_misses, faq_ratings, inbound_messages, outbound_messages, conversation_states):
        await session.execute(delete(table).where(table.c.address_id.in_(address_ids)))
    await registration_erasure.forget(session, contact_id, address_ids, now=now)
    await broadcast_recipients.forget(session, contact_id, address_ids, now=now)
    await session.execute(delete(contacts).where(contacts.c.id == contact_id))
    return [code for _id, code in mine], paths


async def open_codes(session: Session, contact_id: int) -> list[str]:
    """Of the questions that officials know to be this person's."""
    t = tickets.c
    rows = await session.execute(
        select(t.code)
        .where(t.contact_id == contact_id, t.kind != "sensitive", t.anonymous.is_(False), t.erased_at.is_(None))
        .order_by(t.id)
    )
    return list(rows.scalars())


async def empty_tickets(session: Session, ticket_ids: Sequence[int], *, now: datetime) -> None:
    """Nothing of what was asked, answered or noted is left, nor who asked; the steps and their times are.

    What was still open is closed: there is nobody to answer.
    """
    await _empty_events(session, ticket_ids)
    await session.execute(delete(ticket_concerns).where(ticket_concerns.c.ticket_id.in_(ticket_ids)))
    t = tickets.c
    await agenda_people.forget(session, ticket_ids)
    await dialogue_questions.forget(session, ticket_ids)
    emptied = {"text": "", "subject": "", "signature": None, "contact_id": None, "address_id": None}
    await session.execute(update(tickets).where(t.id.in_(ticket_ids)).values(**emptied, erased_at=now))
    still_open = t.id.in_(ticket_ids) & t.state.in_(OPEN_STATES)
    closed = {"state": "closed", "closed_at": now, "due_at": None, "updated_at": now}
    left = (await session.execute(update(tickets).where(still_open).values(**closed).returning(t.id))).scalars()
    rows = [{"ticket_id": id_, "kind": "closed", "actor": "system", "text": "", "at": now} for id_ in left]
    if rows:
        await session.execute(insert(ticket_events), rows)


async def _hand_on(session: Session, ticket_ids: Sequence[int], *, now: datetime) -> set[int]:
    """Gives each open question that others joined to the first of them who wrote something; returns these questions."""
    s, t = supporters.c, tickets.c
    rows = await session.execute(
        select(s.id, s.ticket_id, s.contact_id, s.area_id, s.text)
        .join(tickets, t.id == s.ticket_id)
        .where(s.ticket_id.in_(ticket_ids), s.left_at.is_(None), s.text != "", t.state.in_(OPEN_STATES))
        .order_by(s.joined_at, s.id)
    )
    first: dict[int, Any] = {}
    for row in rows:
        first.setdefault(row.ticket_id, row)
    for ticket_id, row in first.items():
        address = await latest_address(session, row.contact_id)
        values = {
            "text": row.text,
            "subject": row.text[:SUBJECT_LENGTH],
            "contact_id": row.contact_id,
            "address_id": address.id if address else None,
            "area_id": row.area_id,
            "key_digest": "",
            "anonymous": False,
            "on_behalf": "self",
            "updated_at": now,
            "heard_at": None,
        }
        if address:
            heard = select(addresses.c.last_inbound_at).where(addresses.c.id == address.id).scalar_subquery()
            values |= {"channel": address.channel, "heard_at": heard}
        await session.execute(update(tickets).where(t.id == ticket_id).values(**values))
        await session.execute(delete(supporters).where(s.id == row.id))
    await _empty_events(session, list(first))
    await agenda_people.forget(session, list(first))
    await dialogue_questions.forget(session, list(first))
    return set(first)


async def _empty_events(session: Session, ticket_ids: Sequence[int]) -> None:
    of_these = ticket_events.c.ticket_id.in_(ticket_ids)
    await session.execute(update(ticket_events).where(of_these).values(text="", detail={}))
    await session.execute(delete(drafts).where(drafts.c.ticket_id.in_(ticket_ids)))


async def forget_address(session: Session, address_id: int) -> None:
    """The last trace of someone who left."""
    await session.execute(delete(addresses).where(addresses.c.id == address_id, addresses.c.state == "leaving"))


async def forget_left(session: Session, *, before: datetime) -> int:
    """The last traces of those who left and whose last word was sent, or given up, before `before`."""
    o = outbound_messages.c
    unfinished = select(o.id).where(
        o.address_id == addresses.c.id,
        or_(o.state.in_(("queued", "sending")), func.coalesce(o.sent_at, o.created_at) >= before),
    )
    result = await session.execute(
        delete(addresses).where(addresses.c.state == "leaving", ~unfinished.correlate(addresses).exists())
    )
    return result.rowcount


async def export(session: Session, contact_id: int, *, apart: bool = True) -> dict[str, Any]:
    """Everything kept about one person, as plain data; without `apart` nothing that may hold a report's words.

    That leaves out the conversation too, since a report is told in it like anything else.
    """
    own = await addresses_of(session, contact_id)
    ids = [address.id for address in own]
    contact = (await session.execute(select(contacts).where(contacts.c.id == contact_id))).mappings().first()
    parts: dict[str, Any] = {"contact": dict(contact) if contact else None}
    parts["interests"] = await interests_of(session, contact_id)
    parts["notices_reported"] = await notices.reported_by(session, contact_id)
    parts["addresses"] = [{"channel": a.channel, "address": a.external_id, "state": a.state} for a in own]
    talk = {"messages_in": inbound_messages, "messages_out": outbound_messages, "misses": faq_misses}
    for name, table in {**(talk if apart else {}), "ratings": faq_ratings}.items():
        rows = await session.execute(select(table).where(table.c.address_id.in_(ids)).order_by(table.c.id))
        parts[name] = [_without_folders(row) for row in rows.mappings()]
    own_rows = select(tickets).where(tickets.c.contact_id == contact_id)
    if not apart:
        own_rows = own_rows.where(tickets.c.kind != "sensitive", tickets.c.anonymous.is_(False))
    rows = await session.execute(own_rows.order_by(tickets.c.id))
    own_tickets = [{k: v for k, v in row.items() if k not in _NOT_THEIRS} for row in rows.mappings()]
    parts["tickets"] = own_tickets
    parts["dialogue_questions"] = await dialogue_questions.export(session, [row["id"] for row in own_tickets])
    e, s = ticket_events.c, supporters.c
    events = await session.execute(
        select(e.ticket_id, e.kind, e.actor, e.text, e.at)
        .where(e.ticket_id.in_([row["id"] for row in own_tickets]), e.kind.in_(_SHOWN_EVENTS))
        .order_by(e.id)
    )
    parts["ticket_events"] = [dict(row) for row in events.mappings()]
    joined = await session.execute(
        select(tickets.c.code, s.text, s.joined_at, s.left_at)
        .join(tickets, tickets.c.id == s.ticket_id)
        .where(s.contact_id == contact_id)
        .order_by(s.id)
    )
    parts["dialogue_notices"] = await dialogue_notices.of_contact(session, contact_id)
    parts["surveys"] = await survey_invitations.of_contact(session, contact_id)
    parts["quizzes"] = await quiz_plays.of_contact(session, contact_id)
    parts["announcements"] = await broadcast_recipients.export(session, contact_id)
    parts["registrations"] = await registration_erasure.export(session, contact_id, ids)
    parts["joined_tickets"] = [dict(row) for row in joined.mappings()]
    return parts


def _without_folders(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Where files lie on the server is nobody's data."""
    path = row.get("file_path")
    return {**row, "file_path": PurePath(path).name} if path else dict(row)
