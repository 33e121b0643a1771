"""The officials of the week, at their desks in the console."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from channels.messages import InboundKind
from desk.roles import Role
from storage.tables import areas, tickets
from tests.console.conftest import Desk, DeskApp, hidden
from tests.flows.product import rows
from tests.flows.week import NAMED, Village
from tests.flows.week_words import MATTER_OF

ANSWER = "Chào bà con. Về câu {code}: xã đã xem rồi, bà con ghé bộ phận một cửa trong giờ làm việc để được chỉ giúp."
ALONE = "Chào bà con. Về câu {code}: đã đọc lại riêng, mai cán bộ xuống tận nhà xem cùng bà con."
ELSEWHERE = "Chi nhánh Văn phòng đăng ký đất đai"
WHY = "Việc của câu {code} do nơi khác làm, bà con mang giấy tờ đến đó giúp."
PROVINCE = "40"
_LINK_CODE = re.compile(r"data-copy>([A-Z0-9]{5}-[A-Z0-9]{5})<")


@dataclass(frozen=True, kw_only=True)
class Team:
    """Those of one commune."""

    intake: Desk
    answering: Desk
    approving: Desk

    @property
    def everyone(self) -> tuple[Desk, ...]:
        return self.intake, self.answering, self.approving

    async def log_in_again(self, desk: DeskApp) -> "Team":
        intake, answering, approving = [await desk.enter(one.official) for one in self.everyone]
        return Team(intake=intake, answering=answering, approving=approving)


@dataclass(kw_only=True)
class Officials:
    """`reader` may read every report, `named` those that are not about him; `others` none. `answered`: by code, the
    words that were sent, the last ones last; `merged`: codes that were put together here; `later`: codes that nobody
    gets to for now; `drafted`: questions whose answer waits for a second person."""

    desk: DeskApp
    teams: dict[str, Team]
    reader: Desk
    named: Desk
    others: Sequence[Desk]
    answered: dict[str, list[str]] = field(default_factory=dict)
    merged: dict[int, set[str]] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    drafted: dict[str, Any] = field(default_factory=dict)

    @classmethod
    async def come_in(cls, desk: DeskApp, communes: Sequence[str]) -> "Officials":
        teams = {
            commune: Team(
                intake=await desk.login(Role.INTAKE, commune),
                answering=await desk.login(Role.ANSWERING, commune),
                approving=await desk.login(Role.APPROVING, commune),
            )
            for commune in communes
        }
        return cls(
            desk=desk,
            teams=teams,
            reader=await desk.login(Role.SENSITIVE, PROVINCE),
            named=await desk.login(Role.SENSITIVE, PROVINCE, name=NAMED),
            others=[await desk.login(Role.VIEWING, PROVINCE), await desk.login(Role.ADMINISTERING, PROVINCE)],
        )

    async def link_chats(self, village: Village) -> None:
        """Each with the code that the page of their account shows them."""
        for one in (desk for team in self.teams.values() for desk in team.everyone):
            page = await (await one.send("/console/account/link")).text()
            found = _LINK_CODE.search(page)
            assert found, page
            await village.write_in([(chat_of(one), InboundKind.TEXT, found[1])])
            assert "Đã nối tài khoản này" in village.heard(chat_of(one))[-1][1]

    async def today(self) -> list[Team]:
        """Logged in again: nobody stays logged in overnight."""
        self.teams = {commune: await team.log_in_again(self.desk) for commune, team in self.teams.items()}
        return list(self.teams.values())

    async def open_questions(self, commune: str) -> list[Any]:
        t = tickets.c
        waiting = select(tickets).join(areas, areas.c.id == t.area_id).where(areas.c.code == commune)
        waiting = waiting.where(t.kind != "sensitive", t.state.in_(("received", "in_progress", "reopened")))
        return await rows(self.desk.database, waiting.where(t.code.not_in(self.later)).order_by(t.id))

    async def work(self, commune: str, *, leave: int) -> None:
        """What asks the same is put together and answered once, one question goes elsewhere, one answer is handed in
        for approval, the rest is answered; the last `leave` are only taken, but for the very last."""
        team = self.teams[commune]
        await self._merge_same(team, await self.open_questions(commune))
        waiting = await self.open_questions(commune)
        groups = {ticket.group_id: ticket for ticket in reversed(waiting) if ticket.group_id is not None}
        for group_id in groups:
            await self.answer_group(team.answering, group_id)
        single = [ticket for ticket in waiting if ticket.group_id is None]
        staying = single[max(0, len(single) - leave) :]
        for place, ticket in enumerate(single[: len(single) - len(staying)]):
            if place == 0 and ticket.state != "reopened":
                why = WHY.format(code=ticket.code)
                await self._done(team.intake, ticket, "pass-on", to=ELSEWHERE, text=why)
                self._note([ticket.code], why)
            elif place == 1 and ticket.state != "reopened":
                await self.write(team.intake, ticket)
                self.drafted[commune] = ticket
            else:
                await self.write(team.answering, ticket)
        for ticket in staying[:-1]:
            await self._done(team.intake, ticket, "take")

    async def approve(self, commune: str) -> None:
        if ticket := self.drafted.pop(commune, None):
            page = await self.teams[commune].approving.page(f"/console/tickets/{ticket.code}")
            fields = {"draft": hidden(page, "draft"), "seen_event_id": hidden(page, "seen_event_id")}
            await self._done(self.teams[commune].approving, ticket, "approve", **fields)

    async def write(self, official: Desk, ticket: Any) -> None:
        """Looked at as residents will see it, then sent, or handed in by those who may not send."""
        address = f"/console/tickets/{ticket.code}"
        text = (ALONE if ticket.state == "reopened" else ANSWER).format(code=ticket.code)
        fields = {"text": text, "seen_event_id": hidden(await official.page(address), "seen_event_id")}
        shown = await official.send(f"{address}/answer", act="preview", **fields)
        previewed = hidden(await shown.text(), "previewed")
        response = await official.send(f"{address}/answer", act="send", previewed=previewed, **fields)
        assert response.status == 303, await response.text()
        self._note([ticket.code], text)

    async def answer_group(self, official: Desk, group_id: int) -> None:
        """Once, on the page of the group, for every question of it that waits: looked at as it arrives, then sent."""
        t, address = tickets.c, f"/console/groups/{group_id}"
        members = select(t.code).where(t.group_id == group_id, t.state.in_(("received", "in_progress", "reopened")))
        codes = [row.code for row in await rows(self.desk.database, members.order_by(t.id))]
        text = ANSWER.format(code=codes[0])
        seen = hidden(await official.page(address), "seen")
        preview = await official.send(f"{address}/answer", act="preview", text=text, seen=seen)
        previewed = hidden(await preview.text(), "previewed")
        response = await official.send(f"{address}/answer", act="send", text=text, seen=seen, previewed=previewed)
        assert response.status == 303, await response.text()
        assert response.headers["Location"].endswith("?da=gui")
        self._note(codes, text)

    async def _merge_same(self, team: Team, waiting: Sequence[Any]) -> None:
        """Two are ticked in the inbox, each further one joins them on the page of the group. Who said that theirs was
        another question is left alone."""
        same: dict[tuple[int, str], list[Any]] = {}
        for ticket in waiting:
            if ticket.state != "reopened":
                same.setdefault((MATTER_OF[ticket.text], ticket.kind), []).append(ticket)
        for first, *more in same.values():
            group_id = first.group_id
            for other in more:
                if other.group_id is not None and other.group_id == group_id:
                    continue
                group_id = await self._put_together(team.intake, first.code, other.code, group_id)
                self.merged.setdefault(group_id, set()).update((first.code, other.code))

    async def _put_together(self, intake: Desk, code: str, other: str, group_id: int | None) -> int:
        if group_id is not None:
            response = await intake.send(f"/console/groups/{group_id}/merge", code=other)
        else:
            chosen = await intake.page(f"/console/inbox/chosen?viec=gop&ma={code}&ma={other}")
            ticked = re.findall(r'name="ma" value="([^"]+)"', chosen)
            assert {one.partition(":")[0] for one in ticked} == {code, other}
            response = await intake.send("/console/inbox/chosen", viec="gop", ma=ticked)
        assert response.status == 303, await response.text()
        found = re.match(r"/console/groups/(\d+)\?da=gop", response.headers["Location"])
        assert found, response.headers["Location"]
        return int(found[1])

    def _note(self, codes: Sequence[str], text: str) -> None:
        for code in codes:
            self.answered.setdefault(code, []).append(text)

    async def _done(self, official: Desk, ticket: Any, step: str, **fields: str) -> None:
        response = await official.send(f"/console/tickets/{ticket.code}/{step}", **fields)
        assert response.status == 303, await response.text()


def chat_of(one: Desk) -> tuple[str, str]:
    """Where an official reads on the phone."""
    return "telegram", f"can-bo-{one.official.id}"
