"""A dialogue that still collects, and questions signed as they are when they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from desk import agenda, agenda_views, codes
from desk.agenda import Subject
from desk.agenda_views import AgendaView, ItemView
from desk.roles import Role
from storage import dialogue_questions, dialogues, tickets
from storage.dialogues import Dialogue, NewDialogue
from storage.officials import Official
from storage.tickets import NewTicket
from tests.desk.cast import COMMUNE, UPPER, Cast, Resident

TITLES: Mapping[str, Subject] = {
    "bhyt-mat-the/lam-lai": Subject(topic="bhyt", theme="Bảo hiểm y tế", title="Mất thẻ, xin cấp lại"),
    "bhyt-mat-the/doi": Subject(topic="bhyt", theme="Bảo hiểm y tế", title="Đổi thẻ sai thông tin"),
    "vay-ho-ngheo/muc": Subject(topic="tin-dung", theme="Vay vốn", title="Hộ nghèo vay được bao nhiêu"),
    "nuoc/ho-tro": Subject(topic="nuoc", theme="Nước sạch", title="Hỗ trợ bồn chứa nước"),
}


def signature(entry: str | None, *words: str, sure: float = 0.9) -> dict[str, Any]:
    """As the reader of questions would give it, with every word of the same weight."""
    weight = round(1 / len(words) ** 0.5, 4) if words else 1.0
    return {"entries": {entry: 0.9} if entry else {}, "sure": sure, "terms": dict.fromkeys(words, weight)}


CARD = signature("bhyt-mat-the/lam-lai", "mat", "the", "cap lai")
LOAN = signature("vay-ho-ngheo/muc", "vay", "von", "bao nhieu")
WATER = signature("nuoc/ho-tro", "nuoc", "bon")
ROAD = signature(None, "duong", "vao thon", sure=0.1)


@dataclass(kw_only=True)
class Scene:
    cast: Cast
    dialogue_id: int
    officer: Official
    chair: Official

    async def dialogue(self) -> Dialogue:
        return await dialogues.hold(self.cast.session, self.dialogue_id)

    async def asks(self, signed: Mapping[str, Any] | None, text: str, *, by: Resident | None = None) -> str:
        """An accepted question; its code."""
        resident = by or await self.cast.resident()
        sent = await self.cast.ask(resident, text, subject=text[:80], signature=signed)
        await self.add(sent.id, "chat")
        return sent.code

    async def on_paper(self, signed: Mapping[str, Any] | None, text: str) -> str:
        code, now = codes.new_code(), self.cast.clock()
        new = NewTicket(
            code=code, key_digest="-", kind="question", topic=None, subject=text[:80], text=text, contact_id=None,
            address_id=None, area_id=await self.cast.area(UPPER), channel="paper", signature=signed,
        )  # fmt: skip
        await self.add(await tickets.add(self.cast.session, new, now=now), "paper")
        return code

    async def add(self, ticket_id: int, source: str, review: str = "accepted") -> None:
        await dialogue_questions.add(
            self.cast.session,
            ticket_id,
            dialogue_id=self.dialogue_id,
            source=source,
            review=review,
            now=self.cast.clock(),
        )

    async def build(self) -> AgendaView:
        now = self.cast.clock()
        await agenda.build(self.cast.session, await self.dialogue(), titles=TITLES, by=self.officer, now=now)
        return await self.view()

    async def fix(self) -> int:
        now = self.cast.clock()
        return await agenda.fix(self.cast.session, await self.dialogue(), titles=TITLES, by=self.chair, now=now)

    async def view(self) -> AgendaView:
        return await agenda_views.view(self.cast.session, await self.dialogue())

    async def item(self, title: str) -> ItemView:
        return next(one for one in (await self.view()).items if one.item.title == title)

    async def titles(self) -> list[str]:
        return [one.item.title for one in (await self.view()).items]


async def scene(cast: Cast) -> Scene:
    now = cast.clock()
    officer = await cast.official("ngan", "Lò Thị Ngân", Role.ANSWERING)
    chair = await cast.official("duc", "Vi Văn Đức", Role.APPROVING)
    new = NewDialogue(
        code=codes.new_code(), title="Đối thoại chính sách", area_id=await cast.area(COMMUNE), place="Nhà văn hoá xã",
        starts_at=now + timedelta(days=10), ends_at=now + timedelta(days=10, hours=3),
        questions_until=now + timedelta(days=7), created_by=officer.id,
    )  # fmt: skip
    dialogue_id = await dialogues.add(cast.session, new, now=now)
    await dialogues.change(cast.session, dialogue_id, now=now, state="collecting", announced_at=now)
    return Scene(cast=cast, dialogue_id=dialogue_id, officer=officer, chair=chair)
