"""A dialogue as it is played: residents register, ask and leave, officials prepare it and hold it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select

from channels.messages import InboundKind
from desk import registration_texts, texts
from desk.dialogue_question_texts import ask_before
from storage.tables import areas, dialogue_notices, dialogue_questions, dialogues, tickets
from tests.clock import VIETNAM
from tests.flows.dialogue_cast import COMMUNE, DAYS, ELSEWHERE, GROUPS, REGISTERED, SEATS, in_turns, paper
from tests.flows.dialogue_office import PUT_APART, Hosts
from tests.flows.dialogue_people import Commune
from tests.flows.product import rows

BLOCKING, ERASING, CANCELLING, APART = 8, 3, 8, 5
WITHHELD = [group[0] for group in GROUPS[70 : 70 + APART]]
SHARED_WORK = ("seats", "moved up", "dialogues", "survey", "promises")
"""Of the jobs of the product, those a dialogue needs."""


@dataclass(kw_only=True)
class Stage:
    commune: Commune
    hosts: Hosts
    taken: Sequence[int] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.commune.code

    async def at(self, day: int, hour: int, minute: int = 0, *, month: int = 11) -> None:
        """The clock moves on to that time in Vietnam, and what time brings is done."""
        moment = datetime(2026, month, day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)
        assert moment > self.commune.clock.now
        self.commune.clock.now = moment
        for job in self.commune.app.duties:
            if any(word in job.name for word in SHARED_WORK):
                await job.work()
        await self.commune.settle()
        await self.hosts.today()

    async def of_dialogue(self, code: str) -> dict[int, str]:
        """Tickets on its list, with their text."""
        q, t, d = dialogue_questions.c, tickets.c, dialogues.c
        found = (
            select(t.id, t.text).join(dialogue_questions, q.ticket_id == t.id).join(dialogues, d.id == q.dialogue_id)
        )
        found = found.where(d.code == code, q.review != "withheld")
        return {row.id: row.text for row in await rows(self.commune.database, found)}


async def register(stage: Stage) -> None:
    """More than there are seats; who gives theirs up makes room for who waits."""
    commune, hosts = stage.commune, stage.hosts
    coming = [one for one in commune.people if one.comes]
    assert len(coming) == REGISTERED
    await commune.register(coming)
    seated, waiting = [len(await hosts.registered(stage.code, state)) for state in ("seated", "waiting")]
    assert seated <= SEATS < seated + waiting == REGISTERED
    giving_up = coming[::9][:CANCELLING]
    gone = await commune.tap(giving_up, registration_texts.cannot_come("").label)
    assert gone == giving_up
    await stage.at(24, 9)
    kinds = await rows(commune.database, select(dialogue_notices.c.kind))
    assert any(row.kind.startswith("up:") for row in kinds), "who moved up was told"


async def ask(stage: Stage) -> None:
    """Four days in the chat, the third with the village heads' sheets."""
    commune, hosts = stage.commune, stage.hosts
    for day in range(DAYS):
        await stage.at(27 + day, 8)
        today = [one for one in commune.people if one.day == day and one.kind in ("asks", "looks") and not one.comes]
        await commune.come_in([one for one in today if one.kind == "looks"])
        for some in in_turns([one for one in commune.people if one.day == day and one.kind == "asks"]):
            await commune.come_in(some)
            await commune.ask_beforehand(some)
        if day == 2:
            for village, lines in paper():
                await hosts.take_paper(stage.code, village, lines)
    await leave(stage)
    await go_home(stage)


async def leave(stage: Stage) -> None:
    """After they asked: some block the account, some erase themselves."""
    commune = stage.commune
    asked = [one for one in commune.people if one.kind == "asks" and one.day == 3 and one.text not in WITHHELD]
    for one in [one for one in asked if one.channel != "web"][:BLOCKING]:
        commune.phones[one.channel].left.add(one.address)
    going = [one for one in asked if one.channel == "web" and not one.joins][:ERASING]
    await commune.say([(one, InboundKind.TEXT, "xoá dữ liệu") for one in going])
    assert len(await commune.tap(going, texts.ERASE_YES.label)) == ERASING


async def go_home(stage: Stage) -> None:
    """Who lives elsewhere is told so, and asks officials: as nobody works there, those of the whole office."""
    commune = stage.commune
    one = next(one for one in commune.people if one.kind == "elsewhere")
    await commune.say([(one, InboundKind.TEXT, "đổi xã")])
    await commune.say([(one, InboundKind.TEXT, commune.homes[ELSEWHERE])])
    await commune.come_in([one])
    assert "Nhà mình đã ghi là ở" in commune.phones[one.channel].last(one.address)
    assert not await commune.tap([one], ask_before(stage.code).label)
    await commune.say([(one, InboundKind.TEXT, "gặp cán bộ")])
    await commune.write([one])
    t, q = tickets.c, dialogue_questions.c
    found = select(areas.c.code, q.ticket_id).select_from(tickets).join(areas, areas.c.id == t.area_id)
    sent = await rows(
        commune.database, found.outerjoin(dialogue_questions, q.ticket_id == t.id).where(t.text == one.text)
    )
    assert [tuple(row) for row in sent] == [(COMMUNE, None)]


async def hold(stage: Stage) -> None:
    """The list is closed, the agenda fixed, and the hall opens."""
    commune, hosts = stage.commune, stage.hosts
    await stage.at(1, 15, month=12)
    await hosts.look_over(stage.code, withheld=WITHHELD)
    await commune.settle()
    await told_why(stage)
    await stage.at(2, 9, month=12)
    late = [one for one in commune.people if one.kind == "late"]
    await commune.come_in(late)
    await commune.ask_beforehand(late)
    await hosts.fix_agenda(stage.code)
    await stage.at(3, 19, 30, month=12)
    await stage.at(4, 7, 30, month=12)
    came, absent = await hosts.open_doors(stage.code)
    await hosts.sit(stage.code)
    assert len(await hosts.registered(stage.code, "attended")) == came
    assert len(await hosts.registered(stage.code, "absent")) == absent
    stage.taken = list(await stage.of_dialogue(stage.code))
    await stage.at(4, 14, month=12)
    await hosts.write_minutes(stage.code)


async def told_why(stage: Stage) -> None:
    phones = stage.commune.phones
    authors = [one for one in stage.commune.people if one.text in WITHHELD]
    assert len(authors) == APART
    for one in authors:
        assert PUT_APART in phones[one.channel].last(one.address) or one.address in phones[one.channel].left
