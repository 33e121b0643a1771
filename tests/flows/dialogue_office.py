"""The officials of a dialogue at the real console: its plan, its questions and agenda, the hall, minutes, results."""

import asyncio
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

from sqlalchemy import select

from desk.roles import Role
from storage.tables import agenda_items, dialogue_questions, dialogues, minute_lines, registrations, tickets
from tests.clock import VIETNAM
from tests.console.conftest import Desk, DeskApp, hidden
from tests.flows.dialogue_cast import COMMUNE, SEATS
from tests.flows.product import rows

LIST = "/console/dialogues"
PLACE = "Nhà văn hoá xã"
OWNER = "Phòng Kinh tế xã"
PUT_APART = "Việc riêng, xã mời cô chú ra gặp trực tiếp."
FLOOR = "Bao giờ xã họp bàn chuyện thu quỹ xóm?"
PROMISED, WRITTEN, UNHEARD = 3, 2, 3
"""Items of the agenda the hall answers with a promise, in writing, or does not get to."""


@dataclass(kw_only=True)
class Hosts:
    """`one` and `two` prepare and write in the hall, `chair` and `deputy` decide. `slips`: codes given out on paper."""

    desk: DeskApp
    one: Desk
    two: Desk
    chair: Desk
    deputy: Desk
    slips: list[str] = field(default_factory=list)
    floor: str = ""

    @classmethod
    async def arrive(cls, desk: DeskApp) -> "Hosts":
        return cls(
            desk=desk,
            one=await desk.login(Role.INTAKE, name="Ngân"),
            two=await desk.login(Role.ANSWERING, name="Tuấn"),
            chair=await desk.login(Role.APPROVING, name="Đức"),
            deputy=await desk.login(Role.APPROVING, name="Hoa"),
        )

    async def today(self) -> None:
        """Logged in again: nobody stays logged in overnight."""
        names = ("one", "two", "chair", "deputy")
        for name in names:
            setattr(self, name, await self.desk.enter(getattr(self, name).official))

    async def plan(self, day: str, title: str) -> str:
        """Made by one, announced by the chair; returns its code."""
        response = await self.one.send(
            f"{LIST}/new", title=title, area=COMMUNE, day=day, starts="08:00", ends="11:00", place=PLACE,
            host="Ông Đức, Phó Chủ tịch xã", seats=str(SEATS), registration="open", until="", directions="", map_url="",
            note="",
        )  # fmt: skip
        code = self._went_on(response).partition("?")[0].rpartition("/")[2]
        sitting = {
            "name-0": "Sơn", "office-0": "Ngân hàng Chính sách xã hội", "topics-0": "tin-dung",
            "name-1": "Tú", "office-1": "Phòng Văn hoá – Xã hội", "topics-1": "bhyt",
        }  # fmt: skip
        await self.done(self.one, f"{LIST}/{code}/delegation", act="save", **sitting)
        await self.done(self.chair, f"{LIST}/{code}/announce")
        return code

    async def take_paper(self, code: str, village: str, lines: Sequence[str]) -> None:
        """A village head's sheet, looked over first; sent in twice, it counts once."""
        here = f"{LIST}/{code}/questions/sheet"
        batch = hidden(await self.one.page(here), "batch")
        text = "\n".join(f"{number}. Bà Lê Thị {name}: {line}" for number, (name, line) in
                         enumerate(zip(_names(len(lines)), lines, strict=True), 1))  # fmt: skip
        given = {"text": text, "how": "lines", "place": f"{COMMUNE}.{village}", "batch": batch}
        looked = await (await self.one.send(here, act="preview", **given)).text()
        kept = await self.one.send(here, act="save", seen=hidden(looked, "seen"), **given)
        page = await kept.text()
        assert kept.status == 200, page
        slips = re.findall(r"\b[A-Z2-9]{6}\b", page)
        again = await self.one.send(here, act="save", seen=hidden(looked, "seen"), **given)
        assert again.status == 422
        found = await self._questions(code)
        self.slips += [one.code for one in found if one.batch == batch]
        assert set(self.slips) & set(slips) == {one.code for one in found if one.batch == batch}

    async def look_over(self, code: str, *, withheld: Sequence[str]) -> None:
        """Everything that waits is put on the list, but for what is answered apart."""
        here = f"{LIST}/{code}/questions/review"
        waiting = [one for one in await self._questions(code) if one.review == "waiting"]
        apart = [str(one.ticket_id) for one in waiting if one.text in withheld]
        if apart:
            await self.done(self.one, here, act="withhold", cau=apart, reason="other", words=PUT_APART, loc="cho")
        ids = [str(one.ticket_id) for one in waiting if one.text not in withheld]
        if ids:
            await self.done(self.one, here, act="accept", cau=ids, loc="cho")

    async def fix_agenda(self, code: str) -> None:
        """Built, an item called first, a question put apart by hand, and fixed."""
        here = f"{LIST}/{code}/agenda"
        await self.done(self.one, f"{here}/build")
        items = await self.items(code)
        await self.done(self.one, f"{here}/{items[4].id}/place", where="first")
        assert (await self.items(code))[0].id == items[4].id
        moved = next(one for one in await self._questions(code) if one.item_id == items[0].id)
        await self.done(self.one, f"{here}/{items[0].id}/questions", ma=moved.code, to="", new_title="Nêu riêng")
        await self.done(self.chair, f"{here}/fix")
        refused = await self.one.send(f"{here}/build")
        assert refused.status == 422

    async def open_doors(self, code: str) -> tuple[int, int]:
        """Of those with a seat all but every eighth come, and the first who waits; returns how many came, and not."""
        here = f"{LIST}/{code}/registrations/door"
        seated = await self.registered(code, "seated")
        waiting = await self.registered(code, "waiting")
        coming = [one.code for place, one in enumerate(seated) if place % 8] + [one.code for one in waiting[:1]]
        for one in coming:
            await self.done(self.two, f"{here}/arrived", typed=one)
        await self.done(self.two, f"{here}/walk-in", name="Ông Lân", area="", household="unknown", woman_head="",
                        first_time="", needs="")  # fmt: skip
        return len(coming) + 1, len(seated) - len(coming) + len(waiting[:1])

    async def sit(self, code: str) -> None:
        """Two phones at once; the second loses its connection and sends everything late, and once more."""
        items = await self.items(code)
        for item in items[: len(items) - UNHEARD : 2]:
            await self.notes(self.one, code, [self._said("current", item), self._outcome(items, item)])
            self.desk.clock.tick(seconds=40)
        kept = [self._outcome(items, item) for item in items[1 : len(items) - UNHEARD : 2]]
        before = self._said("promised", items[0], gist="Ghi vội, chưa đủ", owner=OWNER, due_on="2026-12-30")
        before["written_at"] = (self.desk.clock() - timedelta(hours=1)).isoformat()
        asked = self._said("question", None, text=FLOOR, name="Bà Thảo", title="Thu quỹ xóm", area_id=None)
        gathered = [before, *kept, asked]
        first, again = await self.notes(self.two, code, gathered), await self.notes(self.two, code, gathered)
        assert {one["state"] for one in first} == {"kept"}
        assert {one["state"] for one in again} == {"known"}
        assert (first[-1]["code"], first[-1]["key"]) == (again[-1]["code"], again[-1]["key"])
        self.floor = first[-1]["code"]
        raised = next(one for one in await self.items(code) if one.raised_at_hall)
        await self.notes(self.one, code, [self._said("answered", raised, gist="Họp xóm trong tháng này.")])
        assert (await self.items(code))[0].gist != before["gist"], "what was written later counts"
        hands = {"label-1": "Đồng ý", "count-1": "31", "label-2": "Không", "count-2": "6"}
        await self.done(self.two, f"{LIST}/{code}/hall", note_id=str(uuid.uuid4()), kind="poll", item_id="",
                        question="Làm đường trước?", **hands)  # fmt: skip
        await self.done(self.two, f"{LIST}/{code}/held")

    async def write_minutes(self, code: str) -> None:
        """Drafted, each line in an official's words, handed in by one and approved by another."""
        here = f"{LIST}/{code}/minutes"
        await self.done(self.one, f"{here}/draft")
        head = await self.one.page(f"{here}/head")
        await self.done(self.one, f"{here}/head", **{**_filled(head), "secretary": "Ngân"})
        assert "Chưa trình được" in unescape(await (await self.one.send(f"{here}/hand-in")).text())
        for line, item in await self._lines(code):
            if item.named:
                continue
            page = await self.one.page(f"{here}/lines/{line.id}")
            typed = {**_filled(page), "question": f"Vấn đề số {line.position} của bà con"}
            await self.done(self.one, f"{here}/lines/{line.id}", **typed)
        await self.done(self.one, f"{here}/hand-in")
        assert (await self.one.send(f"{here}/approve", seen="")).status == 403
        seen = hidden(await self.chair.page(here), "seen")
        await self.done(self.chair, f"{here}/approve", seen=seen)

    async def publish(self, code: str) -> None:
        """By two at the same moment, and by one of them once more."""
        here = f"{LIST}/{code}/results/publish"
        both = await asyncio.gather(self.chair.send(here), self.deputy.send(here))
        assert sorted(one.status for one in both) == [303, 422], [await one.text() for one in both]
        assert (await self.chair.send(here)).status == 422

    async def items(self, code: str) -> list[Any]:
        i, d = agenda_items.c, dialogues.c
        found = select(agenda_items).join(dialogues, d.id == i.dialogue_id).where(d.code == code)
        return await rows(self.desk.database, found.order_by(i.position, i.id))

    async def registered(self, code: str, state: str) -> list[Any]:
        r, d = registrations.c, dialogues.c
        found = select(registrations).join(dialogues, d.id == r.dialogue_id).where(d.code == code, r.state == state)
        return await rows(self.desk.database, found.order_by(r.registered_at, r.id))

    async def notes(self, who: Desk, code: str, notes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        body = {"sent_at": self.desk.clock().isoformat(), "notes": list(notes)}
        response = await who.client.post(
            f"{LIST}/{code}/hall/notes", json=body, headers={"X-CSRF-Token": who.csrf}, allow_redirects=False
        )
        assert response.status == 200, await response.text()
        found: list[dict[str, Any]] = (await response.json())["results"]
        assert all(one["state"] != "refused" for one in found), found
        return found

    async def done(self, who: Desk, path: str, **fields: Any) -> None:
        self._went_on(await who.send(path, **fields), await_text=path)

    def _went_on(self, response: Any, *, await_text: str = "") -> str:
        assert response.status == 303, (await_text, response.status)
        return str(response.headers["Location"])

    def _said(self, kind: str, item: Any, **given: Any) -> dict[str, Any]:
        written = self.desk.clock().astimezone(VIETNAM).isoformat()
        item_id = item.id if item is not None else None
        return {"note_id": str(uuid.uuid4()), "kind": kind, "item_id": item_id, "written_at": written, **given}

    def _outcome(self, items: Sequence[Any], item: Any) -> dict[str, Any]:
        place = [one.id for one in items].index(item.id)
        gist = f"Xã trả lời mục {place}: đã ghi nhận và làm theo đúng quy định."
        if place < PROMISED + WRITTEN:
            kind = "promised" if place < PROMISED else "written"
            return self._said(kind, item, gist=gist, owner=OWNER, due_on="2026-12-25")
        return self._said("answered", item, gist=gist)

    async def _questions(self, code: str) -> list[Any]:
        q, t, d = dialogue_questions.c, tickets.c, dialogues.c
        found = select(dialogue_questions, t.code, t.text).join(tickets, t.id == q.ticket_id)
        return await rows(self.desk.database, found.join(dialogues, d.id == q.dialogue_id).where(d.code == code))

    async def _lines(self, code: str) -> list[tuple[Any, Any]]:
        items = {one.id: one for one in await self.items(code)}
        found = await rows(self.desk.database, select(minute_lines).order_by(minute_lines.c.position))
        return [(one, items[one.item_id]) for one in found]


def _filled(page: str) -> dict[str, str]:
    """A form of the minutes as it came, to be sent back with what was changed."""
    seen = dict(re.findall(r'name="(seen-\w+)" value="([^"]*)"', page))
    areas = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', page, re.S)
    texts = {name: unescape(text).removeprefix("\n") for name, text in areas}
    fields = dict.fromkeys((one.removeprefix("seen-") for one in seen), "")
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] in fields and ('type="checkbox"' not in tag or " checked" in tag):
            fields[name[1]] = unescape(value[1]) if value else ""
    chosen = re.search(r'<select[^>]*name="outcome".*?<option value="(\w+)" selected', page, re.S)
    return {**fields, **seen, **texts, **({"outcome": chosen[1]} if chosen else {})}


def _names(count: int) -> list[str]:
    known = ("Lan", "Hoa", "Mai", "Tâm", "Thảo", "Hằng", "Nga", "Yến", "Liên", "Thu", "Xuân", "Hạnh", "Vân")
    return [known[number % len(known)] for number in range(count)]
