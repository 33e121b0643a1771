"""Questions that go from one dialogue to the next, and along when its day is moved."""

from datetime import timedelta

from desk import dialogue_questions
from desk.dialogue_states import RESULTS_WITHIN
from storage import areas, dialogues
from storage import dialogue_questions as stored
from tests.desk.cast import LOWER, Cast
from tests.desk.test_dialogue_questions import LOAN, ask, into, listed, officer, telling, told
from tests.meeting import NEXT_COMMUNE, meet, read
from tests.people import ANSWER, ROAD


async def test_carried_over_to_the_next_one(cast: Cast) -> None:
    old = await meet(cast.session, cast.clock(), until=-1)
    lan, hung, afar = await cast.resident(), await cast.resident(LOWER), await cast.resident(NEXT_COMMUNE)
    late = await ask(cast, old, lan)
    early = await ask(cast, None, hung)
    answered = await ask(cast, None, hung, LOAN)
    elsewhere = await ask(cast, None, afar)
    await cast.answer(answered.code)
    new = await meet(cast.session, cast.clock(), days=60, until=50)
    before = len(await told(cast, lan))
    assert await dialogue_questions.carry_over(cast.session, new, by=None, telling=telling(cast)) == 2
    assert set(await listed(cast, new)) == {late.code, early.code}
    assert not (await listed(cast, new))[late.code].late
    assert (await cast.ticket(late.code)).due_at == new.ends_at + RESULTS_WITHIN
    assert len(await told(cast, lan)) == before + 1
    assert await dialogue_questions.carry_over(cast.session, new, by=None, telling=telling(cast)) == 0
    waiting = await stored.waiting_for_next(cast.session, (await areas.chain(cast.session, afar.area_id))[0].id)
    assert [one.code for one in waiting] == [elsewhere.code]


async def test_a_provinces_dialogue_leaves_the_communes_theirs(cast: Cast) -> None:
    await ask(cast, None, await cast.resident())
    province = await meet(cast.session, cast.clock(), area="40")
    assert await dialogue_questions.carry_over(cast.session, province, by=None, telling=telling(cast)) == 0


async def test_what_found_no_outcome_waits_for_the_next(cast: Cast) -> None:
    hoa = await officer(cast)
    dialogue = await meet(cast.session, cast.clock())
    lan = await cast.resident()
    heard, unheard, private = [await ask(cast, dialogue, lan, text) for text in (ROAD, LOAN, "Việc riêng nhà tôi")]
    await cast.answer(heard.code, text=ANSWER)
    await dialogue_questions.withhold(cast.session, dialogue, [private.id], "personal", by=hoa, telling=telling(cast))
    held = await into(cast, dialogue, "held")
    assert await dialogue_questions.release(cast.session, held, by=hoa, telling=telling(cast)) == 1
    assert set(await listed(cast, dialogue)) == {heard.code, private.code}
    assert (await cast.ticket(unheard.code)).due_at == dialogue.ends_at + RESULTS_WITHIN
    off = await meet(cast.session, cast.clock(), days=30)
    sent = await ask(cast, off, lan, "Bao giờ có nước sạch?")
    called_off = await into(cast, off, "cancelled")
    assert await dialogue_questions.release(cast.session, called_off, by=hoa, telling=telling(cast)) == 1
    assert (await cast.ticket(sent.code)).due_at < off.starts_at  # type: ignore[operator]


async def test_moved_and_the_questions_are_due_later(cast: Cast) -> None:
    dialogue = await meet(cast.session, cast.clock())
    sent = await ask(cast, dialogue, await cast.resident())
    later = dialogue.starts_at + timedelta(days=5)
    await dialogues.change(
        cast.session, dialogue.id, now=cast.clock(), starts_at=later, ends_at=later + timedelta(hours=3)
    )
    moved = await read(cast.session, dialogue.id)
    await dialogue_questions.follow_move(cast.session, moved, now=cast.clock())
    assert (await cast.ticket(sent.code)).due_at == moved.ends_at + RESULTS_WITHIN
