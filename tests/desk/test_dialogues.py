"""A dialogue from its plan to its day: made, announced, moved twice, called off; and everyone concerned told once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from desk import dialogue_changes, dialogue_notices, dialogue_tasks, dialogue_texts, dialogues, privacy
from desk.dialogue_form import DialogueForm, Wrong
from desk.dialogue_question_records import Telling
from desk.errors import Refused
from desk.roles import Role
from desk.working_time import VIETNAM
from storage import dialogue_counts, dialogue_questions, erasure, villages
from storage import dialogue_notices as stored_notices
from storage import dialogues as stored
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.tables import audit_events
from storage.trays import StoredChoice, claim
from tests.desk.cast import COMMUNE, LOWER, NEXT_COMMUNE, UPPER, WAYS, Cast

DAY = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
"""8:00 in Vietnam, 17 days after the clock begins."""


async def form(cast: Cast, **changed: object) -> DialogueForm:
    known = {
        "title": "Đối thoại chính sách giảm nghèo",
        "area_id": await cast.area(COMMUNE),
        "starts_at": DAY,
        "ends_at": DAY + timedelta(hours=3),
        "questions_until": DAY - timedelta(days=3),
        "place": "Hội trường UBND xã",
        "host": "Bà Hoa, Phó Chủ tịch",
    }
    return DialogueForm(**known | changed)  # type: ignore[arg-type]


async def leader(cast: Cast, username: str = "hoa", place: str = COMMUNE) -> Official:
    return await cast.official(username, "Bà Hoa", Role.APPROVING, place)


async def made(cast: Cast, by: Official, **changed: object) -> Dialogue:
    code = await dialogues.create(cast.session, await form(cast, **changed), by=by, now=cast.clock())
    return await again(cast, code)


async def again(cast: Cast, code: str) -> Dialogue:
    found = await stored.find(cast.session, code)
    assert found is not None
    return found


async def announced(cast: Cast, by: Official, **changed: object) -> Dialogue:
    dialogue = await made(cast, by, **changed)
    await dialogues.announce(cast.session, dialogue, by=by, now=cast.clock(), abilities=WAYS)
    return await again(cast, dialogue.code)


async def moved(cast: Cast, dialogue: Dialogue, by: Official, **changed: object) -> dialogue_notices.Told:
    known = {
        "starts_at": dialogue.starts_at + timedelta(days=1),
        "ends_at": dialogue.ends_at + timedelta(days=1),
        "place": dialogue.place,
        "reason": "Bão số 9",
    }
    return await dialogues.move(cast.session, dialogue, by=by, abilities=WAYS, now=cast.clock(), **known | changed)  # type: ignore[arg-type]


async def asked_for(cast: Cast, dialogue: Dialogue | None, home: str = UPPER, **more: object) -> tuple[int, str, str]:
    """A question for it; returns who asked, where they read, and the question's code."""
    resident = await cast.resident(home, **more)  # type: ignore[arg-type]
    sent = await cast.ask(resident)
    ticket = await cast.ticket(sent.code)
    await dialogue_questions.add(
        cast.session,
        ticket.id,
        dialogue_id=dialogue.id if dialogue else None,
        source="chat",
        review="accepted",
        now=cast.clock(),
    )
    return resident.contact_id, resident.external_id, sent.code


async def received(cast: Cast, external_id: str) -> list[tuple[str, tuple[StoredChoice, ...]]]:
    """What is on its way to them, taken from the tray."""
    trays = await claim(
        cast.session,
        channel="telegram",
        me="test",
        now=cast.clock(),
        until=cast.clock(),
        limit=50,
        per_address=50,
    )
    return [
        (message.text, message.choices)
        for tray in trays
        if tray.external_id == external_id
        for message in tray.messages
    ]


async def kinds(cast: Cast, dialogue: Dialogue) -> list[str]:
    return [event.kind for event in await stored.events(cast.session, dialogue.id)]


