"""Notices, stories and campaigns by their rules: judged at once, a second person, consent, once a year."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import campaigns, content_steps, job_warnings, notices, stories
from desk.campaigns import CampaignsFault
from desk.errors import Refused
from desk.notices import NoticeForm, Wrong
from desk.roles import Role
from desk.stories import StoryForm
from storage import areas, broadcasts, quizzes
from storage import campaigns as kept_campaigns
from storage import notices as stored
from storage import stories as kept_stories
from storage.campaigns import Run
from storage.notices import Notice
from storage.officials import Official
from storage.stories import Story
from storage.tables import audit_events
from tests import contents
from tests.desk.cast import COMMUNE, Cast

ENTRIES = {"vay-von": object()}


async def people(cast: Cast) -> tuple[Official, Official]:
    writer = await cast.official("viet", "Người viết", Role.BROADCASTING)
    return writer, await cast.official("duyet", "Người duyệt", Role.APPROVING)


async def form(cast: Cast, **more: Any) -> NoticeForm:
    given: dict[str, Any] = {
        "kind": "buyer",
        "title": "Thu mua lạc",
        "text": "Giá theo chợ, cân tại thôn.",
        "valid_until": contents.day(cast.clock(), 20),
        "ask_whom": "Hợp tác xã Hưng Nguyên",
        "source": "Hợp tác xã, 20/11/2026",
        "area_id": await cast.area(COMMUNE),
        **more,
    }
    return NoticeForm(**given)


async def read(cast: Cast, code: str) -> Notice:
    found = await stored.find(cast.session, code)
    assert found is not None
    return found


async def drafted(cast: Cast, by: Official, **more: Any) -> Notice:
    return await read(cast, await notices.create(cast.session, await form(cast, **more), by=by, now=cast.clock()))


async def test_written_by_one_published_by_another(cast: Cast) -> None:
    writer, approver = await people(cast)
    notice = await drafted(cast, writer)
    await notices.submit(cast.session, notice, by=writer, now=cast.clock())
    waiting = await read(cast, notice.code)
    with pytest.raises(Refused, match="người viết nên không tự duyệt"):
        await notices.publish(cast.session, waiting, seen=content_steps.version(waiting), by=writer, now=cast.clock())
    with pytest.raises(Refused, match="vừa sửa bản này"):
        await notices.publish(cast.session, waiting, seen="khác", by=approver, now=cast.clock())
    await notices.publish(cast.session, waiting, seen=content_steps.version(waiting), by=approver, now=cast.clock())
    published = await read(cast, notice.code)
    assert (published.state, published.approved_by) == ("published", approver.id)
    actions = (await cast.session.execute(select(audit_events.c.action).order_by(audit_events.c.id))).scalars()
    assert [one for one in actions if one.startswith("notice")] == [
        "notice.created", "notice.submitted", "notice.published",
    ]  # fmt: skip
    with pytest.raises(Refused, match="hiện đang đăng"):
        await notices.publish(cast.session, published, seen="", by=approver, now=cast.clock())


async def test_who_changed_it_last_may_not_publish_it_either(cast: Cast) -> None:
    writer, approver = await people(cast)
    both = await cast.official("ca-hai", "Cả hai", Role.BROADCASTING)
    notice = await drafted(cast, writer)
    wanted = await form(cast, title="Thu mua lạc, giá cao")
    cast.clock.tick(minutes=1)
    await notices.change(cast.session, notice, wanted, seen=content_steps.version(notice), by=both, now=cast.clock())
    await notices.submit(cast.session, await read(cast, notice.code), by=writer, now=cast.clock())
    waiting = await read(cast, notice.code)
    for mine in (both, writer):
        with pytest.raises(Refused, match="không tự duyệt"):
            await notices.publish(cast.session, waiting, seen=content_steps.version(waiting), by=mine, now=cast.clock())
    await notices.publish(cast.session, waiting, seen=content_steps.version(waiting), by=approver, now=cast.clock())


async def test_a_change_takes_it_down_and_two_at_once_are_noticed(cast: Cast) -> None:
    writer, _ = await people(cast)
    notice = await contents.notice(cast.session, cast.clock(), kind="buyer")
    cast.clock.tick(minutes=1)
    wanted = await form(cast)
    seen = content_steps.version(notice)
    await notices.change(cast.session, notice, wanted, seen=seen, by=writer, now=cast.clock())
    changed = await read(cast, notice.code)
    assert (changed.state, changed.title, changed.published_at) == ("draft", "Thu mua lạc", None)
    with pytest.raises(Refused, match="vừa sửa bản này"):
        await notices.change(cast.session, changed, wanted, seen=seen, by=writer, now=cast.clock())


async def test_all_faults_at_once(cast: Cast) -> None:
    writer, _ = await people(cast)
    wrong = await form(
        cast, kind="x", title="", text="a" * 2_000, valid_until=date(2020, 1, 1), ask_whom="", area_id=None
    )
    with pytest.raises(Wrong) as caught:
        await notices.create(cast.session, wrong, by=writer, now=cast.clock())
    assert set(caught.value.faults) == {"kind", "title", "text", "ask_whom", "area", "valid_until"}
    far = await form(cast, valid_until=contents.day(cast.clock(), 367))
    with pytest.raises(Wrong, match="quá xa"):
        await notices.create(cast.session, far, by=writer, now=cast.clock())
    last = await form(cast, valid_until=contents.day(cast.clock(), 366))
    assert await notices.create(cast.session, last, by=writer, now=cast.clock())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nộp tiền đặt cọc 2 triệu giữ chỗ", ["money"]),
        ("Đi Hàn Quốc, phí môi giới rẻ", ["money", "abroad"]),
        ("Việc nhẹ lương cao", ["too-good"]),
        ("Công ty may trong tỉnh, giáo dục hướng nghiệp miễn phí", []),
        ("Lương 7 triệu, đóng bảo hiểm đủ", []),
    ],
)
def test_words_that_go_with_fraud(text: str, found: list[str]) -> None:
    assert [warning.id for warning in job_warnings.found_in(text)] == found


async def test_a_job_with_such_words_needs_the_checklist(cast: Cast) -> None:
    writer, _ = await people(cast)
    offer = await form(cast, kind="job", text="Đi Nhật Bản, ký quỹ theo luật.")
    with pytest.raises(Wrong, match="danh sách kiểm tra"):
        await notices.create(cast.session, offer, by=writer, now=cast.clock())
    assert await notices.create(cast.session, replace(offer, checked=True), by=writer, now=cast.clock())
    assert not notices.warnings(replace(offer, kind="buyer")), "only jobs and courses"
    assert all(check.sure for check in job_warnings.CHECKS)


async def test_over_is_neither_handed_in_nor_published(cast: Cast) -> None:
    writer, approver = await people(cast)
    notice = await drafted(cast, writer, valid_until=contents.day(cast.clock()))
    await notices.submit(cast.session, notice, by=writer, now=cast.clock())
    waiting = await read(cast, notice.code)
    cast.clock.tick(days=1)
    with pytest.raises(Refused, match="hết hạn từ"):
        await notices.publish(cast.session, waiting, seen=content_steps.version(waiting), by=approver, now=cast.clock())
    with pytest.raises(Refused, match="hết hạn"):
        await notices.announce(cast.session, waiting, by=writer, now=cast.clock())


async def test_announced_to_those_who_want_the_kind(cast: Cast) -> None:
    writer, _ = await people(cast)
    notice = await contents.notice(cast.session, cast.clock(), kind="job", topic="viec-lam")
    code = await notices.announce(cast.session, notice, by=writer, now=cast.clock())
    made = await broadcasts.find(cast.session, code)
    assert made is not None
    assert (made.kind, made.notice_id, made.area_id, made.state) == ("notice", notice.id, notice.area_id, "draft")
    assert made.rule == {"areas": [notice.area_id], "interests": ["job", "viec-lam"]}
    assert list(made.choices) == [{"label": "Xem và hỏi ai", "payload": f"#tin:{notice.code}"}]
    assert job_warnings.NEVER_PAY in made.texts["vi"]


async def test_withdrawn_and_sent_back_with_a_reason(cast: Cast) -> None:
    writer, approver = await people(cast)
    notice = await drafted(cast, writer)
    with pytest.raises(Refused, match="hiện bản nháp"):
        await notices.send_back(cast.session, notice, "Thiếu giá", by=approver, now=cast.clock())
    await notices.submit(cast.session, notice, by=writer, now=cast.clock())
    waiting = await read(cast, notice.code)
    for bad in ("", "  ", "a" * 301):
        with pytest.raises(Refused, match="Lý do"):
            await notices.send_back(cast.session, waiting, bad, by=approver, now=cast.clock())
    await notices.send_back(cast.session, waiting, "Thiếu  giá", by=approver, now=cast.clock())
    back = await read(cast, notice.code)
    assert (back.state, back.reason) == ("draft", "Thiếu giá")
    await notices.withdraw(cast.session, back, "Không mua nữa", by=writer, now=cast.clock())
    gone = await read(cast, notice.code)
    with pytest.raises(Refused, match="hiện đã gỡ"):
        await notices.withdraw(cast.session, gone, "Lần nữa", by=writer, now=cast.clock())
    await notices.submit(cast.session, gone, by=writer, now=cast.clock())


async def test_a_story_needs_the_consent_of_those_told_about(cast: Cast) -> None:
    writer, approver = await people(cast)
    told = StoryForm(
        title="Ba con bò", text="Nhà chị H.", lesson="Vay, mua bò.", area_id=await cast.area(COMMUNE), topic="vay",
        entries=["vay-von"],
    )  # fmt: skip
    code = await stories.create(cast.session, told, by=writer, now=cast.clock(), entries=ENTRIES)
    story = await find(cast, code)
    with pytest.raises(Refused, match="gia đình được kể đã đồng ý"):
        await stories.submit(cast.session, story, by=writer, now=cast.clock())
    agreed = replace(told, agreed_on=contents.day(cast.clock()), agreed_how="Nói tại nhà")
    seen = content_steps.version(story)
    await stories.change(cast.session, story, agreed, seen=seen, by=writer, now=cast.clock(), entries=ENTRIES)
    await stories.submit(cast.session, await find(cast, code), by=writer, now=cast.clock())
    waiting = await find(cast, code)
    with pytest.raises(Refused, match="chưa đăng"):
        await stories.announce(cast.session, waiting, by=writer, now=cast.clock())
    await stories.publish(cast.session, waiting, seen=content_steps.version(waiting), by=approver, now=cast.clock())
    sent = await stories.announce(cast.session, await find(cast, code), by=writer, now=cast.clock())
    made = await broadcasts.find(cast.session, sent)
    assert made is not None
    assert (made.kind, made.story_id, made.rule["interests"]) == ("story", waiting.id, ["vay"])
    assert [choice["payload"] for choice in made.choices] == [f"#chuyen:{code}"]


async def test_faults_of_a_story(cast: Cast) -> None:
    writer, _ = await people(cast)
    wrong = StoryForm(
        title="", text="", entries=["khong-co"], agreed_on=contents.day(cast.clock(), 1), agreed_how="x" * 201
    )
    with pytest.raises(stories.Wrong) as caught:
        await stories.create(cast.session, wrong, by=writer, now=cast.clock(), entries=ENTRIES)
    assert set(caught.value.faults) == {"title", "text", "lesson", "area", "entries", "agreed_on", "agreed_how"}


async def find(cast: Cast, code: str) -> Story:
    found = await kept_stories.find(cast.session, code)
    assert found is not None
    return found


async def test_the_month_is_drafted_once_for_a_year_and_a_place(cast: Cast) -> None:
    writer, _ = await people(cast)
    month = campaigns.load()["vi-nguoi-ngheo"]
    commune = await areas.find_by_code(cast.session, COMMUNE)
    assert commune is not None
    this = cast.clock().year
    with pytest.raises(Refused, match="đã qua hết các bước"):
        await campaigns.draft_all(cast.session, month, this, commune, official=writer, now=cast.clock())
    made = await campaigns.draft_all(cast.session, month, this + 1, commune, official=writer, now=cast.clock())
    assert (made.made, made.before, made.past) == (6, 0, 0)
    again = await campaigns.draft_all(cast.session, month, this + 1, commune, official=writer, now=cast.clock())
    assert (again.made, again.before) == (0, 6)
    run = Run(campaign=month.id, year=this + 1, place=COMMUNE)
    kept = await kept_campaigns.made(cast.session, run)
    assert {one.kind for one in kept.values()} == {"broadcast", "quiz", "story"}
    first = await broadcasts.find(cast.session, kept["phat-dong"].code)
    assert first is not None
    assert (first.kind, first.campaign, first.state) == ("campaign", f"vi-nguoi-ngheo/{this + 1}/phat-dong", "draft")
    assert first.send_at is not None
    assert first.send_at.isoformat() == f"{this + 1}-10-17T01:00:00+00:00"
    assert first.texts["vi"].startswith("Xã Hưng Nguyên: hôm nay 17/10")
    assert "Thông báo của Xã Hưng Nguyên." in first.script
    assert [choice["payload"] for choice in first.choices] == [
        "#muc:quy-vi-nguoi-ngheo", "#muc:thang-cao-diem-vi-nguoi-ngheo",
    ]  # fmt: skip
    assert await quizzes.find(cast.session, kept["do-vui"].code) is not None
    story = await find(cast, kept["guong"].code)
    assert (story.state, story.agreed_on) == ("draft", None)
    with pytest.raises(Refused, match="đã đồng ý"):
        await stories.submit(cast.session, story, by=writer, now=cast.clock())
    agreed = replace(story, agreed_on=contents.day(cast.clock()), agreed_how="Nói tại nhà")
    with pytest.raises(Refused, match="Còn chỗ chưa điền"):
        await stories.submit(cast.session, agreed, by=writer, now=cast.clock())
    with pytest.raises(Refused, match="ngoài địa bàn"):
        await campaigns.draft_all(cast.session, month, this + 1, None, official=writer, now=cast.clock())


async def test_midway_only_what_is_ahead(cast: Cast) -> None:
    writer, _ = await people(cast)
    month = campaigns.load()["vi-nguoi-ngheo"]
    commune = await areas.find_by_code(cast.session, COMMUNE)
    now = cast.clock().replace(month=11, day=1)
    made = await campaigns.draft_all(cast.session, month, now.year, commune, official=writer, now=now)
    assert (made.made, made.past) == (2, 4)


def test_the_file_of_campaigns(real_catalogue: Any) -> None:
    for campaign in campaigns.load().values():
        assert campaign.facts
        for step in campaign.steps:
            assert all(entry in real_catalogue.entries for entry in step.choices), step.id
            if step.kind == "broadcast":
                assert step.script, step.id
    known = {"id": "x", "title": "X", "about": "", "begins": "1/10", "ends": "2/10", "facts": []}
    for given, match in (
        ({"id": "a", "day": 0, "kind": "party", "title": "A"}, "kind"),
        ({"id": "a", "day": 0, "kind": "task", "title": "A", "when": 1}, "unknown when"),
        ({"id": "a", "day": 0, "kind": "broadcast", "title": "A"}, "needs a text"),
    ):
        with pytest.raises(CampaignsFault, match=match):
            campaigns.read({"campaigns": [{**known, "steps": [given]}]})
    assert campaigns.load()["vi-nguoi-ngheo"].last_day(2026) - campaigns.load()["vi-nguoi-ngheo"].first_day(
        2026
    ) == timedelta(days=32)
