"""Residents of a commune and the officials over them, as the scenes of the desk need them."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from channels.base import Abilities
from desk import areas as rules
from desk import roles, tickets
from desk.answers import Answered
from desk.roles import Action, Role
from desk.tickets import Asked, Sent, TicketKind
from storage import areas, contacts, demo, official_addresses
from storage import officials as stored_officials
from storage import tickets as stored
from storage.areas import NewArea
from storage.db import Session
from storage.officials import Grant, Official
from storage.scope import Scope
from storage.tickets import Ticket
from tests.clock import FakeClock
from tests.people import ANSWER, ROAD

SECRET = b"k" * 32
COMMUNE, NEXT_COMMUNE, PROVINCE = "18001", "18007", "40"
UPPER, LOWER = "18001.01", "18001.02"
"""Two villages of the commune."""
WAYS: Mapping[str, Abilities] = {
    "telegram": Abilities(text_limit=4_096, buttons=8),
    "zalo-oa": Abilities(text_limit=2_000, reply_window=timedelta(days=7), free_window=timedelta(hours=48)),
}
_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Resident:
    contact_id: int
    address_id: int
    area_id: int
    channel: str
    external_id: str


@dataclass(kw_only=True)
class Cast:
    session: Session
    clock: FakeClock

    async def villages(self) -> None:
        wanted = [
            NewArea(code=code, level="village", name=name, folded=rules.folded_name(name), parent_code=COMMUNE)
            for code, name in ((UPPER, "Thôn Phú Xuân"), (LOWER, "Thôn Đông Hạ"))
        ]
        await areas.add_missing(self.session, wanted)

    async def area(self, code: str) -> int:
        found = await areas.find_by_code(self.session, code)
        assert found is not None, code
        return found.id

    async def resident(self, home: str = UPPER, *, channel: str = "telegram") -> Resident:
        area_id, external_id = await self.area(home), f"nguoi-{next(_numbers)}"
        contact_id = await contacts.add(self.session, area_id=area_id, now=self.clock())
        await demo.add_address(self.session, contact_id, channel, external_id, now=self.clock())
        address = await contacts.find_address(self.session, channel, external_id)
        assert address is not None
        return Resident(
            contact_id=contact_id, address_id=address.id, area_id=area_id, channel=channel, external_id=external_id
        )

    async def official(
        self, username: str, name: str, role: Role, place: str | None = COMMUNE, topic: str | None = None
    ) -> Official:
        """With a chat account of their own, `chat-<username>`."""
        made = await stored_officials.add(
            self.session, username=username, name=name, password_hash="-", now=self.clock()
        )
        grant = Grant(role=role, area_id=await self.area(place) if place else None, topic=topic)
        await stored_officials.set_grants(self.session, made, [grant], now=self.clock())
        chat = await contacts.address_id(self.session, "telegram", f"chat-{username}", now=self.clock())
        await official_addresses.link(self.session, chat, made, now=self.clock())
        found = await stored_officials.get(self.session, made)
        assert found is not None
        return found

    async def scope(self, official: Official, action: Action = Action.READ) -> Scope:
        grants = (await stored_officials.grants_of(self.session, [official.id]))[official.id]
        return roles.scope(official, grants, action)

    async def ask(self, resident: Resident, text: str = ROAD, **more: Any) -> Sent:
        """A question unless `kind` says otherwise."""
        known: dict[str, Any] = {"subject": "Đường vào thôn", "topic": None, "kind": TicketKind.QUESTION}
        asked = Asked(
            text=text, attachment_ids=[], contact_id=resident.contact_id, address_id=resident.address_id,
            channel=resident.channel, **{"area_id": resident.area_id, **known, **more},
        )  # fmt: skip
        return await tickets.send(self.session, asked, secret=SECRET, now=self.clock())

    async def report(self, resident: Resident, text: str, **more: Any) -> Sent:
        return await self.ask(resident, text, kind=TicketKind.SENSITIVE, subject="", **more)

    async def answer(self, code: str, official: Official | None = None, text: str = ANSWER, **more: Any) -> Answered:
        return await tickets.answer(
            self.session, code, text, **{"official": official, "abilities": WAYS, "now": self.clock(), **more}
        )

    async def ticket(self, code: str) -> Ticket:
        found = await stored.find(self.session, code)
        assert found is not None, code
        return found

    async def kinds(self, code: str) -> list[str]:
        """Of its steps, in order."""
        return [event.kind for event in await stored.events(self.session, (await self.ticket(code)).id)]