async def test_from_the_plan_to_the_day(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await made(cast, by)
    assert (dialogue.state, dialogue.area_name, dialogue.moves) == ("planned", "Xã Hưng Nguyên", 0)

    await dialogues.announce(cast.session, dialogue, by=by, now=cast.clock(), abilities=WAYS, collecting=False)
    dialogue = await again(cast, dialogue.code)
    assert dialogue.state == "announced"
    assert dialogue.announced_at is not None
    await dialogues.collect(cast.session, dialogue, by=by, now=cast.clock(), abilities=WAYS)
    dialogue = await again(cast, dialogue.code)
    assert dialogue.state == "collecting"

    with pytest.raises(Refused, match="Chưa đến ngày họp"):
        await dialogues.mark_held(cast.session, dialogue, by=by, now=cast.clock())
    cast.clock.now = DAY + timedelta(hours=3)
    await dialogues.mark_held(cast.session, dialogue, by=by, now=cast.clock())
    assert (await again(cast, dialogue.code)).state == "held"
    assert await kinds(cast, dialogue) == ["created", "announced", "collecting", "held"]

    with pytest.raises(Refused, match="đã họp"):
        await dialogues.close(cast.session, await again(cast, dialogue.code), by=by, now=cast.clock())
    await stored.change(cast.session, dialogue.id, now=cast.clock(), state="published")
    await dialogues.close(cast.session, await again(cast, dialogue.code), by=by, now=cast.clock())
    assert (await again(cast, dialogue.code)).state == "closed"


async def test_every_fault_is_named_at_once(cast: Cast) -> None:
    by = await leader(cast)
    bad = await form(
        cast, title="", ends_at=DAY, map_url="http://maps.example", seats=0, registration="x", questions_until=DAY,
        place="p" * 201,
    )  # fmt: skip
    with pytest.raises(Wrong) as caught:
        await dialogues.create(cast.session, bad, by=by, now=cast.clock())
    assert set(caught.value.faults) == {"title", "ends", "map_url", "seats", "registration", "place"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"starts_at": datetime(2026, 11, 22, 1, 0, tzinfo=UTC)}, "day"),
        ({"starts_at": DAY + timedelta(days=800), "ends_at": DAY + timedelta(days=800, hours=1)}, "day"),
        ({"ends_at": DAY + timedelta(days=1)}, "ends"),
        ({"questions_until": DAY + timedelta(minutes=1)}, "until"),
        ({"questions_until": datetime(2026, 11, 22, 1, 0, tzinfo=UTC)}, "until"),
        ({"map_url": "javascript:alert(1)"}, "map_url"),
        ({"map_url": "https://"}, "map_url"),
        ({"agency_id": 999_999}, "agency"),
    ],
)
async def test_one_wrong_field(cast: Cast, changed: dict[str, object], field: str) -> None:
    by = await leader(cast)
    with pytest.raises(Wrong) as caught:
        await made(cast, by, **changed)
    assert set(caught.value.faults) == {field}


async def test_only_within_what_the_official_holds(cast: Cast) -> None:
    by = await leader(cast)
    for elsewhere in (NEXT_COMMUNE, "40"):
        with pytest.raises(Wrong, match="ngoài địa bàn"):
            await made(cast, by, area_id=await cast.area(elsewhere))
    specialist = await cast.official("vay", "Anh Vay", Role.ANSWERING, "40", "vay-von")
    with pytest.raises(Wrong, match="ít nhất một lĩnh vực"):
        await made(cast, specialist, topics=["nha-o"])
    assert (await made(cast, specialist, topics=["nha-o", "vay-von"])).topics == ["nha-o", "vay-von"]
    viewer = await cast.official("xem", "Anh Xem", Role.VIEWING)
    with pytest.raises(Wrong, match="ngoài địa bàn"):
        await made(cast, viewer)


async def test_two_at_one_time_and_place(cast: Cast) -> None:
    by = await leader(cast)
    first = await made(cast, by)
    overlapping = {"starts_at": DAY + timedelta(hours=1), "ends_at": DAY + timedelta(hours=5)}
    with pytest.raises(Wrong, match=first.code) as caught:
        await made(cast, by, place="  hoi truong   ubnd XÃ", **overlapping)
    assert caught.value.clash is not None
    assert caught.value.clash.code == first.code

    await made(cast, by, place="Nhà văn hoá thôn Phú Xuân", **overlapping)
    await made(cast, by, starts_at=DAY + timedelta(hours=3), ends_at=DAY + timedelta(hours=4))
    province = await leader(cast, "tinh", "40")
    await made(cast, province, area_id=await cast.area(NEXT_COMMUNE))
    with pytest.raises(Wrong):
        await made(cast, by, area_id=await cast.area(UPPER))
    await dialogues.cancel(cast.session, first, reason="Trùng", by=by, abilities=WAYS, now=cast.clock())
    await made(cast, by, area_id=await cast.area(UPPER))


