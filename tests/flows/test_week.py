"""A commune's week: every question ends somewhere known, every answer reaches or is listed, reports stay apart."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.tickets import TicketState
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from handlers.turn import House
from storage.db import Database
from storage.tables import inbound_messages, sensitive_log, supporters, tickets
from tests.clock import VIETNAM, FakeClock
from tests.console.conftest import Opened, make_office
from tests.flows import week_told
from tests.flows.product import rows
from tests.flows.week import COMMUNES, NAMED, RESIDENTS, Village, cast
from tests.flows.week_office import ALONE, Officials
from tests.flows.week_play import Stage, play
from tests.flows.week_reader import FROM_LIST, ONE_TAP
from tests.flows.week_tally import Ends, Joins, arrived, ends, groups_are_told, joined_when_answered, joins, told


@pytest.fixture(scope="module")
def real_house(real_catalogue: Catalogue, real_matcher: Matcher) -> House:
    return House(catalogue=real_catalogue, matcher=real_matcher, secret=b"k" * 32, zone=VIETNAM)


@pytest.fixture
def communes(database_url: str) -> Sequence[str]:
    """One on PostgreSQL: three take over a minute there."""
    return COMMUNES if database_url.startswith("sqlite") else COMMUNES[:1]


@pytest.fixture
async def stage(
    database: Database, communes: Sequence[str], clock: FakeClock, real_house: House, tmp_path: Path
) -> AsyncIterator[Stage]:
    village = Village(database=database, clock=clock, house=real_house, folder=tmp_path, people=cast(communes))
    await village.settle_in()
    app = village.app
    office = make_office(database, clock, real_house, tmp_path, abilities=app.abilities, ring=app.ring)
    async with Opened(office, clock) as desk:
        officials = await Officials.come_in(desk, communes)
        await officials.link_chats(village)
        yield Stage(village=village, officials=officials)
    await app.intake.close()


async def test_a_week(stage: Stage) -> None:
    database, village, size = stage.village.database, stage.village, stage.size
    people = Counter(one.kind for one in village.people)
    assert (people.total(), people["sensitive"]) == (RESIDENTS * size, 5)
    assert size < len(COMMUNES) or people["question"] == 115
    await play(stage)
    assert {row.state for row in await rows(database, select(inbound_messages))} == {"done"}
    asked = [row for row in await rows(database, select(tickets)) if row.kind != "sensitive"]
    joined = await rows(database, select(supporters).where(supporters.c.left_at.is_(None)))
    askers = [row for row in asked if row.contact_id is not None]
    assert len(askers) + len(joined) == people["question"] - size, "everyone who is still here has asked or joined"
    found = await joins(village)
    await few_join_wrongly(stage, found)
    answers, listed = await everyone_is_told_or_listed(stage)
    merged = await groups_are_told(village, stage.officials)
    await one_is_answered_alone(stage)
    await week_told.nothing_at_night(village, stage.officials)
    digests = await week_told.new_ones_are_told(village, stage.officials)
    await week_told.drafts_are_told(village, stage.officials, stage.drafts)
    reminders = await week_told.late_ones_are_told(village, stage.officials)
    helped = await week_told.is_asked_whether_it_helped(village)
    assert {row.state for row in await rows(database, select(tickets))} == set(TicketState)
    await reports_stay_apart(stage)
    figures = {
        "residents, of whom asked": f"{people.total()}, {people['question']}",
        "of these in other words than somebody else": sum(one.joins for one in village.people),
        "offered with one tap, as a list": f"{village.reader.offered[ONE_TAP]}, {village.reader.offered[FROM_LIST]}",
        "joined with one tap, from a list": f"{found.by[ONE_TAP]}, {found.by[FROM_LIST]}",
        "of these wrongly": len(found.wrong),
        "groups that officials made, questions, people": f"{len(stage.officials.merged)}, "
        f"{sum(map(len, stage.officials.merged.values()))}, {merged}",
        "questions, of which answered": f"{len(asked)}, {len(stage.officials.answered)}",
        "answers by how they ended": dict(answers.states),
        "not delivered, by reason": dict(answers.reasons),
        "on the list for the village heads": listed,
        "officials told of new ones, messages": digests,
        "reminders of those kept waiting": dict(reminders),
        "asked whether it helped": helped,
    }
    print(told(figures))


async def few_join_wrongly(stage: Stage, found: Joins) -> None:
    """The bounds are a little below what was seen: the offers find three of five who put it so differently. Officials
    put the rest together."""
    again = sum(one.joins for one in stage.village.people)
    assert len(found.wrong) <= 0.02 * again, [(one.text, other.text) for one, other in found.wrong]
    assert len(found.right) >= 0.5 * again
    groups = [len(codes) for codes in stage.officials.merged.values()]
    assert sum(groups) + len(found.right) >= again
    assert max(groups) >= (3 if stage.size > 1 else 2)


async def everyone_is_told_or_listed(stage: Stage) -> tuple[Ends, int]:
    """Each answer is on a phone exactly once, or failed with a reason and stands on the list for the village head."""
    village, officials = stage.village, stage.officials
    found = await ends(village)
    assert set(found.states) <= {"sent", "seen", "failed", "unreached"}, found.states
    assert set(found.reasons) == {"forbidden", "window-closed"}
    assert found.states["seen"] <= await joined_when_answered(village)
    shown = arrived(village, {text for texts in officials.answered.values() for text in texts})
    assert set(shown.values()) == {1}, shown.most_common(3)
    assert shown.total() == found.states["sent"] + len(stage.alone) > 20 * stage.size
    lists = "".join([await team.everyone[1].page("/console/unreached") for team in await officials.today()])
    by_id = {row.id: row for row in await rows(village.database, select(tickets))}
    failed = [by_id[one.ticket_id] for one in found.failed]
    listed = [ticket for ticket in failed if ticket.code in lists]
    assert all(ticket.state in ("closed", "reopened") for ticket in failed if ticket not in listed)
    assert len(listed) >= 2 * stage.size
    late = {one.code for one in by_id.values() if one.code in officials.later}
    assert all(code in lists for code in late)
    return found, len(listed)


async def one_is_answered_alone(stage: Stage) -> None:
    (one,) = stage.alone
    (number,) = [number for number, asker in stage.village.askers.items() if asker == one]
    (ticket,) = await rows(stage.village.database, select(tickets).where(tickets.c.id == number))
    assert (ticket.group_id, ticket.reopened) == (None, 1)
    together, alone = stage.officials.answered[ticket.code]
    assert alone == ALONE.format(code=ticket.code) != together
    assert arrived(stage.village, [alone]) == {(one.channel, one.address, alone): 1}


async def reports_stay_apart(stage: Stage) -> None:
    """Everyone tries every address; what they open is written down, what they may not is not there."""
    officials, database = stage.officials, stage.village.database
    reports = [row for row in await rows(database, select(tickets)) if row.kind == "sensitive"]
    assert len(reports) == 5
    outside = [one for team in await officials.today() for one in team.everyone]
    outside += [await officials.desk.enter(one.official) for one in officials.others]
    for one in outside:
        for path in ("/console/inbox", "/console/unreached"):
            response = await one.get(path)
            seen = await response.text()
            assert not [row.code for row in reports if row.code in seen or row.text in seen]
        for row in reports:
            assert (await one.get(f"/console/tickets/{row.code}")).status in (403, 404)
    reader, named = [await officials.desk.enter(one.official) for one in (officials.reader, officials.named)]
    about_him = [row for row in reports if NAMED in row.text]
    assert len(about_him) == 1
    for row in reports:
        assert row.text in unescape(await reader.page(f"/console/tickets/{row.code}"))
        status = 404 if row in about_him else 200
        await named.page(f"/console/tickets/{row.code}", status)
    read = Counter(
        row.official_id for row in await rows(database, select(sensitive_log)) if row.action == "ticket.read"
    )
    assert read == {reader.official.id: 5, named.official.id: 4}
