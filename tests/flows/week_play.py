"""The week from Monday morning on, as residents and officials live it."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from channels.messages import InboundKind
from desk import texts
from desk.ticket_deadlines import USUAL
from storage.tables import tickets
from tests.flows.product import rows
from tests.flows.week import DAYS, LATE_DAY, Village, Villager
from tests.flows.week_office import Officials
from tests.flows.week_words import NOT_THAT, UNCLEAR

TOO_LATE, LAST_DAY = 9, 11
"""Days after the first Monday: when some get their answer too late for Zalo, and when everybody has been asked whether
it helped."""


@dataclass(kw_only=True)
class Stage:
    """`alone`: who said that a group's answer was none to their question."""

    village: Village
    officials: Officials
    drafts: dict[str, str] = field(default_factory=dict)
    alone: list[Villager] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.officials.teams)


async def play(stage: Stage) -> None:
    """Monday to Friday, of which the officials have a holiday; the Wednesday after, when some of Monday's get an answer
    that is too late for Zalo; and on until everybody has been asked whether it helped."""
    village, officials = stage.village, stage.officials
    questions = [one for one in village.people if one.kind == "question"]
    for day in range(DAYS):
        await village.live(day)
        if day == 0:
            await leave(stage)
        if not USUAL.is_day(village.date):
            continue
        await office_day(stage, leave=2 if day < DAYS - 1 else 3)
        if not stage.alone:
            await say_that_it_is_another(stage)
        others = [one for one in questions if one.day <= day and one not in stage.alone]
        await village.tap(others[::3], "Đã rõ")
        if day == LATE_DAY:
            await village.stay_up()
    await ask_again(stage)
    await village.wait(TOO_LATE, 10)
    await officials.today()
    for commune, team in officials.teams.items():
        late, officials.later = officials.later, frozenset()
        for ticket in await officials.open_questions(commune):
            if ticket.code in late:
                await officials.write(team.answering, ticket)
        officials.later = late
    await village.wait(LAST_DAY, 19)
    helped = await village.tap(questions[::2], "Có, đã giúp được")
    not_helped = await village.tap(questions[1::2], "Chưa")
    marks = Counter(row.helped for row in await rows(village.database, select(tickets)))
    assert (marks[True], marks[False]) == (len(helped), len(not_helped))
    assert helped
    assert not_helped


async def office_day(stage: Stage, *, leave: int) -> None:
    """What was handed in is approved once who approves has been told of it."""
    village, officials = stage.village, stage.officials
    await officials.today()
    for commune in officials.teams:
        await officials.work(commune, leave=leave)
    await village.go_round()
    for commune in officials.teams:
        if commune in officials.drafted:
            stage.drafts[commune] = officials.drafted[commune].code
        await officials.approve(commune)
    await village.settle()


async def say_that_it_is_another(stage: Stage) -> None:
    """One of a group that was merged reads its answer, and theirs was another question."""
    village = stage.village
    by_code = {row.code: row.id for row in await rows(village.database, select(tickets))}
    merged = [village.askers[by_code[code]] for codes in stage.officials.merged.values() for code in sorted(codes)]
    for one in merged:
        if await village.tap([one], texts.not_mine("").label):
            await village.say([(one, InboundKind.TEXT, NOT_THAT)])
            stage.alone.append(one)
            return


async def ask_again(stage: Stage) -> None:
    """One in four of those whose own question it is, on Friday evening."""
    village = stage.village
    asked = [one for one in village.askers.values() if one.kind == "question" and one not in stage.alone]
    unclear = await village.tap([one for one, _ in village.offered(asked, "Chưa rõ")][::4], "Chưa rõ")
    assert unclear
    await village.say([(one, InboundKind.TEXT, UNCLEAR) for one in unclear])


async def leave(stage: Stage) -> None:
    """After they asked on Monday: some block us, some erase themselves; and some on Zalo nobody gets to in time."""
    village = stage.village
    asked = [one for one in village.people if one.day == 0 and one.kind == "question" and not one.joins]
    on_zalo = [one for one in asked if one.channel == "zalo-oa"][-stage.size - 1 :]
    going = [one for one in asked if one not in on_zalo]
    for one in going[: 2 * stage.size]:
        village.phones[one.channel].left.add(one.address)
    going = going[2 * stage.size :][: stage.size]
    await village.say([(one, InboundKind.TEXT, "xoá dữ liệu") for one in going])
    assert len(await village.tap(going, texts.ERASE_YES.label)) == stage.size
    late = {number for number, one in village.askers.items() if one in on_zalo}
    query = select(tickets.c.code).where(tickets.c.id.in_(late))
    stage.officials.later = frozenset(row.code for row in await rows(village.database, query))
    assert stage.officials.later