async def test_announcing_needs_a_place_a_host_and_seven_days(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await made(cast, by, place="", host="")
    with pytest.raises(Refused, match="địa điểm và người chủ trì"):
        await dialogues.announce(cast.session, dialogue, by=by, now=cast.clock(), abilities=WAYS)
    await dialogues.change(cast.session, dialogue, await form(cast), by=by, now=cast.clock())
    dialogue = await again(cast, dialogue.code)

    cast.clock.now = DAY - timedelta(days=6, hours=1)
    with pytest.raises(Refused, match="Còn 6 ngày"):
        await dialogues.announce(cast.session, dialogue, by=by, now=cast.clock(), abilities=WAYS)
    await dialogues.announce(
        cast.session, dialogue, by=by, now=cast.clock(), abilities=WAYS, short_notice="Chủ tịch đi công tác tuần sau"
    )
    event = (await stored.events(cast.session, dialogue.id))[-1]
    assert (event.kind, event.text, event.detail) == ("announced", "Chủ tịch đi công tác tuần sau", {"days": 6})
    with pytest.raises(Refused, match="đang nhận câu hỏi"):
        await dialogues.announce(
            cast.session, await again(cast, dialogue.code), by=by, now=cast.clock(), abilities=WAYS
        )


async def test_seven_days_are_counted_by_the_calendar(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await made(cast, by)
    cast.clock.now = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)
    await dialogues.announce(cast.session, dialogue, by=by, now=cast.clock(), abilities=WAYS)
    assert (await again(cast, dialogue.code)).state == "collecting"


async def test_what_waited_for_the_next_one_comes_along(cast: Cast) -> None:
    by = await leader(cast)
    _contact, reads, code = await asked_for(cast, None)
    await cast.official("xa", "Lê Thị Xa", Role.ANSWERING, NEXT_COMMUNE)
    await asked_for(cast, None, NEXT_COMMUNE)
    dialogue = await made(cast, by)
    carried = await dialogues.announce(cast.session, dialogue, by=by, now=cast.clock(), abilities=WAYS)
    assert carried == 1
    assert [one.code for one in await dialogue_questions.of_dialogue(cast.session, dialogue.id)] == [code]
    assert len(await received(cast, reads)) == 1


async def test_once_known_time_and_place_are_only_moved(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await announced(cast, by)
    with pytest.raises(Wrong) as caught:
        await dialogues.change(
            cast.session,
            dialogue,
            await form(cast, starts_at=DAY + timedelta(hours=1), place="Trường tiểu học"),
            by=by,
            now=cast.clock(),
        )
    assert set(caught.value.faults) == {"day", "place"}
    await dialogues.change(
        cast.session, dialogue, await form(cast, title="Đối thoại về vay vốn", seats=50), by=by, now=cast.clock()
    )
    changed = await again(cast, dialogue.code)
    assert (changed.title, changed.seats, changed.starts_at) == ("Đối thoại về vay vốn", 50, DAY)
    with pytest.raises(Refused, match="người chủ trì"):
        await dialogues.change(cast.session, changed, await form(cast, host=""), by=by, now=cast.clock())


async def test_moved_twice_and_everyone_is_told_each_time_once(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await announced(cast, by)
    _asker, reads, _code = await asked_for(cast, dialogue)
    await received(cast, reads)

    told = await moved(cast, dialogue, by)
    assert (told.sent, told.unreached, told.already) == (1, 0, 0)
    [(text, choices)] = await received(cast, reads)
    assert "8 giờ sáng thứ Năm, ngày 10/12/2026" in text
    assert "8 giờ sáng thứ Sáu, ngày 11/12/2026" in text
    assert "Bão số 9" in text
    assert [choice.payload for choice in choices] == [f"#dt:{dialogue.code}"]

    dialogue = await again(cast, dialogue.code)
    told = await moved(cast, dialogue, by, place="Trường tiểu học", reason="Hội trường hỏng điện")
    assert (told.sent, (await again(cast, dialogue.code)).moves) == (1, 2)
    stands = await again(cast, dialogue.code)
    telling = Telling(abilities=WAYS, now=cast.clock())
    assert (await dialogue_changes.tell_moved(cast.session, stands, telling)).already == 1
    assert (await kinds(cast, dialogue)).count("moved") == 2
    rows = await cast.session.execute(
        select(audit_events.c.action, audit_events.c.object_id).where(audit_events.c.object_kind == "dialogue")
    )
    assert [tuple(row) for row in rows].count(("dialogue.moved", dialogue.code)) == 2


async def test_moving_is_refused(cast: Cast) -> None:
    by = await leader(cast)
    planned = await made(cast, by)
    with pytest.raises(Refused, match="đang dự kiến"):
        await moved(cast, planned, by)
    dialogue = await announced(cast, by, place="Trường tiểu học")
    for changed, said in (
        ({"reason": "  "}, "Lý do"),
        ({"starts_at": DAY, "ends_at": DAY + timedelta(hours=3)}, "vẫn như cũ"),
        ({"starts_at": datetime(2026, 11, 1, tzinfo=UTC)}, "đã qua"),
        ({"place": ""}, "Địa điểm"),
        ({"starts_at": DAY, "ends_at": DAY + timedelta(hours=2), "place": "hội trường ubnd xã"}, planned.code),
    ):
        with pytest.raises(Refused, match=said):
            await moved(cast, dialogue, by, **changed)
    assert (await again(cast, dialogue.code)).moves == 0


async def test_the_day_for_questions_moves_along(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await announced(cast, by)
    earlier = DAY - timedelta(days=5)
    await moved(cast, dialogue, by, starts_at=earlier, ends_at=earlier + timedelta(hours=3))
    dialogue = await again(cast, dialogue.code)
    assert dialogue.questions_until == earlier - timedelta(days=3)
    await moved(cast, dialogue, by, starts_at=DAY, ends_at=DAY + timedelta(hours=3))
    dialogue = await again(cast, dialogue.code)
    assert dialogue.questions_until == earlier - timedelta(days=3)
    tomorrow = cast.clock.now + timedelta(days=1)
    await moved(cast, dialogue, by, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=1))
    assert (await again(cast, dialogue.code)).questions_until == tomorrow


async def test_called_off_and_no_question_is_lost(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await announced(cast, by)
    _asker, reads, code = await asked_for(cast, dialogue)
    gone, _, _ = await asked_for(cast, dialogue, LOWER, channel="zalo-oa")
    cast.clock.now += timedelta(days=8)

    with pytest.raises(Refused, match="Lý do"):
        await dialogues.cancel(cast.session, dialogue, reason="", by=by, abilities=WAYS, now=cast.clock())
    told = await dialogues.cancel(
        cast.session, dialogue, reason="Lãnh đạo họp đột xuất", by=by, abilities=WAYS, now=cast.clock()
    )
    assert (told.sent, told.unreached) == (1, 1)
    [(text, _choices)] = [message for message in await received(cast, reads) if "đã huỷ" in message[0]]
    assert "Lãnh đạo họp đột xuất" in text
    assert "không mất" in text
    waiting = await dialogue_questions.waiting_for_next(cast.session, dialogue.area_id)
    assert code in [one.code for one in waiting]
    stands = await again(cast, dialogue.code)
    assert stands.state == "cancelled"
    people = [gone]
    again_told = await dialogue_notices.tell(
        cast.session, stands, people, "cancelled", "x", abilities=WAYS, now=cast.clock()
    )
    assert (again_told.sent, again_told.already) == (0, 1)
    with pytest.raises(Refused, match="đã huỷ"):
        await moved(cast, stands, by)

    following = await announced(cast, by, starts_at=DAY + timedelta(days=20), ends_at=DAY + timedelta(days=20, hours=2))
    assert code in [one.code for one in await dialogue_questions.of_dialogue(cast.session, following.id)]


async def test_at_night_people_are_told_in_the_morning(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await announced(cast, by)
    _asker, reads, code = await asked_for(cast, dialogue)
    await received(cast, reads)
    cast.clock.now = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    assert (await moved(cast, dialogue, by)).later
    dialogue = await again(cast, dialogue.code)
    told = await dialogues.cancel(cast.session, dialogue, reason="Bão", by=by, abilities=WAYS, now=cast.clock())
    assert told.later
    assert await dialogue_changes.tell_changes(cast.session, Telling(abilities=WAYS, now=cast.clock())) == 0
    assert await received(cast, reads) == []

    cast.clock.now = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)
    for _ in range(2):
        await dialogue_changes.tell_changes(cast.session, Telling(abilities=WAYS, now=cast.clock()))
    [(text, _choices)] = await received(cast, reads)
    assert "đã huỷ" in text
    assert code in [one.code for one in await dialogue_questions.waiting_for_next(cast.session, dialogue.area_id)]


async def test_what_begins_in_the_morning_cannot_wait(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await announced(cast, by)
    _asker, reads, _code = await asked_for(cast, dialogue)
    await received(cast, reads)
    cast.clock.now = DAY - timedelta(hours=9)
    told = await dialogues.cancel(cast.session, dialogue, reason="Bão", by=by, abilities=WAYS, now=cast.clock())
    assert (told.later, told.sent) == (False, 1)
    assert len(await received(cast, reads)) == 1


async def test_telling_skips_whom_it_cannot_reach_and_who_is_gone(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await announced(cast, by)
    here, there = await cast.resident(), await cast.resident(channel="zalo-oa")
    cast.clock.now += timedelta(days=8)
    people = [here.contact_id, there.contact_id, here.contact_id, 999_999]
    told = await dialogue_notices.tell(
        cast.session, dialogue, people, "reminder", "Mai họp", abilities=WAYS, now=cast.clock()
    )
    assert (told.sent, told.unreached, told.already) == (1, 1, 0)
    kept = await stored_notices.told(cast.session, dialogue.id, "reminder")
    assert set(kept) == {here.contact_id, there.contact_id}
    assert None not in kept.values()
    assert await dialogue_notices.concerned(cast.session, dialogue.id) == []


@pytest.mark.parametrize(
    ("local", "said"),
    [
        ((2026, 11, 26, 8, 0), "8 giờ sáng thứ Năm, ngày 26/11/2026"),
        ((2026, 11, 29, 13, 30), "1 giờ 30 chiều Chủ nhật, ngày 29/11/2026"),
        ((2026, 11, 28, 12, 5), "12 giờ 05 trưa thứ Bảy, ngày 28/11/2026"),
        ((2026, 11, 27, 19, 0), "7 giờ tối thứ Sáu, ngày 27/11/2026"),
        ((2026, 11, 27, 0, 15), "0 giờ 15 đêm thứ Sáu, ngày 27/11/2026"),
    ],
)
def test_times_are_told_as_people_say_them(local: tuple[int, int, int, int, int], said: str) -> None:
    assert dialogue_texts.when(datetime(*local, tzinfo=VIETNAM)) == said


async def test_the_card_says_what_when_where_and_until_when(cast: Cast) -> None:
    by = await leader(cast)
    end_of_day = datetime(2026, 12, 7, 23, 59, tzinfo=VIETNAM)
    dialogue = await announced(cast, by, topics=["vay-von"], directions="Cạnh trạm y tế", questions_until=end_of_day)
    card = dialogue_texts.card(dialogue, {"vay-von": "Vay vốn"})
    for said in ("8 giờ sáng thứ Năm", "11 giờ trưa", "Hội trường UBND xã.", "Cạnh trạm y tế.", "Bà Hoa", "Vay vốn"):
        assert said in card
    assert "Nhận câu hỏi đến hết thứ Hai, ngày 07/12/2026." in card
    assert dialogue.code in card


async def test_what_is_to_be_done_next(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await made(cast, by, place="")
    counts = (await dialogue_counts.of(cast.session, [dialogue.id]))[dialogue.id]
    tasks = dialogue_tasks.of(dialogue, counts, members=0, now=cast.clock())
    first = next(task for task in tasks if not task.is_done)
    assert (first.tail, first.late) == ("/edit", False)
    late = dialogue_tasks.of(dialogue, counts, members=0, now=DAY - timedelta(days=5))
    assert [task.tail for task in late if task.late] == ["/edit", "/delegation", "#h-steps"]


async def test_what_someone_was_told_is_theirs_to_see_and_goes_with_them(cast: Cast) -> None:
    by = await leader(cast)
    dialogue = await announced(cast, by)
    asker, _reads, _code = await asked_for(cast, dialogue)
    await moved(cast, dialogue, by)
    shown = await erasure.export(cast.session, asker)
    assert [(one["dialogue"], one["kind"]) for one in shown["dialogue_notices"]] == [(dialogue.code, "moved:1")]
    await privacy.erase(cast.session, asker, now=cast.clock())
    assert await stored_notices.told(cast.session, dialogue.id, "moved:1") == {}
    assert await dialogue_notices.concerned(cast.session, dialogue.id) == []


async def test_a_village_with_a_dialogue_stays(cast: Cast) -> None:
    by = await leader(cast)
    village_id = await cast.area(UPPER)
    await made(cast, by, area_id=village_id)
    assert await villages.uses(cast.session, village_id) == {"dialogues": 1}
    assert not await villages.remove(cast.session, village_id)
