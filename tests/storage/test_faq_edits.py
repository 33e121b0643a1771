"""Changes of the answers that wait for a second person, on both databases."""

from storage import faq_edits, officials
from storage.db import Database
from storage.faq_edits import EditState, NewEdit
from tests.clock import FakeClock

TAUGHT = NewEdit(kind="phrasings", entry_id="the-bi-mat", body={"phrasings": ["trâu gặm thẻ"]})
TAKEN = NewEdit(kind="withdrawn", entry_id="qua-le-hoi", body={})


async def test_what_waits_is_not_in_force_until_published(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        hoa = await officials.add(session, username="hoa", name="Hoa", password_hash="-", now=clock())
        nothing = await faq_edits.mark(session)
        one, two = await faq_edits.propose(
            session, [TAUGHT, TAKEN], official_id=hoa, by="Hoa", reason="dân hỏi", now=clock()
        )
        assert await faq_edits.mark(session) == nothing
        assert await faq_edits.in_force(session) == []
        assert [edit.id for edit in await faq_edits.waiting(session)] == [one, two]
        assert await faq_edits.count_waiting(session) == 2
        assert await faq_edits.recent(session, limit=5) == []

        assert await faq_edits.publish(session, one, by="Nam", now=clock())
        assert not await faq_edits.publish(session, one, by="Nam", now=clock())
        assert await faq_edits.mark(session) != nothing
        assert [edit.id for edit in await faq_edits.in_force(session)] == [one]
        found = await faq_edits.get(session, one)
        assert found is not None
        assert (found.state, found.official_id, found.by) == (EditState.IN_FORCE, hoa, "Hoa")
        assert (found.published_by, found.reason) == ("Nam", "dân hỏi")


async def test_given_back_or_taken_back_with_a_reason(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        hoa = await officials.add(session, username="hoa", name="Hoa", password_hash="-", now=clock())
        (waits,) = await faq_edits.propose(session, [TAUGHT], official_id=hoa, by="Hoa", reason="", now=clock())
        (acts,) = await faq_edits.add(session, [TAKEN], official_id=None, by="người vận hành", now=clock())
        assert not await faq_edits.undo(session, waits, now=clock())
        assert not await faq_edits.give_back(session, acts, by="Nam", reason="x", now=clock())
        before = await faq_edits.mark(session)
        assert await faq_edits.give_back(session, waits, by="Nam", reason="thiếu căn cứ", now=clock())
        assert await faq_edits.mark(session) == before
        assert not await faq_edits.publish(session, waits, by="Nam", now=clock())
        assert await faq_edits.undo(session, acts, by="Nam", reason="nhầm", now=clock())
        assert await faq_edits.mark(session) != before

        found = await faq_edits.recent(session, limit=5)
        assert [(edit.id, edit.state, edit.undone_by, edit.undone_reason) for edit in found] == [
            (acts, EditState.UNDONE, "Nam", "nhầm"),
            (waits, EditState.RETURNED, "Nam", "thiếu căn cứ"),
        ]
        assert [edit.id for edit in await faq_edits.of_entry(session, "qua-le-hoi")] == [acts]
        assert await faq_edits.get(session, 4_711) is None
