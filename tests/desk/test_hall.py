"""In the room: what officers note is kept once, the last word counts wherever it was written, questions get a code."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from desk import hall, hall_notes, tickets
from desk.dialogues import mark_held
from desk.errors import Refused
from desk.hall import Kept
from storage import agenda as stored
from storage import dialogue_questions, dialogues, minutes
from storage.agenda import AgendaItem
from storage.officials import Official
from tests.desk.agenda_scene import CARD, LOAN, ROAD, Scene, scene
from tests.desk.cast import LOWER, NEXT_COMMUNE, SECRET, Cast

DUE = "2026-12-20"
HEAD = {"opening": "", "closing": "", "attendance": "", "chair": ""}


@pytest.fixture
async def a(cast: Cast) -> Scene:
    """Two items, the agenda fixed, the day come."""
    made = await scene(cast)
    for text in ("vay bao nhiêu", "vay mấy triệu"):
        await made.asks(LOAN, text)
    await made.asks(CARD, "mất thẻ")
    await made.fix()
    cast.clock.tick(days=10)
    return made


async def note(a: Scene, kind: str, *, by: Official | None = None, at: datetime | None = None, **given: Any) -> Kept:
    now = a.cast.clock()
    known = {"note_id": str(uuid.uuid4()), "kind": kind, "written_at": (at or now).isoformat()}
    read = hall_notes.read(known | given, now=now)
    return await hall.write(
        a.cast.session, await a.dialogue(), read, by=by or a.officer, secret=SECRET, now=now, sign=sign
    )


def sign(_text: str) -> Mapping[str, Any]:
    return ROAD


async def items(a: Scene) -> list[AgendaItem]:
    return [one.item for one in (await a.view()).items]


async def test_answered_promised_written_and_taken_back(a: Scene) -> None:
    loan, card = await items(a)
    await note(a, "answered", item_id=loan.id, gist="Vay tối đa 100 triệu")
    await note(a, "promised", item_id=card.id, gist="In lại thẻ", owner="BHXH huyện cũ", due_on=DUE)
    loan, card = await items(a)
    assert (loan.outcome, loan.gist, loan.owner) == ("answered", "Vay tối đa 100 triệu", "")
    assert (card.outcome, card.gist, card.owner, card.due_on) == (
        "promised", "In lại thẻ", "BHXH huyện cũ", date(2026, 12, 20),
    )  # fmt: skip
    assert card.noted_at is not None
    await note(a, "written", item_id=card.id, gist="", owner="Phòng Văn hoá")
    _, card = await items(a)
    assert (card.outcome, card.gist, card.due_on) == ("written", "In lại thẻ", None)
    await note(a, "open", item_id=card.id)
    assert (await items(a))[1].outcome == "open"
    kinds = [event.kind for event in await dialogues.events(a.cast.session, a.dialogue_id)]
    assert kinds.count("hall_note") == 4


async def test_a_note_sent_again_changes_nothing(a: Scene) -> None:
    loan, _ = await items(a)
    same = str(uuid.uuid4())
    assert not (await note(a, "answered", item_id=loan.id, note_id=same, gist="Một")).known
    await note(a, "gist", item_id=loan.id, gist="Hai")
    assert (await note(a, "answered", item_id=loan.id, note_id=same.upper(), gist="Một")).known
    assert (await items(a))[0].gist == "Hai"


async def test_two_phones_the_later_written_counts_and_the_other_stays(a: Scene) -> None:
    """The one without a connection wrote first and arrives last."""
    loan, _ = await items(a)
    early, late = a.cast.clock() - timedelta(minutes=20), a.cast.clock() - timedelta(minutes=5)
    await note(a, "answered", item_id=loan.id, gist="Vay 100 triệu", by=a.chair, at=late)
    await note(a, "promised", item_id=loan.id, gist="Sẽ hỏi lại", owner="Ngân hàng", due_on=DUE, at=early)
    first = (await items(a))[0]
    assert (first.outcome, first.gist, first.owner, first.due_on) == ("answered", "Vay 100 triệu", "", None)
    shown = (await hall.view(a.cast.session, await a.dialogue())).items[0]
    assert [(one.official_name, one.detail["gist"]) for one in shown.others] == [(a.officer.name, "Sẽ hỏi lại")]


async def test_a_gist_alone_leaves_the_outcome_of_the_other_phone(a: Scene) -> None:
    loan, _ = await items(a)
    now = a.cast.clock()
    await note(a, "gist", item_id=loan.id, gist="Lãi 0,55 %", by=a.chair, at=now - timedelta(minutes=1))
    await note(
        a, "promised", item_id=loan.id, gist="Xem lại", owner="Bà Hoa", due_on=DUE, at=now - timedelta(minutes=9)
    )
    first = (await items(a))[0]
    assert (first.outcome, first.owner, first.gist) == ("promised", "Bà Hoa", "Lãi 0,55 %")


async def test_a_question_from_the_floor_has_a_code_and_an_item(a: Scene, cast: Cast) -> None:
    same = str(uuid.uuid4())
    asked: dict[str, Any] = {"text": "Bao giờ có đường vào thôn?", "name": "Bà Lan", "area_id": await cast.area(LOWER)}
    kept = await note(a, "question", note_id=same, **asked)
    again = await note(a, "question", note_id=same, **asked)
    assert (again.code, again.key, again.known) == (kept.code, kept.key, True)
    ticket = await cast.ticket(kept.code)
    assert (ticket.contact_id, ticket.channel, ticket.area_name) == (None, "hall", "Thôn Đông Hạ")
    assert await tickets.opens(cast.session, ticket, kept.key, secret=SECRET, now=cast.clock())
    assert not await tickets.opens(cast.session, ticket, "x" + kept.key[1:], secret=SECRET, now=cast.clock())
    question = await dialogue_questions.of_ticket(cast.session, ticket.id)
    assert question is not None
    assert (question.source, question.review, question.asker_name) == ("hall", "accepted", "Bà Lan")
    last = (await a.view()).items[-1]
    assert (last.item.id, last.item.raised_at_hall, last.item.named, last.households) == (
        question.item_id, True, False, 1,
    )  # fmt: skip
    assert last.item.theme == hall.AT_HALL
    assert len(await items(a)) == 3


async def test_a_question_may_belong_to_an_item_or_have_a_short_name(a: Scene) -> None:
    loan, _ = await items(a)
    await note(a, "question", text="Tôi cũng hỏi vay", item_id=loan.id)
    assert (len(await items(a)), (await a.view()).items[0].households) == (2, 3)
    await note(a, "question", text="Ông Nguyễn Văn A bên cạnh nhà tôi", title="Tranh chấp lối đi")
    last = (await items(a))[-1]
    assert (last.title, last.named) == ("Tranh chấp lối đi", True)


async def test_what_the_minutes_say_is_not_undone_by_a_note_that_comes_late(a: Scene, cast: Cast) -> None:
    loan, card = await items(a)
    early = cast.clock()
    await note(a, "answered", item_id=loan.id, gist="Vay 100 triệu")
    made = await minutes.add(cast.session, a.dialogue_id, written_by=a.officer.id, now=cast.clock(), **HEAD)
    await stored.change_item(cast.session, loan.id, outcome="written", owner="Ngân hàng")
    await note(a, "open", item_id=loan.id, gist="Chưa nghe rõ")
    await note(a, "answered", item_id=card.id, gist="Ra trạm y tế", at=early)
    loan, card = await items(a)
    assert (loan.outcome, loan.owner, loan.gist) == ("written", "Ngân hàng", "Vay 100 triệu")
    assert (card.outcome, card.gist) == ("answered", "Ra trạm y tế")
    others = (await hall.view(cast.session, await a.dialogue())).items[0].others
    assert [one.detail["gist"] for one in others] == ["Chưa nghe rõ"]
    await minutes.change(cast.session, made, now=cast.clock(), state="waiting")
    with pytest.raises(Refused, match="đã trình duyệt"):
        await note(a, "answered", item_id=card.id)


async def test_what_the_hall_hears_now_and_next(a: Scene) -> None:
    loan, card = await items(a)
    shown = await hall.view(a.cast.session, await a.dialogue())
    assert (shown.live, shown.following and shown.following.item.id) == (None, loan.id)
    now = a.cast.clock()
    await note(a, "current", item_id=loan.id, at=now)
    await note(a, "current", item_id=card.id, at=now - timedelta(minutes=3))
    shown = await hall.view(a.cast.session, await a.dialogue())
    assert (shown.live and shown.live.item.id, shown.following and shown.following.item.id) == (loan.id, card.id)
    await note(a, "answered", item_id=card.id, gist="Đã cấp lại")
    assert (await hall.view(a.cast.session, await a.dialogue())).following is None


async def test_a_show_of_hands(a: Scene) -> None:
    options = [{"label": "Đồng ý", "count": 41}, {"label": "Không", "count": 3}, {"label": " ", "count": 1}]
    await note(a, "poll", question="Góp công làm đường?", options=options)
    found = (await hall.view(a.cast.session, await a.dialogue())).polls
    assert [one.detail for one in found] == [{"question": "Góp công làm đường?", "options": options[:2]}]


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("promised", {"gist": "Làm", "owner": "Xã"}, "chưa chọn"),
        ("promised", {"gist": "Làm", "due_on": DUE}, "Ai làm"),
        ("promised", {"owner": "Xã", "due_on": DUE}, "Hứa làm gì"),
        ("promised", {"gist": "Làm", "owner": "Xã", "due_on": "32/13"}, "không hợp lệ"),
        ("gist", {"gist": "  "}, "Ý chính"),
        ("gist", {"gist": "x" * 4_001}, "tối đa 4,000"),
        ("poll", {"question": "?", "options": [{"label": "A", "count": 1}]}, "2 đến 6"),
        ("poll", {"question": "?", "options": [{"label": "A", "count": -1}]}, "số người"),
        ("poll", {"question": "?", "options": [{"label": "A", "count": True}]}, "số người"),
        ("question", {"text": " \x00 "}, "Câu hỏi"),
        ("shout", {}, "Loại ghi chú"),
        ("answered", {"item_id": "1"}, "Mục"),
        ("answered", {"item_id": True}, "Mục"),
        ("answered", {"item_id": None}, "chưa thuộc mục"),
        ("answered", {"note_id": "short"}, "số hiệu"),
        ("answered", {"note_id": None}, "số hiệu"),
    ],
)
async def test_a_note_that_cannot_be_kept_says_why(a: Scene, kind: str, given: dict[str, Any], said: str) -> None:
    first = (await items(a))[0]
    with pytest.raises(Refused, match=said):
        await note(a, kind, **{"item_id": first.id, **given})
    assert (await items(a))[0].outcome == "open"


async def test_of_another_place_or_dialogue_or_too_late(a: Scene, cast: Cast) -> None:
    with pytest.raises(Refused, match="không thuộc địa bàn"):
        await note(a, "question", text="Hỏi", area_id=await cast.area(NEXT_COMMUNE))
    with pytest.raises(Refused, match="không còn trong chương trình"):
        await note(a, "answered", item_id=999_999)
    await mark_held(cast.session, await a.dialogue(), by=a.chair, now=cast.clock())
    await note(a, "answered", item_id=(await items(a))[0].id)
    await dialogues.change(cast.session, a.dialogue_id, now=cast.clock(), state="published")
    with pytest.raises(Refused, match="Không ghi được nữa"):
        await note(a, "answered", item_id=(await items(a))[0].id)


def test_clocks_of_phones_are_set_right() -> None:
    now = datetime.fromisoformat("2026-12-03T09:00:00+00:00")
    told = {"note_id": str(uuid.uuid4()), "kind": "question", "text": "Hỏi"}

    def written(at: object, behind: timedelta = timedelta()) -> datetime:
        return hall_notes.read({**told, "written_at": at}, now=now, skew=behind).written_at

    assert written("2026-12-03T08:00:00Z") == now - timedelta(hours=1)
    assert written("2026-12-03T08:00:00Z", timedelta(minutes=30)) == now - timedelta(minutes=30)
    assert written("2030-01-01T00:00:00Z") == now
    assert written("1970-01-01T00:00:00Z") == now - timedelta(days=30)
    assert written("2026-12-03T15:30:00") == now - timedelta(minutes=30)
    for odd in ("hôm nay", 5, None, "0001-01-01T00:00:00+14:00"):
        assert now - timedelta(days=30) <= written(odd) <= now
