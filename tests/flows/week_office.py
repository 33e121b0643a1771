"""The officials of the week, at their desks in the console."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from desk.roles import Role
from storage.tables import areas, tickets
from tests.console.conftest import Desk, DeskApp, hidden
from tests.flows.product import rows
from tests.flows.week import COMMUNES, NAMED
from tests.flows.week_words import bare

ANSWER = "Chào bà con. Về câu {code}: xã đã xem rồi, bà con ghé bộ phận một cửa trong giờ làm việc để được chỉ giúp."
ELSEWHERE = "Chi nhánh Văn phòng đăng ký đất đai"
WHY = "Việc này do nơi khác làm, bà con mang giấy tờ đến đó giúp."
PROVINCE = "40"


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
    words that were sent; `later`: codes that nobody gets to for now."""

    desk: DeskApp
    teams: dict[str, Team]
    reader: Desk
    named: Desk
    others: Sequence[Desk]
    answered: dict[str, str] = field(default_factory=dict)
    later: frozenset[str] = frozenset()

    @classmethod
    async def come_in(cls, desk: DeskApp) -> "Officials":
        teams = {
            commune: Team(
                intake=await desk.login(Role.INTAKE, commune),
                answering=await desk.login(Role.ANSWERING, commune),
                approving=await desk.login(Role.APPROVING, commune),
            )
            for commune in COMMUNES
        }
        return cls(
            desk=desk,
            teams=teams,
            reader=await desk.login(Role.SENSITIVE, PROVINCE),
            named=await desk.login(Role.SENSITIVE, PROVINCE, name=NAMED),
            others=[await desk.login(Role.VIEWING, PROVINCE), await desk.login(Role.ADMINISTERING, PROVINCE)],
        )

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
        """Same texts are put together, one question goes elsewhere, one answer waits for a second person, the rest is
        answered; the last `leave` are only taken, but for the very last."""
        team = self.teams[commune]
        await self._merge_same(team, await self.open_questions(commune))
        groups: set[int] = set()
        waiting = await self.open_questions(commune)
        staying = waiting[len(waiting) - leave :]
        for place, ticket in enumerate(waiting[: len(waiting) - leave]):
            if ticket.group_id in groups:
                continue
            groups |= {ticket.group_id} - {None}
            if place == 1 and ticket.group_id is None:
                await self._done(team.intake, ticket, "pass-on", to=ELSEWHERE, text=WHY)
                self.answered[ticket.code] = WHY
            elif place == 2:
                await self.write(team.intake, ticket)
                await self._approve(team.approving, ticket)
            else:
                await self.write(team.answering, ticket)
        for ticket in staying[:-1]:
            await self._done(team.intake, ticket, "take")

    async def write(self, official: Desk, ticket: Any) -> None:
        """Looked at as residents will see it, then sent, or handed in by those who may not send."""
        address = f"/console/tickets/{ticket.code}"
        text = ANSWER.format(code=ticket.code)
        fields = {"text": text, "seen_event_id": hidden(await official.page(address), "seen_event_id")}
        if ticket.group_id is not None:
            fields["for_group"] = "1"
        shown = await official.send(f"{address}/answer", act="preview", **fields)
        previewed = hidden(await shown.text(), "previewed")
        response = await official.send(f"{address}/answer", act="send", previewed=previewed, **fields)
        assert response.status == 303, await response.text()
        for code in await self._together(ticket):
            self.answered[code] = text

    async def _approve(self, official: Desk, ticket: Any) -> None:
        page = await official.page(f"/console/tickets/{ticket.code}")
        fields = {"draft": hidden(page, "draft"), "seen_event_id": hidden(page, "seen_event_id")}
        await self._done(official, ticket, "approve", **fields)

    async def _merge_same(self, team: Team, waiting: Sequence[Any]) -> None:
        """By their words without marks: those who did not take up the neighbour's question."""
        first: dict[str, Any] = {}
        for ticket in waiting:
            other = first.setdefault(bare(ticket.text), ticket)
            if other is not ticket and (ticket.group_id is None or ticket.group_id != other.group_id):
                await self._done(team.intake, ticket, "group", other=other.code)

    async def _together(self, ticket: Any) -> list[str]:
        if ticket.group_id is None:
            return [ticket.code]
        t = tickets.c
        return [row.code for row in await rows(self.desk.database, select(t.code).where(t.group_id == ticket.group_id))]

    async def _done(self, official: Desk, ticket: Any, step: str, **fields: str) -> None:
        response = await official.send(f"/console/tickets/{ticket.code}/{step}", **fields)
        assert response.status == 303, await response.text()
