"""Someone leaves: what was theirs goes, what others asked stays."""

import pytest
from sqlalchemy import Table, func, select

from desk import groups, privacy
from desk.roles import Role
from desk.tickets import TicketState
from storage.tables import drafts, supporters, ticket_events, tickets
from tests.desk.cast import LOWER, Cast
from tests.people import ANSWER, ROAD

OWN_WORDS = "Đường vào xóm tôi lầy quá, bao giờ làm?"


async def count(cast: Cast, table: Table) -> int:
    return int((await cast.session.execute(select(func.count()).select_from(table))).scalar_one())


async def test_an_answered_question_becomes_an_empty_shell(cast: Cast) -> None:
    lan = await cast.resident()
    sent = await cast.ask(lan)
    await cast.answer(sent.code)
    erased = await privacy.erase(cast.session, lan.contact_id, now=cast.clock())
    left = await cast.ticket(sent.code)
    assert list(erased.ticket_codes) == [sent.code]
    assert (left.text, left.subject, left.contact_id, left.state) == ("", "", None, TicketState.ANSWERED)
    assert await cast.kinds(sent.code) == ["received", "answered"]
    texts = (await cast.session.execute(select(ticket_events.c.text))).scalars()
    assert not any(texts), "the answer spoke of the person"


async def test_an_open_question_nobody_joined_is_closed(cast: Cast) -> None:
    lan = await cast.resident()
    sent = await cast.ask(lan)
    await privacy.erase(cast.session, lan.contact_id, now=cast.clock())
    left = await cast.ticket(sent.code)
    assert (left.state, left.erased_at is not None) == (TicketState.CLOSED, True)
    assert await cast.kinds(sent.code) == ["received", "closed"]


async def test_an_open_question_goes_on_in_the_words_of_who_joined_it(cast: Cast) -> None:
    lan, hung, mai = await cast.resident(), await cast.resident(LOWER), await cast.resident()
    sent = await cast.ask(lan)
    await groups.join(cast.session, sent.code, hung.contact_id, now=cast.clock(), text=OWN_WORDS)
    await groups.join(cast.session, sent.code, mai.contact_id, now=cast.clock(), text="Tôi cũng hỏi vậy")
    await privacy.erase(cast.session, lan.contact_id, now=cast.clock())
    left = await cast.ticket(sent.code)
    assert (left.text, left.contact_id, left.area_id, left.state) == (
        OWN_WORDS,
        hung.contact_id,
        hung.area_id,
        TicketState.RECEIVED,
    )
    assert ROAD not in f"{left}"
    assert (await cast.answer(sent.code)).sent == 2, "both who are left get the answer"


async def test_whoever_joined_and_leaves_takes_their_words_along(cast: Cast) -> None:
    lan, hung = await cast.resident(), await cast.resident()
    sent = await cast.ask(lan)
    await groups.join(cast.session, sent.code, hung.contact_id, now=cast.clock(), text=OWN_WORDS)
    shown = await privacy.export(cast.session, hung.contact_id, now=cast.clock(), actor="resident")
    assert [(one["code"], one["text"]) for one in shown["joined_tickets"]] == [(sent.code, OWN_WORDS)]
    await privacy.erase(cast.session, hung.contact_id, now=cast.clock())
    assert await count(cast, supporters) == 0
    assert (await cast.ticket(sent.code)).text == ROAD


async def test_an_export_shows_what_passed_between_the_office_and_them(cast: Cast) -> None:
    lan = await cast.resident()
    official = await cast.official("tuan", "Hoàng Anh Tuấn", Role.ANSWERING)
    sent = await cast.ask(lan)
    await cast.answer(sent.code, official)
    shown = await privacy.export(cast.session, lan.contact_id, now=cast.clock(), actor="resident")
    assert [event["text"] for event in shown["ticket_events"] if event["text"]] == [ANSWER]
    assert "key_digest" not in shown["tickets"][0]


@pytest.mark.parametrize("joined", [True, False])
async def test_unfinished_answers_go_as_well(cast: Cast, joined: bool) -> None:
    lan, hung = await cast.resident(), await cast.resident()
    sent = await cast.ask(lan)
    if joined:
        await groups.join(cast.session, sent.code, hung.contact_id, now=cast.clock(), text=OWN_WORDS)
    ticket = await cast.ticket(sent.code)
    now = cast.clock()
    row = {"ticket_id": ticket.id, "text": "Chào bà Lan", "created_at": now, "updated_at": now}
    await cast.session.execute(drafts.insert().values(row))
    await privacy.erase(cast.session, lan.contact_id, now=cast.clock())
    assert await count(cast, drafts) == 0
    assert (await cast.session.execute(select(tickets.c.id))).scalars().all() == [ticket.id]
