"""What a try to send means: barred, sent, tried again, given up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.base import Abilities
from channels.errors import SendError
from channels.messages import Choice
from desk import deliveries, texts
from storage.deliveries import NewMessage
from storage.trays import Outgoing, Tray

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ZALO = Abilities(text_limit=2_000, reply_window=timedelta(days=7), free_window=timedelta(hours=48))
MESSAGE = Outgoing(id=1, text="Chào", choices=(), media_url=None, file_path=None, tries=1, created_at=NOW)
TRAY = Tray(
    address_id=1, channel="zalo-oa", external_id="u1", state="active", last_inbound_at=NOW, quota_left=None, version=1,
    messages=(MESSAGE,),
)  # fmt: skip


@pytest.mark.parametrize(
    ("tray", "code"),
    [
        (TRAY, None),
        (replace(TRAY, state="leaving"), None),
        (replace(TRAY, state="stopped"), "contact-stopped"),
        (replace(TRAY, last_inbound_at=NOW - timedelta(days=7)), None),
        (replace(TRAY, last_inbound_at=NOW - timedelta(days=7, seconds=1)), "window-closed"),
        (replace(TRAY, quota_left=0), None),
        (replace(TRAY, quota_left=0, last_inbound_at=NOW - timedelta(hours=49)), "quota-used-up"),
        (replace(TRAY, quota_left=1, last_inbound_at=NOW - timedelta(hours=49)), None),
        (replace(TRAY, quota_left=None, last_inbound_at=NOW - timedelta(hours=49)), None),
    ],
)
def test_what_may_be_sent_on_a_channel_with_windows(tray: Tray, code: str | None) -> None:
    reason = deliveries.barred(tray, ZALO, now=NOW)
    assert (reason.code if reason else None) == code


def test_a_channel_without_windows_has_no_such_rules() -> None:
    old = replace(TRAY, last_inbound_at=NOW - timedelta(days=400), quota_left=0)
    assert deliveries.barred(old, Abilities(text_limit=4_096), now=NOW) is None


def test_every_reason_has_a_sentence_that_says_what_to_do() -> None:
    for code in ("contact-stopped", "window-closed", "quota-used-up", "http-500"):
        assert ";" in texts.delivery_failure(code)
    assert "500" in texts.delivery_failure("http-500")


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    assert [deliveries.backoff(tries) for tries in (1, 2, 3, 4)] == [2, 4, 8, 16]
    assert deliveries.backoff(10) == deliveries.backoff(1_000) == 900


def test_a_passing_fault_is_tried_again_after_the_wait() -> None:
    tried = deliveries.failed(replace(MESSAGE, tries=3), SendError("http-500", retryable=True), now=NOW)
    assert (tried.state, tried.outcome, tried.code, tried.not_before) == (
        "queued",
        "retry",
        "http-500",
        NOW + timedelta(seconds=8),
    )


def test_the_platform_may_ask_for_a_wait_of_its_own() -> None:
    tried = deliveries.failed(MESSAGE, SendError("429", retryable=True, wait=33), now=NOW)
    assert tried.not_before == NOW + timedelta(seconds=33)
    assert deliveries.failed(MESSAGE, SendError("429", retryable=True, wait=0), now=NOW).not_before == NOW


def test_a_fault_for_good_fails_at_once() -> None:
    tried = deliveries.failed(MESSAGE, SendError("blocked", "x" * 900), now=NOW)
    assert (tried.state, tried.outcome, tried.not_before) == ("failed", "failed", NOW)
    assert tried.detail == "x" * 300


def test_after_a_day_it_is_given_up() -> None:
    error = SendError("http-500", retryable=True, wait=60)
    nearly = NOW + timedelta(hours=24) - timedelta(seconds=61)
    assert deliveries.failed(MESSAGE, error, now=nearly).state == "queued"
    assert deliveries.failed(MESSAGE, error, now=nearly + timedelta(seconds=1)).state == "failed"
    assert deliveries.failed(MESSAGE, error, now=NOW + timedelta(days=3)).state == "failed"


def test_a_message_is_laid_out_in_pieces_and_its_picture_goes_with_the_first() -> None:
    message = NewMessage(
        address_id=7, text="Một hai ba. Bốn năm sáu.", choices=(Choice(label="Được", payload="#gui"),), ticket_id=3,
        media_url="https://example.vn/a.jpg", file_path="a.jpg",
    )  # fmt: skip
    pieces = deliveries.laid_out([message], Abilities(text_limit=16, buttons=3))
    assert [(p.text, p.media_url, p.file_path, len(p.choices), p.ticket_id) for p in pieces] == [
        ("Một hai ba.", "https://example.vn/a.jpg", "a.jpg", 0, 3),
        ("Bốn năm sáu.", None, None, 1, 3),
    ]
