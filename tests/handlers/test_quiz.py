"""A quiz in the chat: right or wrong at once, once each, broken off and taken up again, and never cheated."""

import pytest

from desk import areas as area_names
from desk import quiz_texts, quizzes
from storage import areas, officials
from storage import contacts as stored_contacts
from storage import quiz_plays as plays
from storage import quizzes as stored
from storage.quizzes import Quiz
from storage.tables import contacts, quiz_answers, quiz_plays
from tests.clock import FakeClock
from tests.handlers.scenes import choices, pick, rows
from tests.quizzes import open_quiz, villages
from tests.talk import Room, Talk

RIGHT = (2, 1, 3)


async def lives_in(room: Room, area_id: int) -> None:
    """Everybody who has written so far."""
    async with room.app.database.transaction() as session:
        await session.execute(contacts.update().values(area_id=area_id))


async def answers(talk: Talk, room: Room, *picked: int) -> str:
    said = ""
    for number in picked:
        room.clock.tick(seconds=20)
        said = await talk.says(str(number))
    return said


async def begin(talk: Talk, quiz: Quiz) -> str:
    await talk.says(f"#do:{quiz.code}")
    return await pick(talk, "Bắt đầu chơi")


async def test_from_the_word_to_the_entry_code(room: Room, lan: Talk, clock: FakeClock) -> None:
    quiz = await open_quiz(room.app.database, clock, area_id=None)
    card = await lan.says("do vui")
    assert "3 câu, mỗi tài khoản chơi một lần" in card
    assert "Đúng từ 2 câu thì có mã dự bốc thăm 3 giải" in card
    first = await pick(lan, "Bắt đầu chơi")
    assert first.startswith("Câu 1/3. Hộ nghèo đóng bao nhiêu")
    assert choices(first) == ["Một nửa", "Không đồng nào", "Tuỳ xã"]
    second = await answers(lan, room, 2)
    assert second.startswith("Đúng rồi!\nNhà nước đóng toàn bộ.\nNguồn: Luật Bảo hiểm y tế, Điều 12")
    assert "Câu 2/3." in second
    third = await answers(lan, room, 2)
    assert third.startswith("Chưa đúng. Đáp án: 1. Không\n")
    last = await answers(lan, room, 3)
    (play,) = await rows(room, quiz_plays)
    assert "Bà con đúng 2/3 câu." in last
    assert f"Mã dự bốc thăm: {play.code}" in last
    assert (play.score, play.asked, play.finished_at is not None) == (2, 3, True)
    assert [row.choice for row in await rows(room, quiz_answers)] == [2, 2, 3]
    assert "ở xã (phường) nào" in last
    assert quiz.area_id is None


async def test_the_explanation_leads_to_its_answer_and_back(room: Room, lan: Talk, clock: FakeClock) -> None:
    await begin(lan, await open_quiz(room.app.database, clock))
    await answers(lan, room, 2)
    said = await pick(lan, "Xem thêm về câu 1")
    assert "Câu 2/3" not in said
    assert "Chơi tiếp" in choices(said)
    assert "Câu 2/3." in await pick(lan, "Chơi tiếp")
    await lan.says("xem them")
    assert "Câu 2/3." in await lan.says("chơi tiếp")


async def test_another_question_in_between_is_answered(room: Room, lan: Talk, clock: FakeClock) -> None:
    await begin(lan, await open_quiz(room.app.database, clock))
    await answers(lan, room, 2)
    said = await lan.says("mat the bao hiem y te thi lam sao")
    assert "Câu 2/3" not in said
    assert choices(said)[-1] == "Chơi tiếp"
    await lan.says("menu")
    assert (await lan.says("choi tiep")).startswith("Câu 2/3.")
    assert "Bà con đúng 3/3 câu." in await answers(lan, room, 1, 3)


async def test_too_few_right_answers_get_no_code(room: Room, lan: Talk, clock: FakeClock) -> None:
    await begin(lan, await open_quiz(room.app.database, clock))
    last = await answers(lan, room, 1, 2, 3)
    assert "Bà con đúng 1/3 câu." in last
    assert "Mã dự bốc thăm" not in last


async def test_who_played_is_shown_the_result_and_nothing_changes(room: Room, lan: Talk, clock: FakeClock) -> None:
    quiz = await open_quiz(room.app.database, clock)
    await begin(lan, quiz)
    await answers(lan, room, *RIGHT)
    await lan.says("bỏ qua")
    for typed in (f"#do:{quiz.code}", f"#dochoi:{quiz.code}", quiz.code, f"mã {quiz.code.lower()}"):
        said = await lan.says(typed)
        assert "Bà con đúng 3/3 câu." in said
        assert quiz_texts.ONCE_EACH in said
    room.clock.tick(seconds=20)
    assert "Câu 1 bà con đã trả lời rồi" in await lan.says(f"#dola:{quiz.code}.1.1")
    assert quiz_texts.ONCE_EACH in await lan.says("chơi cho người khác")
    (play,) = await rows(room, quiz_plays)
    assert play.score == 3
    assert play.code in await lan.says(play.code)


