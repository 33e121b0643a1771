"""The job that tells what must be reviewed."""

from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import review
from desk import texts
from desk.alerts import read_watchers
from handlers.turn import House
from storage.db import Database
from storage.tables import addresses, content_flags, outbound_messages
from tests.bot.office import Office
from tests.clock import FakeClock
from tests.outdated import LOST_CARD_ENTRY, POOR_ENTRY, decreed


@pytest.fixture
def office(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Office:
    """Nobody can reach it; only its jobs matter here."""
    return Office(database, decreed(house, tmp_path / "answers"), clock, {}, tmp_path)


async def told(office: Office) -> list[tuple[str, str]]:
    flags = await review.tell_new_flags(office.database, office.app.house, clock=office.clock)
    return sorted((flag.entry_id, flag.reason) for flag in flags)


async def test_each_thing_is_told_once_and_again_when_it_gets_closer(office: Office) -> None:
    office.clock.tick(days=-30)
    assert await told(office) == [], "37 days before"
    office.clock.tick(days=7)
    assert await told(office) == [(POOR_ENTRY, "review_due_30"), (LOST_CARD_ENTRY, "review_due_30")]
    assert await told(office) == []
    office.clock.tick(days=22)
    assert await told(office) == [], "8 days before"
    office.clock.tick(days=1)
    assert await told(office) == [(POOR_ENTRY, "review_due_7"), (LOST_CARD_ENTRY, "review_due_7")]
    office.clock.tick(days=7)
    assert await told(office) == [(POOR_ENTRY, "review_due_0"), (LOST_CARD_ENTRY, "review_due_0")]
    office.clock.tick(days=1)
    assert await told(office) == [(POOR_ENTRY, "source_ended"), (LOST_CARD_ENTRY, "source_ended")]
    office.clock.tick(days=30)
    assert await told(office) == []
    assert len(await office.all(content_flags)) == 8


async def test_the_log_names_the_answer_its_document_and_its_agency(office: Office) -> None:
    office.clock.tick(days=8)
    with capture_logs() as logs:
        await review.tell_new_flags(office.database, office.app.house, clock=office.clock)
        await review.tell_new_flags(office.database, office.app.house, clock=office.clock)
    assert [(line["log_level"], line["entry"], line["agency"]) for line in logs] == [
        ("warning", LOST_CARD_ENTRY, "Bảo hiểm xã hội"),
        ("warning", POOR_ENTRY, "UBND xã"),
    ]
    assert {(line["document"], line["due_on"]) for line in logs} == {("1/2025/NĐ-CP", "2026-11-30")}


LINK = "https://doithoai.example.vn/hoi-dap/ra-soat"
BOTH = "2 mục cần rà soát: Hộ nghèo có phải mua thẻ bảo hiểm y tế không; Mất thẻ bảo hiểm y tế"


def watch(office: Office, *, public_url: str = "https://doithoai.example.vn/") -> None:
    watchers = read_watchers("telegram:11,telegram:12")
    office.app.house = replace(office.app.house, watchers=watchers, public_url=public_url)


async def alerted(office: Office) -> list[tuple[str, str]]:
    """To whom and what, in all runs so far."""
    names = {row.id: row.external_id for row in await office.all(addresses)}
    queued = [row for row in await office.all(outbound_messages) if row.purpose == "alert"]
    return [(names[row.address_id], row.text) for row in queued]


async def test_people_on_duty_get_one_message_for_all_that_is_new(office: Office) -> None:
    watch(office)
    assert len(await told(office)) == 2
    assert sorted(await alerted(office)) == [("11", f"{BOTH}. Xem: {LINK}"), ("12", f"{BOTH}. Xem: {LINK}")]
    assert await told(office) == []
    assert len(await alerted(office)) == 2
    office.clock.tick(days=8)
    assert len(await told(office)) == 2, "the document ended"
    assert len(await alerted(office)) == 4


async def test_without_a_public_address_the_message_has_no_link(office: Office) -> None:
    watch(office, public_url="")
    await told(office)
    assert {text for _, text in await alerted(office)} == {f"{BOTH}."}


async def test_what_comes_up_at_night_is_told_in_the_morning(office: Office) -> None:
    watch(office)
    office.clock.tick(hours=13)
    assert (await told(office), await alerted(office)) == ([], []), "22:00"
    office.clock.tick(hours=8.5)
    assert (await told(office), await office.all(content_flags)) == ([], []), "6:30"
    office.clock.tick(hours=0.5)
    assert len(await told(office)) == 2, "7:00"
    assert len(await alerted(office)) == 2


async def test_with_nobody_on_duty_there_is_only_the_log_at_any_hour(office: Office) -> None:
    office.clock.tick(hours=13)
    with capture_logs() as logs:
        assert len(await told(office)) == 2
    assert len(logs) == 2
    assert await office.all(outbound_messages) == []


async def test_flags_whose_message_could_not_be_queued_are_told_by_the_next_run(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(office)

    def broken(*_: object) -> str:
        raise RuntimeError("no words")

    with monkeypatch.context() as patched:
        patched.setattr(texts, "review_alert", broken)
        with pytest.raises(RuntimeError, match="no words"):
            await told(office)
    assert await office.all(content_flags) == []
    assert len(await told(office)) == 2


def test_a_message_names_as_many_as_fit() -> None:
    titles = [f"Mục số {n} " + "a" * 90 for n in range(9)]
    text = texts.review_alert(titles, LINK)
    assert text.startswith(f"9 mục cần rà soát: {titles[0]}; {titles[1]}; ")
    assert text.endswith(f"{titles[4]} (và 4 mục khác). Xem: {LINK}")
    assert len(text) <= 600 < len(text) + len(titles[5])
    assert texts.review_alert(["b" * 700], LINK) == f"1 mục cần rà soát. Xem: {LINK}"
    assert texts.review_alert(["Vay vốn"], "https://" + "c" * 600) == "1 mục cần rà soát: Vay vốn."
