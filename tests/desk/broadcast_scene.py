"""People of a commune who agreed to notices, and an announcement to them in any state."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from desk import broadcasts
from desk.roles import Role
from storage import broadcast_recipients
from storage import broadcasts as stored
from storage.broadcasts import Broadcast, NewBroadcast
from storage.db import Session
from storage.officials import Official
from storage.tables import broadcast_recipients as recipients
from storage.tables import contacts
from tests.desk.cast import COMMUNE, UPPER, WAYS, Cast, Resident

WORDS = "Xã tổ chức đối thoại chính sách lúc 8 giờ ngày 10/12 tại nhà văn hoá. Mời bà con đến dự."


@dataclass(kw_only=True)
class Announced:
    """`writer` may send announcements in the commune, `approver` approve them."""

    cast: Cast
    writer: Official
    approver: Official
    people: list[Resident] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return self.cast.session

    async def residents(
        self, count: int, home: str = UPPER, *, notices: bool = True, channel: str = "telegram"
    ) -> None:
        for _ in range(count):
            one = await self.cast.resident(home, channel=channel)
            await self.session.execute(update(contacts).where(contacts.c.id == one.contact_id).values(notices=notices))
            self.people.append(one)

    async def draft(self, **given: Any) -> Broadcast:
        known = {"title": "Mời đối thoại", "rule": {}, "texts": {"vi": WORDS}}
        new = NewBroadcast(**known | given)
        code = await broadcasts.draft(self.session, new, official=self.writer, now=self.cast.clock())
        return await self.found(code)

    async def found(self, code: str) -> Broadcast:
        found = await stored.find(self.session, code)
        assert found is not None
        return found

    async def again(self, broadcast: Broadcast) -> Broadcast:
        return await self.found(broadcast.code)

    async def submitted(self, *, approve_above: int = 0, **given: Any) -> Broadcast:
        made = await self.draft(**given)
        await broadcasts.submit(
            self.session, made, by=self.writer, now=self.cast.clock(), abilities=WAYS, approve_above=approve_above
        )
        return await self.again(made)

    async def approved(self, **given: Any) -> Broadcast:
        made = await self.submitted(**given)
        seen = broadcasts.digest(made)
        await broadcasts.approve(self.session, made, seen=seen, by=self.approver, now=self.cast.clock())
        return await self.again(made)

    async def under_way(self, *states: str, wave: int = 1, **changed: Any) -> Broadcast:
        """With these recipients of the people there are, in this order."""
        made = await self.approved()
        if states:
            await self.put(made, *states, wave=wave)
        values = {"state": "sending", "wave": 1, "audience": len(states), "started_at": self.cast.clock()}
        await stored.change(self.session, made.id, now=self.cast.clock(), **values | changed)
        return await self.again(made)

    async def put(self, broadcast: Broadcast, *states: str, wave: int = 1, code: str | None = None) -> None:
        rows = [
            {
                "broadcast_id": broadcast.id,
                "contact_id": one.contact_id,
                "address_id": one.address_id,
                "channel": one.channel,
                "wave": wave,
                "state": state,
                "code": code,
                "at": self.cast.clock(),
            }
            for one, state in zip(self.people, states, strict=False)
        ]
        await self.session.execute(insert(recipients), rows)

    async def states(self, broadcast: Broadcast) -> list[str]:
        r = recipients.c
        rows = await self.session.execute(select(r.state).where(r.broadcast_id == broadcast.id).order_by(r.id))
        return list(rows.scalars())

    async def settle(self, broadcast: Broadcast, was: str, state: str) -> None:
        """As the broadcaster does."""
        r = recipients.c
        await self.session.execute(
            update(recipients).where(r.broadcast_id == broadcast.id, r.state == was).values(state=state)
        )

    async def kinds(self, broadcast: Broadcast) -> list[str]:
        return [one.kind for one in await stored.events(self.session, broadcast.id)]

    async def total(self, broadcast: Broadcast) -> int:
        return sum(one.people for one in await broadcast_recipients.count_by_state(self.session, broadcast.id))


async def announced(cast: Cast) -> Announced:
    return Announced(
        cast=cast,
        writer=await cast.official("soan", "Lê Thị Soạn", Role.BROADCASTING, COMMUNE),
        approver=await cast.official("duyet", "Trần Văn Duyệt", Role.APPROVING, COMMUNE),
    )