async def test_old_buttons_and_numbers_typed_twice_change_nothing(room: Room, lan: Talk, clock: FakeClock) -> None:
    quiz = await open_quiz(room.app.database, clock)
    await begin(lan, quiz)
    await answers(lan, room, 1)
    twice = await lan.says("1")
    assert twice.startswith("Câu 2 vừa hiện ra")
    assert "Câu 2/3." in twice
    room.clock.tick(seconds=20)
    assert (await lan.says(f"#dola:{quiz.code}.1.2")).startswith("Câu 1 bà con đã trả lời rồi")
    assert (await lan.says(f"#dola:{quiz.code}.3.3")).startswith(quiz_texts.NOT_YET)
    (play,) = await rows(room, quiz_plays)
    assert (play.asked, play.score) == (1, 0)
    assert "Bà con đúng 2/3 câu." in await answers(lan, room, 1, 3)


async def test_two_messages_at_once_count_as_one_answer(room: Room, lan: Talk, clock: FakeClock) -> None:
    await begin(lan, await open_quiz(room.app.database, clock))
    room.clock.tick(seconds=20)
    said = await lan.sends(lan.text("2"), lan.text("1"))
    assert len(said) == 2
    assert said[1].startswith("Câu 2 vừa hiện ra")
    (play,) = await rows(room, quiz_plays)
    assert (play.asked, play.score) == (1, 1)


@pytest.mark.parametrize(
    "typed", ["#dola:ABCDE2.1.1", "#dola:x", "#dola:{code}.9.1", "#dola:{code}.1.9", "#dola:{code}.a.b", "#doxa:1"]
)
async def test_what_is_no_option_is_refused_kindly(room: Room, lan: Talk, clock: FakeClock, typed: str) -> None:
    quiz = await open_quiz(room.app.database, clock)
    await begin(lan, quiz)
    await lan.says(typed.format(code=quiz.code))
    assert not await rows(room, quiz_answers)


async def test_a_number_beyond_the_options_is_said_and_the_question_stays(
    room: Room, lan: Talk, clock: FakeClock
) -> None:
    await begin(lan, await open_quiz(room.app.database, clock))
    assert "không có số đó" in await lan.says("9")
    assert "Câu 2/3." in await answers(lan, room, 2)


async def test_before_it_opens_after_it_closes_and_withdrawn_midway(room: Room, lan: Talk, clock: FakeClock) -> None:
    quiz = await open_quiz(room.app.database, clock)
    await begin(lan, quiz)
    await answers(lan, room, 2)
    room.clock.tick(days=11)
    assert "đã kết thúc lúc" in await lan.says(f"#dola:{quiz.code}.2.1")
    assert "đã kết thúc lúc" in await lan.says(f"#do:{quiz.code}")
    assert quiz_texts.NOTHING_BEGUN in await lan.says("chơi tiếp")
    in_december = {"closes_at": clock().replace(day=28, month=12), "seed_on": clock().date().replace(day=30, month=12)}
    soon = clock().replace(hour=23)
    later = await open_quiz(room.app.database, clock, name="2", opens_at=soon, **in_december)
    assert "mở lúc" in await lan.says(later.code)
    third = await open_quiz(room.app.database, clock, name="3", **in_december)
    await begin(lan, third)
    async with room.app.database.transaction() as session:
        (leader,) = [one for one in await officials.list_all(session) if one.username == "duyet3.hoithi"]
        await quizzes.withdraw(session, third, "Có câu hỏi sai.", official=leader, now=clock())
    assert "Có câu hỏi sai." in await answers(lan, room, 2)
    assert "Có câu hỏi sai." in await lan.says(third.code)
    (first, _) = await rows(room, quiz_plays)
    assert (first.asked, first.finished_at) == (1, None)


async def test_a_draft_is_known_to_nobody(room: Room, lan: Talk, clock: FakeClock) -> None:
    quiz = await open_quiz(room.app.database, clock)
    async with room.app.database.transaction() as session:
        await stored.change(session, quiz.id, state="draft", now=clock())
    assert quiz_texts.GONE in await lan.says(f"#do:{quiz.code}")
    assert quiz_texts.GONE in await lan.says(f"/start do_{quiz.code}")
    assert "Câu 1" not in await lan.says(f"#dochoi:{quiz.code}")
    assert quiz_texts.ASK_HOME in await lan.says("hội thi")
    assert quiz_texts.NONE_NOW in await lan.says("không")


