"""Questions as residents sent them, for the pages of officials."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from desk import tickets
from desk.tickets import Asked, TicketKind
from storage import areas
from storage.tables import addresses, attachments, contacts, outbound_messages, ticket_events
from storage.tables import tickets as ticket_rows
from tests.console.conftest import Desk, DeskApp, hidden

HERE = "18001"
"""A commune; every official logs in there unless a test says otherwise."""
ELSEWHERE = "17329"
ROAD = "Bao giờ xã làm lại con đường vào thôn Phú Xuân?"
ANSWER = "Xã đã ghi vào kế hoạch quý I, khởi công sau Tết."


async def ask(
    desk: DeskApp,
    text: str = ROAD,
    *,
    area: str | None = HERE,
    channel: str = "telegram",
    topic: str | None = None,
    kind: TicketKind = TicketKind.QUESTION,
    contact_id: int | None = None,
    subject: str = "Đường vào thôn",
    silent: timedelta = timedelta(),
    **more: Any,
) -> str:
    """The code of a question just sent, by someone new unless a contact is given."""
    now = desk.clock()
    async with desk.database.transaction() as session:
        if contact_id is None:
            contact_id = await resident(desk, session)
        address_id = (
            await session.execute(
                insert(addresses)
                .values(
                    contact_id=contact_id,
                    channel=channel,
                    external_id=f"nguoi-{contact_id}-{now.timestamp()}",
                    last_inbound_at=now - silent,
                )
                .returning(addresses.c.id)
            )
        ).scalar_one()
        place = await areas.find_by_code(session, area) if area else None
        asked = Asked(
            text=text,
            subject=subject,
            topic=topic,
            attachment_ids=[],
            contact_id=contact_id,
            address_id=address_id,
            area_id=place.id if place else None,
            channel=channel,
            kind=kind,
            **more,
        )
        return (await tickets.send(session, asked, secret=desk.office.secret, now=now)).code


async def resident(desk: DeskApp, session: Any) -> int:
    found = await session.execute(insert(contacts).values(created_at=desk.clock()).returning(contacts.c.id))
    contact_id: int = found.scalar_one()
    return contact_id


async def asker(desk: DeskApp, code: str) -> int:
    async with desk.database.reading() as session:
        found = await session.execute(select(ticket_rows.c.contact_id).where(ticket_rows.c.code == code))
        contact_id: int = found.scalar_one()
        return contact_id


async def attach(desk: DeskApp, code: str, kind: str, content: bytes, **more: Any) -> int:
    """A file of the question, brought in already."""
    folder: Path = desk.office.files
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{code}-{kind}-{len(list(folder.iterdir()))}{more.pop('ending', '')}"
    (folder / name).write_bytes(content)
    async with desk.database.transaction() as session:
        ticket_id = (await session.execute(select(ticket_rows.c.id).where(ticket_rows.c.code == code))).scalar_one()
        values = {"ticket_id": ticket_id, "channel": "telegram", "kind": kind, "ref": name, "path": name}
        added = await session.execute(
            insert(attachments).values(**values, state="kept", size=len(content), **more).returning(attachments.c.id)
        )
        file_id: int = added.scalar_one()
        return file_id


async def stop(desk: DeskApp, code: str) -> None:
    """The asker blocks us on every channel."""
    contact_id = await asker(desk, code)
    async with desk.database.transaction() as session:
        await session.execute(update(addresses).where(addresses.c.contact_id == contact_id).values(state="stopped"))


async def give_up(desk: DeskApp) -> None:
    """What the sender does with messages to those who blocked us."""
    stopped = select(addresses.c.id).where(addresses.c.state == "stopped")
    async with desk.database.transaction() as session:
        await session.execute(
            update(outbound_messages)
            .where(outbound_messages.c.address_id.in_(stopped))
            .values(state="failed", error_code="contact-stopped")
        )


async def steps(desk: DeskApp, code: str) -> list[str]:
    async with desk.database.reading() as session:
        rows = await session.execute(
            select(ticket_events.c.kind)
            .join(ticket_rows, ticket_rows.c.id == ticket_events.c.ticket_id)
            .where(ticket_rows.c.code == code)
            .order_by(ticket_events.c.id)
        )
        return list(rows.scalars())


async def preview(official: Desk, code: str, text: str = ANSWER, **more: Any) -> dict[str, Any]:
    """Presses "Xem trước"; returns the fields with which "Gửi đi" is pressed then."""
    page = await official.page(f"/console/tickets/{code}")
    fields = {"text": text, "seen_event_id": hidden(page, "seen_event_id"), **more}
    response = await official.send(f"/console/tickets/{code}/answer", act="preview", **fields)
    shown = await response.text()
    assert response.status == 200, shown
    return {**fields, "act": "send", "previewed": hidden(shown, "previewed")}


async def answer(official: Desk, code: str, text: str = ANSWER, **more: Any) -> str:
    """Preview, then send; returns the key of what was done."""
    fields = await preview(official, code, text, **more)
    response = await official.send(f"/console/tickets/{code}/answer", **fields)
    assert response.status == 303, await response.text()
    return response.headers["Location"].partition("?da=")[2].partition("#")[0]
