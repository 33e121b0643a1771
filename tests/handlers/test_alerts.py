"""People on duty are told at once of an urgent report, and of nothing it says."""

from dataclasses import replace
from pathlib import Path

import pytest

from channels import terminal
from desk.alerts import Watcher, read_watchers
from handlers.turn import House
from storage.db import Database
from storage.tables import addresses, outbound_messages, tickets
from tests.clock import FakeClock
from tests.handlers.scenes import receipt, rows
from tests.talk import Room

HUNGER = "nha toi o thon Ban Cuon het gao may hom nay khong co gi an"


@pytest.fixture
def watched(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    watchers = read_watchers(f"{terminal.NAME}:truc-1, {terminal.NAME}:truc-2")
    return Room(database, replace(house, watchers=watchers), clock, tmp_path)


async def test_each_of_them_gets_one_message_without_the_words(watched: Room) -> None:
    said = await watched.talk("lan").says(HUNGER)
    code = receipt(said).code
    (ticket,) = await rows(watched, tickets)
    told = f"Có tin cần xem ngay. Mã {code}, lúc 14:05. Xem: doithoai ticket show {code}"
    expected = told.replace("14:05", f"{watched.clock().astimezone(watched.app.house.zone):%H:%M}")
    assert ticket.code == code
    assert watched.said["truc-1"] == watched.said["truc-2"] == [expected]
    alerts = [row for row in await rows(watched, outbound_messages) if row.purpose == "alert"]
    assert [(row.state, row.ticket_id) for row in alerts] == [("sent", None)] * 2


async def test_what_is_added_and_what_is_not_urgent_alerts_nobody(watched: Room) -> None:
    lan = watched.talk("lan")
    await lan.says(HUNGER)
    await lan.says("các cháu đang đói quá")
    await watched.talk("hung").says("trẻ bị bỏ rơi được trợ cấp bao nhiêu")
    assert len(watched.said["truc-1"]) == 1


async def test_someone_on_duty_who_has_written_keeps_one_address(watched: Room) -> None:
    watcher = watched.talk("truc-1")
    await watcher.says("xin chào")
    await watched.talk("lan").says(HUNGER)
    known = [row.external_id for row in await rows(watched, addresses)]
    assert sorted(known) == ["lan", "truc-1", "truc-2"]
    assert len(watcher.new()) == 1
    assert await watcher.says("xin chào")


async def test_without_anyone_on_duty_the_report_is_filed_all_the_same(room: Room) -> None:
    assert receipt(await room.talk("lan").says(HUNGER))
    assert set(room.said) == {"lan"}


def test_addresses_are_read_once_each_and_faults_are_refused() -> None:
    one = Watcher(channel="telegram", address="1")
    assert read_watchers("telegram:1, telegram:1") == (one,)
    assert read_watchers("zalo-bot:a:b")[0].address == "a:b"
    for wrong in ("telegram", "telegram:", ":1", "telegram:1,,telegram:2", "telegram:a b", f"telegram:{'1' * 121}"):
        with pytest.raises(ValueError, match="is not channel:address"):
            read_watchers(wrong)
