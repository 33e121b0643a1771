"""What an administrator sees of scheduled work: each job in words, what came of it, and what was left out."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.roles import Role
from desk.scheduled import BUSY, Missed, Schedule, missed
from storage import job_runs
from tests.console.conftest import DeskApp, Opened

PAGE = "/console/jobs"
REMIND = Schedule(name="remind", words="Nhắc cán bộ về hạn xử lý", cron="*/5 * * * *")
ERASE = Schedule(name="erase", words="Xoá dữ liệu cũ", cron="10 3 * * *", missed=Missed.CATCH_UP)
ASK = Schedule(name="ask", words="Hỏi bà con", cron="20 7-20 * * *")


@pytest.fixture
async def desk(desk_app: DeskApp) -> AsyncIterator[DeskApp]:
    async with Opened(replace(desk_app.office, schedules=(REMIND, ERASE, ASK)), desk_app.clock) as opened:
        yield opened


async def ran(desk: DeskApp, job: str, *, minutes: float, state: str, note: str = "", late: bool = False) -> None:
    """It was due so long ago, and took three seconds."""
    due = desk.clock.now.replace(microsecond=0) - timedelta(minutes=minutes)
    async with desk.database.transaction() as session:
        if state == "skipped":
            assert await job_runs.skip(session, job, due, note=note, late=late, now=due)
            return
        run = await job_runs.claim(session, job, due, process="one", now=due, late=late)
        assert run is not None
        if state != "running":
            assert await job_runs.finish(session, run, state, note=note, now=due + timedelta(seconds=3))


async def test_each_job_is_shown_in_words(desk: DeskApp) -> None:
    await ran(desk, "remind", minutes=5, state="done")
    await ran(desk, "erase", minutes=350, state="done", late=True)
    chief = await desk.login(Role.ADMINISTERING)
    page = await chief.page(PAGE)
    assert "Nhắc cán bộ về hạn xử lý" in page
    assert "5 phút một lần. Lỡ thì bỏ qua, chờ lần sau." in page
    assert "hằng ngày, 03:10. Lỡ thì làm bù một lần." in page
    assert "08:55 23/11/2026" in page, "the last time"
    assert "3 giây" in page
    assert "3 giây, chạy muộn" in page
    assert "09:05 23/11/2026" in page, "the next time"
    assert "03:10 24/11/2026" in page
    assert page.count("chưa lần nào") == 1
    assert "1 lần xong, 1 muộn" in page
    assert "Chạy muộn, đã xong." in page
    assert f'href="{PAGE}"' in await chief.page("/console/admin")


async def test_what_was_skipped_or_failed_is_told_for_a_week(desk: DeskApp) -> None:
    await ran(desk, "remind", minutes=60, state="skipped", note=missed(35), late=True)
    await ran(desk, "remind", minutes=30, state="skipped", note=BUSY)
    await ran(desk, "remind", minutes=8 * 24 * 60, state="skipped", note=missed(7), late=True)
    await ran(desk, "no longer known", minutes=10, state="failed", note="OSError")
    await ran(desk, "ask", minutes=5, state="running")
    chief = await desk.login(Role.ADMINISTERING)
    page = await chief.page(PAGE)
    assert "Bỏ qua: 35 lần không có máy nào chạy." in page
    assert "Bỏ qua: lần trước chưa làm xong." in page
    assert "Không xong: lỗi OSError." in page
    assert "no longer known" in page
    assert "7 lần không" not in page, "longer ago than a week"
    assert "Đang chạy" in page
    assert "2 bỏ qua" in page


async def test_one_that_keeps_failing_says_what_to_do(desk: DeskApp) -> None:
    chief = await desk.login(Role.ADMINISTERING)
    for minutes in (15, 10, 5):
        assert "lỗi nhiều lần liền" not in await chief.page(PAGE)
        await ran(desk, "remind", minutes=minutes, state="failed", note="ValueError")
    page = await chief.page(PAGE)
    assert "Nhắc cán bộ về hạn xử lý: lỗi nhiều lần liền. Hãy báo người vận hành máy chủ" in page
    assert "lỗi ValueError" in page
    assert "<strong>3 lỗi</strong>" in page


async def test_with_nothing_to_tell(desk: DeskApp, desk_app: DeskApp) -> None:
    assert "mọi việc đều chạy đúng giờ" in await (await desk.login(Role.ADMINISTERING)).page(PAGE)
    assert "Chưa có việc định kỳ nào." in await (await desk_app.login(Role.ADMINISTERING)).page(PAGE)


async def test_nobody_else_comes_in(desk: DeskApp) -> None:
    for role in set(Role) - {Role.ADMINISTERING}:
        assert (await (await desk.login(role)).get(PAGE)).status == 403, role
