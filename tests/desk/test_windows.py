"""How long a resident can still be written to, as the inbox tells it."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.base import Abilities
from channels.zalo_oa import ABILITIES as ZALO_OA
from desk.windows import closing

WROTE = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CLOSED = "đã đóng: chỉ nhắn được khi bà con nhắn lại"


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (timedelta(), "còn 48 giờ miễn phí"),
        (timedelta(hours=17), "còn 31 giờ miễn phí"),
        (timedelta(hours=16, minutes=1), "còn 31 giờ miễn phí"),
        (timedelta(hours=47), "còn 1 giờ miễn phí"),
        (timedelta(hours=47, minutes=35), "còn 25 phút miễn phí"),
        (timedelta(hours=48), "còn chưa đầy 1 phút miễn phí"),
        (timedelta(hours=48, seconds=1), "đóng sau 4 ngày"),
        (timedelta(days=4), "đóng sau 3 ngày"),
        (timedelta(days=5), "đóng sau 48 giờ"),
        (timedelta(days=6), "đóng sau 24 giờ"),
        (timedelta(days=6, hours=23, minutes=50), "đóng sau 10 phút"),
        (timedelta(days=7), "đóng sau chưa đầy 1 phút"),
        (timedelta(days=7, seconds=1), CLOSED),
        (timedelta(days=90), CLOSED),
    ],
)
def test_zalo_oa(later: timedelta, told: str) -> None:
    window = closing(ZALO_OA, WROTE, WROTE + later)
    assert window is not None
    assert window.reason() == told
    assert window.is_open == (told != CLOSED)
    assert window.is_free == ("miễn phí" in told)


def test_its_ends() -> None:
    window = closing(ZALO_OA, WROTE, WROTE)
    assert window is not None
    assert window.free_until == WROTE + timedelta(hours=48)
    assert window.closes_at == WROTE + timedelta(days=7)


def test_a_used_up_quota_closes_it_once_the_free_time_is_over() -> None:
    free = closing(ZALO_OA, WROTE, WROTE + timedelta(hours=1), quota_left=0)
    assert free is not None
    assert free.is_open
    paid = closing(ZALO_OA, WROTE, WROTE + timedelta(days=3), quota_left=0)
    assert paid is not None
    assert not paid.is_open
    assert paid.reason() == "hết lượt gửi: chỉ nhắn được khi bà con nhắn lại"
    over = closing(ZALO_OA, WROTE, WROTE + timedelta(days=8), quota_left=0)
    assert over is not None
    assert over.reason() == CLOSED
    left = closing(ZALO_OA, WROTE, WROTE + timedelta(days=3), quota_left=2)
    assert left is not None
    assert left.is_open


def test_channels_with_one_window_or_none() -> None:
    assert closing(Abilities(text_limit=4096), WROTE, WROTE) is None
    answer = closing(Abilities(text_limit=1, reply_window=timedelta(days=7)), WROTE, WROTE, quota_left=0)
    assert answer is not None
    assert answer.is_open
    assert answer.reason() == "đóng sau 7 ngày"
    costly = closing(Abilities(text_limit=1, free_window=timedelta(hours=1)), WROTE, WROTE + timedelta(hours=2))
    assert costly is not None
    assert costly.is_open
    assert costly.reason() == "hết thời gian miễn phí"


def test_a_clock_that_is_behind_does_no_harm() -> None:
    window = closing(ZALO_OA, WROTE, WROTE - timedelta(minutes=5))
    assert window is not None
    assert window.reason() == "còn 48 giờ miễn phí"