async def test_who_only_says_that_they_want_to_play_is_asked_where_they_live(
    room: Room, lan: Talk, hung: Talk, clock: FakeClock
) -> None:
    quiz = await open_quiz(room.app.database, clock)
    async with room.app.database.reading() as session:
        commune = await areas.get(session, quiz.area_id or 0)
        assert commune is not None
        named = await area_names.full_name(session, commune)
    await lan.says("đố vui")
    assert quiz.title in await lan.says(named)
    assert (await pick(lan, "Bắt đầu chơi")).startswith("Câu 1/3.")
    await hung.says("đố vui")
    assert "Chưa tìm thấy" in await hung.says("nơi nào đó xa lắm")
    assert "Chưa có" not in await hung.says("mất thẻ bảo hiểm y tế thì làm sao?")
    await hung.says("đố vui")
    assert quiz.title in await hung.says(quiz.code)


async def test_where_they_live_is_asked_once_and_counts_for_their_hamlet(
    room: Room, lan: Talk, clock: FakeClock
) -> None:
    here = await villages(room.app.database, "Thôn Đông", "Thôn Tây")
    quiz = await open_quiz(room.app.database, clock)
    async with room.app.database.reading() as session:
        commune = await areas.get(session, quiz.area_id or 0)
        assert commune is not None
        named = await area_names.full_name(session, commune)
    await begin(lan, quiz)
    assert "ở xã (phường) nào" in await answers(lan, room, *RIGHT)
    assert "Chưa tìm thấy “ở đâu đó”" in await lan.says("ở đâu đó")
    asked = await lan.says(named)
    assert f"Đã cộng điểm của bà con cho {named}" in asked
    assert choices(asked) == ["Thôn Đông", "Thôn Tây", "Bỏ qua"]
    assert "Đã cộng điểm của bà con cho Thôn Đông" in await pick(lan, "Thôn Đông")
    (play,) = await rows(room, quiz_plays)
    assert play.area_id == here[0]
    assert "Bà con ở thôn nào" not in await lan.says(quiz.code)


async def test_a_hamlet_is_picked_typed_or_skipped(room: Room, lan: Talk, hung: Talk, clock: FakeClock) -> None:
    here = await villages(room.app.database, "Thôn Đông", "Thôn Tây")
    quiz = await open_quiz(room.app.database, clock)
    for talk in (lan, hung):
        await talk.says("xin chào")
    await lives_in(room, quiz.area_id or 0)
    for talk in (lan, hung):
        await begin(talk, quiz)
        said = await answers(talk, room, *RIGHT)
        assert choices(said) == ["Thôn Đông", "Thôn Tây", "Bỏ qua"]
    assert "Đã cộng điểm của bà con cho Thôn Tây" in await lan.says("thon tay")
    assert await hung.says("khong") == quiz_texts.PLACE_SKIPPED
    first, second = await rows(room, quiz_plays)
    assert (first.area_id, second.area_id) == (here[1], quiz.area_id)
    async with room.app.database.reading() as session:
        assert await stored_contacts.area_of(session, first.contact_id) == here[1]
    assert "Nút này đã cũ" in await lan.says(f"#doxa:{here[0]}"), "a score is not moved from one hamlet to another"


async def test_who_lives_elsewhere_is_told_whose_it_is(room: Room, lan: Talk, clock: FakeClock) -> None:
    (other,) = await villages(room.app.database, "Thôn Xa", commune="18007")
    quiz = await open_quiz(room.app.database, clock)
    await lan.says("xin chào")
    await lives_in(room, other)
    assert "dành cho bà con" in await lan.says(f"/start do_{quiz.code}")
    assert "dành cho bà con" in await lan.says(f"#dochoi:{quiz.code}")
    assert not await rows(room, quiz_plays)


async def test_who_erases_themselves_leaves_a_void_code(room: Room, lan: Talk, clock: FakeClock) -> None:
    quiz = await open_quiz(room.app.database, clock)
    await begin(lan, quiz)
    await answers(lan, room, *RIGHT)
    await lan.says("xoá dữ liệu")
    await pick(lan, "Xoá hết")
    (play,) = await rows(room, quiz_plays)
    assert play.contact_id is None
    async with room.app.database.transaction() as session:
        await plays.enter(session, quiz.id, least_right=2)
        assert await plays.entries(session, quiz.id) == {}
