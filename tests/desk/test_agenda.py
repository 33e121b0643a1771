"""An agenda: built by who asks what, put in order by hand, stable when more comes, fixed and opened again."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from desk import agenda, agenda_steps
from desk.agenda import OTHER
from desk.agenda_steps import Where
from desk.errors import Refused
from storage import agenda as stored
from storage import dialogue_questions, dialogues, erasure, supporters
from storage.agenda import Delegate
from storage.agenda_people import FORGOTTEN
from storage.tables import audit_events
from tests.desk.agenda_scene import CARD, LOAN, ROAD, WATER, Scene, scene, signature
from tests.desk.cast import LOWER, Cast

CARD_TITLE, LOAN_TITLE, WATER_TITLE = "Mất thẻ, xin cấp lại", "Hộ nghèo vay được bao nhiêu", "Hỗ trợ bồn chứa nước"
ROAD_TEXT = "Bao giờ làm đường vào thôn"


@pytest.fixture
async def a(cast: Cast) -> Scene:
    return await scene(cast)


async def filled(a: Scene) -> None:
    """Three households about loans, two about cards, one about a road."""
    for text in ("vay bao nhiêu", "hộ nghèo vay mấy triệu", "vay vốn tối đa"):
        await a.asks(LOAN, text)
    await a.asks(CARD, "mất thẻ xin cấp lại")
    await a.on_paper(CARD, "rơi mất thẻ bảo hiểm")
    await a.asks(ROAD, ROAD_TEXT)


async def test_questions_become_items_by_subject_and_households(a: Scene) -> None:
    await filled(a)
    view = await a.build()
    assert [(one.item.title, one.households, len(one.questions)) for one in view.items] == [
        (LOAN_TITLE, 3, 3),
        (CARD_TITLE, 2, 2),
        (ROAD_TEXT, 1, 1),
    ]
    assert [one.item.theme for one in view.items] == ["Vay vốn", "Bảo hiểm y tế", OTHER]
    assert [one.item.named for one in view.items] == [True, True, False]
    assert [one.item.subject for one in view.items] == ["vay-ho-ngheo", "bhyt-mat-the", None]
    assert view.waiting == []
    assert view.households == 6


async def test_people_are_counted_and_not_messages(a: Scene) -> None:
    """One who asks three times is one household; those who joined count; a hamlet is named with how many."""
    often = await a.cast.resident()
    for text in ("vay bao nhiêu", "cho vay mấy triệu", "vay tối đa?"):
        await a.asks(LOAN, text, by=often)
    code = await a.asks(CARD, "mất thẻ")
    await a.asks(CARD, "mat the", by=often)
    ticket = await a.cast.ticket(code)
    for home in (LOWER, LOWER):
        other = await a.cast.resident(home)
        await supporters.join(a.cast.session, ticket.id, other.contact_id, area_id=other.area_id, now=a.cast.clock())
    left = await a.cast.resident()
    await supporters.join(a.cast.session, ticket.id, left.contact_id, area_id=left.area_id, now=a.cast.clock())
    await supporters.leave(a.cast.session, ticket.id, left.contact_id, now=a.cast.clock())
    view = await a.build()
    assert [(one.item.title, one.households) for one in view.items] == [(CARD_TITLE, 4), (LOAN_TITLE, 1)]
    assert set(view.items[0].hamlets) == {("Thôn Phú Xuân", 2), ("Thôn Đông Hạ", 2)}
    assert view.households == 4


async def test_what_is_withheld_or_waits_for_review_is_not_on_it(a: Scene) -> None:
    await a.asks(CARD, "mất thẻ")
    for review in ("waiting", "withheld"):
        sent = await a.cast.ask(await a.cast.resident(), "câu khác", signature=LOAN)
        await a.add(sent.id, "chat", review)
    assert [one.item.title for one in (await a.build()).items] == [CARD_TITLE]


async def test_building_again_only_adds(a: Scene) -> None:
    await filled(a)
    before = await a.build()
    assert await a.build() == replace(before, items=before.items)
    for _ in range(5):
        await a.asks(WATER, "xin bồn nước")
    await a.asks(CARD, "mất thẻ bhyt")
    after = await a.build()
    assert [one.item.title for one in after.items] == [WATER_TITLE, LOAN_TITLE, CARD_TITLE, ROAD_TEXT]
    assert {one.item.id for one in before.items} < {one.item.id for one in after.items}
    old = {asked.code: one.item.id for one in before.items for asked in one.questions}
    new = {asked.code: one.item.id for one in after.items for asked in one.questions}
    assert old.items() <= new.items()


async def test_what_an_official_moved_stays(a: Scene) -> None:
    await filled(a)
    await a.build()
    road, card = await a.item(ROAD_TEXT), await a.item(CARD_TITLE)
    now = a.cast.clock()
    await agenda_steps.place(a.cast.session, await a.dialogue(), road.item.id, Where.FIRST, by=a.officer, now=now)
    lonely = card.questions[0].code
    await agenda_steps.move_questions(
        a.cast.session, await a.dialogue(), [lonely], to_item=road.item.id, by=a.officer, now=now
    )
    for _ in range(9):
        await a.asks(WATER, "xin bồn nước")
    await a.build()
    assert await a.titles() == [ROAD_TEXT, WATER_TITLE, LOAN_TITLE, CARD_TITLE]
    assert lonely in {asked.code for asked in (await a.item(ROAD_TEXT)).questions}


async def test_up_down_and_the_ends(a: Scene) -> None:
    await filled(a)
    await a.build()
    card = (await a.item(CARD_TITLE)).item.id
    moves = [(Where.UP, 0), (Where.UP, 0), (Where.DOWN, 1), (Where.DOWN, 2), (Where.DOWN, 2)]
    for where, place in moves:
        await agenda_steps.place(a.cast.session, await a.dialogue(), card, where, by=a.officer, now=a.cast.clock())
        assert (await a.titles()).index(CARD_TITLE) == place


async def test_names_answerers_new_items_and_merging(a: Scene) -> None:
    members = [
        Delegate(id=0, dialogue_id=a.dialogue_id, position=1, name=name, office="", topics=topics,
                 agency_id=None, official_id=None)
        for name, topics in (("Bà Hoa", ["tin-dung"]), ("Ông Sơn", []))
    ]  # fmt: skip
    await stored.set_delegation(a.cast.session, a.dialogue_id, members)
    await filled(a)
    await a.build()
    loan, road = await a.item(LOAN_TITLE), await a.item(ROAD_TEXT)
    assert loan.delegate is not None
    assert (loan.delegate.name, road.delegate) == ("Bà Hoa", None)
    son = next(one.id for one in (await a.view()).delegation if one.name == "Ông Sơn")
    do = {"by": a.officer, "now": a.cast.clock()}
    session, dialogue = a.cast.session, await a.dialogue()
    await agenda_steps.set_answerer(session, dialogue, road.item.id, son, **do)  # type: ignore[arg-type]
    await agenda_steps.rename(session, dialogue, road.item.id, title=" Đường  làng ", theme="Hạ tầng", **do)  # type: ignore[arg-type]
    named = await a.item("Đường làng")
    assert named.delegate is not None
    assert (named.delegate.name, named.item.theme, named.item.named) == ("Ông Sơn", "Hạ tầng", True)
    code = loan.questions[0].code
    made = await agenda_steps.move_questions(session, dialogue, [code], to_item=None, title="Vay làm nhà", **do)  # type: ignore[arg-type]
    assert (await a.titles())[:2] == [LOAN_TITLE, "Vay làm nhà"]
    await agenda_steps.merge(session, dialogue, made, loan.item.id, **do)  # type: ignore[arg-type]
    assert "Vay làm nhà" not in await a.titles()
    assert len((await a.item(LOAN_TITLE)).questions) == 3


async def test_what_cannot_be_done_is_refused(a: Scene) -> None:
    await filled(a)
    await a.build()
    session, dialogue, item = a.cast.session, await a.dialogue(), (await a.item(CARD_TITLE)).item.id
    now = a.cast.clock()
    with pytest.raises(Refused, match="chính nó"):
        await agenda_steps.merge(session, dialogue, item, item, by=a.officer, now=now)
    with pytest.raises(Refused, match="không còn trong chương trình"):
        await agenda_steps.place(session, dialogue, 999_999, Where.UP, by=a.officer, now=now)
    with pytest.raises(Refused, match="Chưa chọn câu hỏi"):
        await agenda_steps.move_questions(session, dialogue, ["KKK999"], to_item=item, by=a.officer, now=now)
    with pytest.raises(Refused, match="không còn trong đoàn"):
        await agenda_steps.set_answerer(session, dialogue, item, 999_999, by=a.officer, now=now)
    with pytest.raises(Refused, match="Tên mục: chưa có"):
        await agenda_steps.rename(session, dialogue, item, title=" ", theme="x", by=a.officer, now=now)


async def test_an_item_of_another_dialogue_is_not_touched(a: Scene) -> None:
    other = await scene_beside(a)
    await other.asks(CARD, "mất thẻ")
    theirs = (await other.build()).items[0].item.id
    with pytest.raises(Refused):
        await agenda_steps.place(
            a.cast.session, await a.dialogue(), theirs, Where.FIRST, by=a.officer, now=a.cast.clock()
        )


async def scene_beside(a: Scene) -> Scene:
    first = await a.dialogue()
    fields = {name: getattr(first, name) for name in ("title", "area_id", "starts_at", "ends_at", "questions_until")}
    now = a.cast.clock()
    made = await dialogues.add(a.cast.session, dialogues.NewDialogue(code="BBB222", **fields), now=now)
    await dialogues.change(a.cast.session, made, now=now, state="collecting")
    return Scene(cast=a.cast, dialogue_id=made, officer=a.officer, chair=a.chair)


async def test_fixed_later_questions_wait_and_are_added_at_the_end(a: Scene) -> None:
    await filled(a)
    assert await a.fix() == 1
    fixed = await a.view()
    for _ in range(9):
        await a.asks(WATER, "xin bồn nước")
    await a.asks(CARD, "mất thẻ nữa")
    with pytest.raises(Refused, match="đã chốt chương trình"):
        await a.build()
    item = fixed.items[0].item.id
    with pytest.raises(Refused, match="đã chốt chương trình"):
        await agenda_steps.place(a.cast.session, await a.dialogue(), item, Where.DOWN, by=a.officer, now=a.cast.clock())
    waiting = await a.view()
    assert (len(waiting.waiting), len(waiting.items)) == (10, 3)
    assert await a.fix() == 2
    after = await a.view()
    assert [one.item.title for one in after.items] == [LOAN_TITLE, CARD_TITLE, ROAD_TEXT, WATER_TITLE]
    assert len(after.items[1].questions) == 3
    with pytest.raises(Refused, match="Không có câu hỏi bổ sung"):
        await a.fix()


async def test_opened_again_with_a_reason(a: Scene, cast: Cast) -> None:
    await filled(a)
    await a.fix()
    with pytest.raises(Refused, match="chưa có nội dung"):
        await agenda.unfix(cast.session, await a.dialogue(), reason="  ", by=a.chair, now=cast.clock())
    await agenda.unfix(cast.session, await a.dialogue(), reason="Thêm một đoàn", by=a.chair, now=cast.clock())
    assert (await a.dialogue()).state == "collecting"
    assert await a.fix() == 2
    steps = [(event.kind, event.official_name) for event in await dialogues.events(cast.session, a.dialogue_id)]
    assert steps == [("agenda_fixed", a.chair.name), ("agenda_opened", a.chair.name), ("agenda_fixed", a.chair.name)]


async def test_nothing_to_fix(a: Scene) -> None:
    with pytest.raises(Refused, match="chưa có mục nào"):
        await a.fix()
    assert (await a.build()).items == []


async def test_items_left_empty_go_unless_an_official_placed_them(a: Scene) -> None:
    await filled(a)
    await a.build()
    session = a.cast.session
    asked = await dialogue_questions.of_dialogue(session, a.dialogue_id)
    cards = [one.ticket_id for one in asked if one.text.endswith(("cấp lại", "bảo hiểm"))]
    await dialogue_questions.change(session, cards, review="withheld", item_id=None)
    await a.build()
    assert await a.titles() == [LOAN_TITLE, ROAD_TEXT]
    road = (await a.item(ROAD_TEXT)).item.id
    await agenda_steps.place(session, await a.dialogue(), road, Where.FIRST, by=a.officer, now=a.cast.clock())
    roads = [one.ticket_id for one in asked if one.text == ROAD_TEXT]
    await dialogue_questions.change(session, roads, review="withheld", item_id=None)
    await a.build()
    assert await a.titles() == [ROAD_TEXT, LOAN_TITLE]


async def test_numbers_in_a_question_are_masked_and_the_same_words_said_once(a: Scene) -> None:
    for _ in range(2):
        await a.asks(ROAD, "Gọi tôi số 0912345678 về con đường")
    await a.asks(None, "")
    view = await a.build()
    road = view.items[0]
    assert "0912345678" not in road.item.title + "".join(one.text for one in road.questions)
    assert [one.times for one in road.questions] == [2, 0]
    assert len(road.distinct) == 1
    assert len(view.items) == 2


async def test_unsure_votes_name_nothing(a: Scene) -> None:
    await a.asks(signature("bhyt-mat-the/lam-lai", "the", "xe", sure=0.2), "mất thẻ xe")
    view = await a.build()
    assert [(one.item.title, one.item.theme) for one in view.items] == [("mất thẻ xe", OTHER)]


async def test_two_items_of_one_subject_have_different_names(a: Scene) -> None:
    both = {"bhyt-mat-the/lam-lai": 0.5, "bhyt-mat-the/doi": 0.4}
    await a.asks({"entries": both, "sure": 0.9, "terms": {"mat": 1.0}}, "mất thẻ")
    await a.build()
    item = (await a.item(CARD_TITLE)).item
    await stored.change_item(a.cast.session, item.id, pinned=True)
    asked = await dialogue_questions.of_dialogue(a.cast.session, a.dialogue_id)
    await dialogue_questions.change(a.cast.session, [asked[0].ticket_id], review="withheld", item_id=None)
    await a.asks({"entries": both, "sure": 0.9, "terms": {"doi": 1.0}}, "đổi thẻ")
    assert [one.item.title for one in (await a.build()).items] == [CARD_TITLE, "Đổi thẻ sai thông tin"]


async def test_every_step_is_logged_without_words(a: Scene, cast: Cast) -> None:
    await filled(a)
    await a.build()
    item = (await a.item(ROAD_TEXT)).item.id
    await agenda_steps.rename(
        cast.session, await a.dialogue(), item, title="Đường", theme="Khác", by=a.officer, now=cast.clock()
    )
    rows = (await cast.session.execute(select(audit_events).order_by(audit_events.c.id))).all()
    logged = [row for row in rows if row.object_kind == "dialogue"]
    code = (await a.dialogue()).code
    assert [(row.action, row.object_id) for row in logged] == [
        ("dialogue.agenda_built", code),
        ("dialogue.agenda_renamed", code),
    ]
    assert [row.detail for row in logged] == [{"placed": 6}, {"item": item}]


async def test_who_erases_themselves_is_not_quoted_in_a_title(a: Scene, cast: Cast) -> None:
    """A title of an answer stays; one that was somebody's first words goes with them."""
    someone = await cast.resident()
    await a.asks(ROAD, "Ông Ba nhà bên lấn đường vào thôn", by=someone)
    await a.asks(CARD, "mất thẻ", by=someone)
    await a.build()
    await erasure.erase(cast.session, someone.contact_id, [someone.address_id], now=cast.clock())
    assert {one.title for one in await stored.items(cast.session, a.dialogue_id)} == {CARD_TITLE, FORGOTTEN}
    gone = await cast.resident()
    await a.asks(WATER, "xin bồn nước", by=gone)
    await erasure.erase(cast.session, gone.contact_id, [gone.address_id], now=cast.clock())
    view = await a.build()
    assert (len(view.items), view.waiting) == (2, [])


async def test_what_was_raised_in_the_hall_may_be_named_later(a: Scene, cast: Cast) -> None:
    await filled(a)
    await a.fix()
    raised = await stored.add_item(
        cast.session, a.dialogue_id, theme="Nêu tại hội trường", title="ông ba", topic=None, raised_at_hall=True,
        now=cast.clock(), position=9,
    )  # fmt: skip
    do = {"title": "Lối đi chung", "theme": "Đất đai"}
    await agenda_steps.rename(cast.session, await a.dialogue(), raised, **do, by=a.officer, now=cast.clock())
    assert (await a.titles())[-1] == "Lối đi chung"
    printed = (await a.item(CARD_TITLE)).item.id
    with pytest.raises(Refused, match="đã chốt"):
        await agenda_steps.rename(cast.session, await a.dialogue(), printed, **do, by=a.officer, now=cast.clock())
