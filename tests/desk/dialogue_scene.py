"""A dialogue that was held: three items, residents who asked and joined, one who asked on paper."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from desk import codes, dialogue_results, minutes
from desk.dialogue_results import Published
from desk.minutes_view import checksum, snapshot
from desk.roles import Role
from desk.ticket_records import TicketKind
from storage import agenda, areas, dialogue_questions, dialogues, tickets
from storage.agenda import Delegate
from storage.dialogues import Dialogue, NewDialogue
from storage.officials import Official
from storage.tables import outbound_messages
from storage.tickets import NewTicket
from tests.desk.cast import COMMUNE, UPPER, WAYS, Cast, Resident

ROAD_ITEM, LOAN_ITEM, WATER_ITEM = "Đường vào thôn Phú Xuân", "Vay vốn cho hộ mới thoát nghèo", "Nước sạch thôn Đông Hạ"
ROAD_SAID = "Xã đã ghi vào kế hoạch quý I, khởi công sau Tết."
LOAN_SAID = "Hộ mới thoát nghèo vẫn được vay trong 36 tháng."
HELD_AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Scene:
    cast: Cast
    dialogue_id: int
    secretary: Official
    chair: Official
    items: dict[str, int] = field(default_factory=dict)

    async def dialogue(self) -> Dialogue:
        found = await dialogues.get(self.cast.session, self.dialogue_id)
        assert found is not None
        return found

    async def item(self, title: str, **said: Any) -> int:
        made = await agenda.add_item(
            self.cast.session,
            self.dialogue_id,
            theme="Đời sống",
            title=title,
            topic=None,
            now=self.cast.clock(),
            position=len(self.items) + 1,
            named=True,
        )
        self.items[title] = made
        if said:
            await agenda.change_item(self.cast.session, made, **said)
        return made

    async def asked(self, resident: Resident, item: int | None, **more: Any) -> str:
        sent = await self.cast.ask(resident, **more)
        await self._put(sent.id, item, source="chat")
        return sent.code

    async def on_paper(self, item: int | None, name: str = "Bà Lan", home: str = UPPER) -> str:
        code, now = codes.new_code(), self.cast.clock()
        new = NewTicket(
            code=code,
            key_digest="-",
            kind=TicketKind.QUESTION,
            topic=None,
            subject="Hỏi trên giấy",
            text="Bao giờ có đường?",
            contact_id=None,
            address_id=None,
            area_id=await self.cast.area(home),
            channel="paper",
        )
        await self._put(await tickets.add(self.cast.session, new, now=now), item, source="paper", asker_name=name)
        return code

    async def _put(self, ticket_id: int, item: int | None, *, source: str, asker_name: str = "") -> None:
        await dialogue_questions.add(
            self.cast.session,
            ticket_id,
            dialogue_id=self.dialogue_id,
            source=source,
            review="accepted",
            now=self.cast.clock(),
            asker_name=asker_name,
        )
        if item is not None:
            await dialogue_questions.change(self.cast.session, [ticket_id], item_id=item)

    async def drafted(self) -> minutes.MinutesView:
        """With chair and secretary filled in."""
        session, now = self.cast.session, self.cast.clock()
        await minutes.draft(session, await self.dialogue(), by=self.secretary, now=now)
        shown = await self.view()
        typed = {"chair": "Nguyễn Văn Nam", "secretary": "Trần Thị Thu"}
        seen = {name: minutes.digest(getattr(shown, name)) for name in typed}
        kept = await minutes.edit_head(session, await self.dialogue(), typed, seen, by=self.secretary, now=now)
        assert kept.saved
        return await self.view()

    async def view(self) -> minutes.MinutesView:
        shown = await minutes.view(self.cast.session, await self.dialogue())
        assert shown is not None
        return shown

    async def edited(self, title: str, **typed: str) -> None:
        """One line, by somebody who has just opened it."""
        line = next(one for one in (await self.view()).lines if one.question == title)
        fields = minutes.line_fields(line)
        seen = {name: minutes.digest(fields[name]) for name in typed}
        kept = await minutes.edit_line(
            self.cast.session,
            await self.dialogue(),
            line.line_id,
            typed,
            seen,
            by=self.secretary,
            now=self.cast.clock(),
        )
        assert kept.saved

    async def approved(self) -> str:
        """Handed in by the secretary, approved by the chair; the checksum."""
        session, now = self.cast.session, self.cast.clock()
        await minutes.hand_in(session, await self.dialogue(), by=self.secretary, now=now)
        seen = checksum(snapshot(await self.view()))
        return await minutes.approve(session, await self.dialogue(), seen=seen, by=self.chair, now=now)

    async def publish(self) -> Published:
        return await dialogue_results.publish(
            self.cast.session, await self.dialogue(), by=self.chair, abilities=WAYS, now=self.cast.clock()
        )

    async def sent(self) -> list[tuple[int, str]]:
        """Address and text of every answer, in the order they were written."""
        o = outbound_messages.c
        rows = await self.cast.session.execute(select(o.address_id, o.text).where(o.purpose == "answer").order_by(o.id))
        return [(row.address_id, row.text) for row in rows]


async def held(cast: Cast) -> Scene:
    """Without items yet."""
    place = await areas.find_by_code(cast.session, COMMUNE)
    assert place is not None
    now = cast.clock()
    dialogue_id = await dialogues.add(
        cast.session,
        NewDialogue(
            code=codes.new_code(),
            title="Đối thoại chính sách giảm nghèo",
            area_id=place.id,
            starts_at=HELD_AT,
            ends_at=HELD_AT + timedelta(hours=3),
            questions_until=HELD_AT - timedelta(days=2),
            place="Nhà văn hoá xã",
        ),
        now=now,
    )
    await dialogues.change(cast.session, dialogue_id, now=now, state="held", held_at=HELD_AT)
    return Scene(
        cast=cast,
        dialogue_id=dialogue_id,
        secretary=await cast.official("thu", "Trần Thị Thu", Role.INTAKE),
        chair=await cast.official("nam", "Nguyễn Văn Nam", Role.APPROVING),
    )


async def told(scene: Scene) -> dict[str, int]:
    """Items answered, promised, to be answered in writing, and not reached; with one delegate who is an official."""
    cast = scene.cast
    member = Delegate(
        id=0,
        dialogue_id=scene.dialogue_id,
        position=1,
        name="Lê Văn Minh",
        office="Ban quản lý dự án",
        topics=[],
        agency_id=None,
        official_id=scene.secretary.id,
    )
    await agenda.set_delegation(cast.session, scene.dialogue_id, [member])
    (seat,) = await agenda.delegation(cast.session, scene.dialogue_id)
    due = date(2026, 12, 15)
    road = await scene.item(
        ROAD_ITEM,
        outcome="promised",
        gist=ROAD_SAID,
        owner="Ban quản lý dự án xã",
        due_on=due,
        delegate_id=seat.id,
    )
    loan = await scene.item(LOAN_ITEM, outcome="answered", gist=LOAN_SAID)
    water = await scene.item(
        WATER_ITEM, outcome="written", gist="Cần khảo sát lại.", owner="Phòng Kinh tế xã", due_on=due
    )
    bridge = await scene.item("Cầu qua suối")
    return {"road": road, "loan": loan, "water": water, "bridge": bridge}


__all__ = ["HELD_AT", "LOAN_ITEM", "LOAN_SAID", "ROAD_ITEM", "ROAD_SAID", "WATER_ITEM", "WAYS", "Scene", "held", "told"]
