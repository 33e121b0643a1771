"""A survey in three taps and a line: asked once, answered once, without a name."""

import pytest

from desk import privacy, survey_texts
from storage.tables import addresses, contacts, survey_answers, survey_invitations
from tests.handlers.scenes import choices, pick, rows
from tests.surveys import ask_people, open_survey, settle
from tests.talk import Room, Talk


async def test_three_taps_and_a_line(room: Room, lan: Talk) -> None:
    await settle(lan, room)
    await open_survey(room)
    await ask_people(room)
    (asked,) = lan.new()
    assert "1/3. Điều bà con hỏi đã được trả lời rõ chưa?" in asked
    assert choices(asked) == ["Rõ rồi", "Rõ một phần", "Chưa rõ"]
    assert (await pick(lan, "Rõ một phần")).startswith("2/3.")
    assert (await pick(lan, "Giúp nhiều")).startswith("3/3.")
    assert (await pick(lan, "Vốn vay")).startswith(survey_texts.ASK_WORDS)
    assert await lan.says("Họp lâu quá, nên phát nước uống") == survey_texts.THANKS_FOR_WORDS
    (kept,) = await rows(room, survey_answers)
    assert kept.answers == {"1": 2, "2": 1, "3": 2}
    assert kept.text == "Họp lâu quá, nên phát nước uống"
    assert "contact_id" not in kept._mapping, "who said it is not kept beside what was said"


async def test_who_leaves_takes_the_invitation_along_and_the_answer_stays_without_them(room: Room, lan: Talk) -> None:
    await settle(lan, room)
    survey = await open_survey(room)
    await ask_people(room)
    lan.new()
    await pick(lan, "Rõ rồi")
    async with room.app.database.transaction() as session:
        (person,) = (await session.execute(contacts.select())).all()
        kept = await privacy.export(session, person.id, now=room.clock(), actor="operator")
        (told,) = kept["surveys"]
        assert (told["code"], set(told)) == (survey.code, {"code", "title", "asked_at", "answered_at"})
        await privacy.erase(session, person.id, now=room.clock())
    assert not await rows(room, survey_invitations)
    assert len(await rows(room, survey_answers)) == 1


async def test_nobody_is_asked_twice_and_nobody_at_night(room: Room, lan: Talk) -> None:
    await settle(lan, room)
    await open_survey(room)
    room.clock.tick(hours=14)
    await ask_people(room)
    assert not lan.new()
    room.clock.tick(hours=10)
    await ask_people(room)
    await ask_people(room)
    assert len(lan.new()) == 1


async def test_an_answer_counts_once_and_may_be_changed_while_it_is_given(room: Room, lan: Talk) -> None:
    await settle(lan, room)
    survey = await open_survey(room)
    await ask_people(room)
    lan.new()
    await pick(lan, "Rõ rồi")
    assert (await lan.says(f"#ks:{survey.code}.1.3")).startswith("2/3.")
    await lan.says(f"#ks:{survey.code}.3.1")
    assert await pick(lan, "Không, cảm ơn") == survey_texts.THANKS
    (kept,) = await rows(room, survey_answers)
    assert kept.answers == {"1": 3, "3": 1}
    assert await lan.says(f"#ks:{survey.code}.1.1") == survey_texts.ANSWERED_ALREADY
    assert len(await rows(room, survey_answers)) == 1


async def test_another_question_in_between_is_answered_and_what_was_chosen_stays(room: Room, lan: Talk) -> None:
    await settle(lan, room)
    await open_survey(room)
    await ask_people(room)
    lan.new()
    await pick(lan, "Chưa rõ")
    said = await lan.says("mat the bao hiem y te thi lam sao")
    assert "2/3" not in said
    (kept,) = await rows(room, survey_answers)
    assert kept.answers == {"1": 3}


@pytest.mark.parametrize("typed", ["#ks:ABCDE2.1.1", "#ks:x", "#ks:{code}.9.1", "#ks:{code}.1.9", "#ks:{code}.a.b"])
async def test_what_is_no_choice_of_it_is_refused_kindly(room: Room, lan: Talk, typed: str) -> None:
    await settle(lan, room)
    survey = await open_survey(room)
    await lan.says(typed.format(code=survey.code))
    assert not await rows(room, survey_answers)


async def test_after_its_last_day_and_without_an_invitation_nothing_is_kept(room: Room, lan: Talk, hung: Talk) -> None:
    await settle(lan, room)
    survey = await open_survey(room)
    assert await hung.says(f"#ks:{survey.code}.1.1") == survey_texts.NOT_INVITED
    room.clock.tick(days=8)
    assert await lan.says(f"#ks:{survey.code}.1.1") == survey_texts.CLOSED
    assert not await rows(room, survey_answers)


async def test_a_shut_window_is_counted_and_not_tried_again(room: Room, lan: Talk) -> None:
    await settle(lan, room)
    await open_survey(room, days=30)
    async with room.app.database.transaction() as session:
        await session.execute(addresses.update().values(state="stopped"))
    await ask_people(room)
    assert not lan.new()
    (invited,) = await rows(room, survey_invitations)
    assert (invited.reached, invited.answered_at) == (False, None)
    async with room.app.database.transaction() as session:
        await session.execute(addresses.update().values(state="active"))
    await ask_people(room)
    assert not lan.new()
