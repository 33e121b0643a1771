"""A change of an answer: published by a second person, given back, measured, taken back with a reason."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.answers import Answers
from console.faq_desk import FAQ_DESK
from console.faq_trials import PATIENCE
from faq.editing.trial import NotMeasured, Trial
from storage import faq_edits, faq_trials
from storage.faq_edits import EditState, NewEdit
from storage.tables import audit_events
from tests.conftest import ANSWERS
from tests.console.conftest import DeskApp, Opened
from tests.console.faq_forms import ID, LIST, NEW, changed, edit, proposed
from tests.storage.scenes import rows


async def test_changed_looked_over_published_by_another_and_answered_from(desk_app: DeskApp, made_here: None) -> None:
    hoa = await desk_app.login("answering", name="Chị Hoa")
    chair = await desk_app.login("approving", name="Anh Chủ tịch")
    answers = Answers(desk_app.database, desk_app.office.data, content=ANSWERS)
    await answers.open()
    assert 'name="short"' in await hoa.page(f"{LIST}/edit/{ID}")

    fields = changed(desk_app, short="Bà con mang căn cước ra xã, xã in lại thẻ ngay.")
    looked = await hoa.send(f"{LIST}/edit/{ID}", act="preview", **fields)
    page = await looked.text()
    assert looked.status == 200
    assert "Bà con sẽ thấy" in page
    assert '<p class="words">Bà con mang căn cước ra xã, xã in lại thẻ ngay.' in page
    assert "ít nhất 20" in page
    assert await answers.renewed() is None

    where = await proposed(hoa, f"{LIST}/edit/{ID}", fields)
    assert (await edit(desk_app)).state is EditState.WAITING
    assert await answers.renewed() is None
    own = await hoa.page(where)
    assert "Anh/chị là người soạn" in own
    assert (await hoa.send(f"{where}/publish")).status == 403

    shown = await chair.page(where)
    assert '<ins class="words">Bà con mang căn cước ra xã, xã in lại thẻ ngay.</ins>' in shown
    assert "Lý do: Xã đổi cách làm" in shown
    assert "1</span>" in await chair.page(LIST)
    published = await chair.send(f"{where}/publish")
    assert (published.status, published.headers["Location"]) == (303, f"{where}?da=dang")
    renewed = await answers.renewed()
    assert renewed is not None
    assert "in lại thẻ ngay" in renewed.catalogue.entries[ID].short
    entry = await hoa.page(f"{LIST}/entries/{ID}")
    assert "in lại thẻ ngay" in entry
    assert "Anh Chủ tịch đăng" in entry
    assert "khác tệp <code>bhyt.yaml</code> đi kèm chương trình ở: Trả lời ngắn" in entry

    assert (await hoa.send(f"{where}/undo", reason="Nhầm")).status == 403
    undone = await chair.send(f"{where}/undo", reason="Xã chưa in được thẻ")
    assert undone.status == 303
    assert (await answers.renewed()) is not None
    entry = await hoa.page(f"{LIST}/entries/{ID}")
    assert "đi khám bình thường" in entry
    assert "Lý do bỏ: Xã chưa in được thẻ" in entry
    assert (await chair.send(f"{where}/undo", reason="Lần nữa")).status == 422
    actions = [row.action for row in await rows(desk_app.database, audit_events)]
    assert actions == ["faq.proposed", "faq.published", "faq.edit-undone"]


async def test_nobody_publishes_their_own_and_a_late_one_is_told(desk_app: DeskApp) -> None:
    chair = await desk_app.login("approving")
    other = await desk_app.login("approving")
    where = await proposed(chair, f"{LIST}/edit/{ID}", changed(desk_app, ask="Công an xã"))
    refused = await chair.send(f"{where}/publish")
    assert (refused.status, "không tự đăng được" in await refused.text()) == (422, True)
    both = await asyncio.gather(other.send(f"{where}/publish"), other.send(f"{where}/publish"))
    assert sorted(response.status for response in both) == [303, 422]
    assert (await other.send(f"{where}/return", reason="Muộn")).status == 422
    assert (await edit(desk_app)).state is EditState.IN_FORCE


async def test_given_back_written_again_and_what_does_not_fit_any_more(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    nam = await desk_app.login("answering")
    chair = await desk_app.login("approving")
    first = await proposed(hoa, f"{LIST}/edit/{ID}", changed(desk_app, ask="Công an xã"))
    assert (await nam.send(f"{first}/return", reason="Không phải việc tôi")).status == 403
    assert (await chair.send(f"{first}/return", reason="")).status == 422
    assert (await chair.send(f"{first}/return", reason="Ghi rõ địa chỉ")).status == 303
    assert "Lý do trả lại: Ghi rõ địa chỉ" in await hoa.page(first)
    assert 'value="Công an xã"' in await hoa.page(f"{LIST}/edit/{ID}?thay-doi=1")
    for odd in ("99", "x", "1" * 30):
        assert 'value="UBND xã"' in await hoa.page(f"{LIST}/edit/{ID}?thay-doi={odd}")

    second = await proposed(hoa, f"{LIST}/edit/{ID}", changed(desk_app, ask="Công an xã, nhà văn hoá"))
    third = await proposed(nam, f"{LIST}/edit/{ID}", changed(desk_app, agency="UBND xã"))
    assert (await chair.send(f"{third}/publish")).status == 303
    late = await chair.send(f"{second}/publish")
    assert late.status == 422
    assert "đã đổi từ khi thay đổi được soạn" in await late.text()
    assert "đã đổi từ khi thay đổi được soạn" in await chair.page(second)
    assert (await hoa.send(f"{second}/return", reason="Soạn lại")).status == 303


async def test_withdrawn_by_two_people(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    chair = await desk_app.login("approving")
    sent = await hoa.send(f"{LIST}/withdraw/{ID}", reason="Không còn thẻ giấy")
    where = sent.headers["Location"].partition("?")[0]
    assert "Đăng thì bot thôi trả lời" in await chair.page(where)
    assert (await chair.send(f"{where}/publish")).status == 303
    assert "Mục này đã được rút" in await hoa.page(f"{LIST}/entries/{ID}")
    assert (await hoa.get(f"{LIST}/edit/{ID}")).status == 404
    assert (await hoa.send(f"{LIST}/withdraw/{ID}", reason="Nữa")).status == 404


async def test_only_the_topics_one_holds(desk_app: DeskApp) -> None:
    credit = await desk_app.login("approving", topic="tin-dung")
    hoa = await desk_app.login("answering")
    assert (await credit.get(f"{LIST}/edit/{ID}")).status == 403
    assert (await credit.send(f"{LIST}/edit/{ID}", act="propose", **changed(desk_app, ask="x"))).status == 403
    assert (await credit.send(f"{LIST}/new", act="propose", **NEW)).status == 403
    where = await proposed(hoa, f"{LIST}/edit/{ID}", changed(desk_app, ask="Công an xã"))
    for step in ("publish", "return"):
        assert (await credit.send(f"{where}/{step}", reason="x")).status == 403
    assert (await edit(desk_app)).state is EditState.WAITING
    assert (await credit.get(f"{LIST}/changes/99")).status == 404
    moved = await proposed(hoa, f"{LIST}/edit/{ID}", changed(desk_app, topic="tin-dung"))
    assert (await credit.send(f"{moved}/publish")).status == 403


async def test_a_change_on_which_another_rests_stays(desk_app: DeskApp) -> None:
    chair = await desk_app.login("approving")
    hoa = await desk_app.login("answering")
    where = await proposed(hoa, f"{LIST}/new", NEW)
    await chair.send(f"{where}/publish")
    more = NewEdit(
        kind="phrasings", entry_id="doi-noi-kham-bao-hiem-y-te", body={"phrasings": ["khám ở huyện khác được không"]}
    )
    async with desk_app.database.transaction() as session:
        await faq_edits.add(session, [more], official_id=None, by="người vận hành", now=desk_app.clock())
    refused = await chair.send(f"{where}/undo", reason="Nhầm")
    assert (refused.status, "Hãy bỏ những thay đổi sau trước: số 2" in await refused.text()) == (422, True)
    assert (await chair.send(f"{LIST}/changes/2/undo", reason="Nhầm")).status == 303
    assert (await chair.send(f"{where}/undo", reason="Nhầm")).status == 303


async def test_measured_before_it_is_published(desk_app: DeskApp) -> None:
    """In a process of its own, with the small content."""
    hoa = await desk_app.login("answering")
    where = await proposed(hoa, f"{LIST}/edit/{ID}", changed(desk_app, phrasings="thẻ mất rồi\nmất thẻ bhyt"))
    assert "Đo thử</button>" in await hoa.page(where)
    assert (await hoa.send(f"{where}/measure")).status == 303
    await asyncio.gather(*desk_app.app[FAQ_DESK].running)
    shown = await hoa.page(f"{where}/trial")
    assert "Mục đúng đứng đầu" in shown
    assert "câu hỏi mẫu, trước → sau" in await hoa.page(where)
    async with Opened(desk_app.office, desk_app.clock) as other:
        elsewhere = await (await other.login("viewing")).page(f"{where}/trial")
    assert "Mục đúng đứng đầu" in elsewhere, "another process has the same figures"


async def test_measured_once_and_anew_when_it_ended_badly_or_the_answers_changed(
    desk_app: DeskApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []

    async def measure(_folder: object, _content: object, before: Sequence[object], after: Sequence[object]) -> Trial:
        begun.append(len(after) - len(before))
        if len(begun) == 1:
            raise NotMeasured("killed")
        pair = (0.5, 0.6)
        return Trial(
            questions=3, top1=pair, top3=pair, coverage=pair, wrong=pair, turned=(("a", "b", "c"),), more_turned=0,
            poorer=(("bhyt", 1),), worse=True,
        )  # fmt: skip

    monkeypatch.setattr("faq.editing.trial.run", measure)
    hoa = await desk_app.login("answering")
    chair = await desk_app.login("approving")
    where = await proposed(hoa, f"{LIST}/edit/{ID}", changed(desk_app, ask="Công an xã"))
    other = await proposed(hoa, f"{LIST}/new", NEW)

    async def measured() -> str:
        await hoa.send(f"{where}/measure")
        await asyncio.gather(*desk_app.app[FAQ_DESK].running)
        return await hoa.page(f"{where}/trial")

    assert "không xong" in await measured()
    assert "Có câu kém đi" in await measured()
    assert "Mục bhyt mất 1 câu" in await measured()
    assert begun == [1, 1], "the third time it was known"
    await chair.send(f"{other}/publish")
    assert "Đo thử</button>" in await hoa.page(f"{where}/trial"), "the answers are others now"
    await measured()
    assert len(begun) == 3


async def test_one_at_work_is_waited_for_until_it_is_surely_gone(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    where = await proposed(hoa, f"{LIST}/edit/{ID}", changed(desk_app, ask="Công an xã"))
    desk = desk_app.app[FAQ_DESK]
    basis = await desk.basis((await desk.present())[0])
    now = desk_app.clock()
    async with desk_app.database.transaction() as session:
        assert await faq_trials.begin(session, 1, basis, now=now, given_up=now - PATIENCE)
        assert not await faq_trials.begin(session, 1, basis, now=now, given_up=now - PATIENCE)
    assert "Đang đo…" in await hoa.page(f"{where}/trial")
    desk_app.clock.now += PATIENCE + timedelta(seconds=1)
    assert "không xong" in await hoa.page(f"{where}/trial")
    later = desk_app.clock()
    async with desk_app.database.transaction() as session:
        assert await faq_trials.begin(session, 1, basis, now=later, given_up=later - PATIENCE)
        await faq_trials.end(session, 1, started_at=now, result={})
        known = await faq_trials.get(session, 1)
    assert known is not None
    assert known.state == "running", "who was given up does not speak for who is at it"


async def test_part_of_the_area_proposes_and_the_whole_publishes(desk_app: DeskApp) -> None:
    """An answer reaches everyone wherever they live."""
    hoa = await desk_app.login("answering", "18001")
    chair = await desk_app.login("approving", "18001")
    where = await proposed(hoa, f"{LIST}/edit/{ID}", changed(desk_app, ask="Công an xã"))
    assert 'action="/console/faq/changes/1/publish"' in await chair.page(where), "one commune is all there is"
    await desk_app.login("answering", "18007")
    page = await chair.page(where)
    assert "/publish" not in page
    assert "sẽ xem và đăng. Quyền ở một phần địa bàn chỉ đề nghị được." in page
    for act in ("publish", "return"):
        refused = await chair.send(f"{where}/{act}", reason="Chưa đúng")
        assert refused.status == 403
        assert "mọi nơi đều dùng" in await refused.text()
    again = await proposed(chair, f"{LIST}/edit/{ID}", changed(desk_app, ask="Bộ phận một cửa"))
    assert (await edit(desk_app, 2)).state is EditState.WAITING
    above = await desk_app.login("approving", "40")
    for one in (where, again):
        response = await above.send(f"{one}/publish")
        assert response.status in (303, 422)
    assert (await edit(desk_app)).state is EditState.IN_FORCE
    assert (await chair.send(f"{where}/undo", reason="Nhầm")).status == 403
    assert (await above.send(f"{where}/undo", reason="Nhầm")).status == 303
