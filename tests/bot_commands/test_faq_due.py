"""`doithoai faq due`: what must be reviewed, with and without a database."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.faq import due, reading
from faq.catalogue import load_catalogue
from handlers.turn import House
from storage.db import Database
from tests.bot_commands.shell import Shell, on_database
from tests.clock import FakeClock
from tests.outdated import LOST_CARD_ENTRY, POOR_ENTRY, decreed
from tests.people import LOST_CARD
from tests.talk import Room

WINTER = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def winter(monkeypatch: pytest.MonkeyPatch, house: House, tmp_path: Path) -> None:
    """The day on which the new decree begins."""
    decreed(house, tmp_path / "answers")
    catalogue = load_catalogue(tmp_path / "answers" / "content")
    monkeypatch.setattr(due, "load", lambda: catalogue)
    monkeypatch.setattr(due, "utc_now", lambda: WINTER)
    assert reading.load().entries.keys() != catalogue.entries.keys()


@pytest.mark.usefixtures("winter")
def test_what_ended_is_listed_by_agency_with_the_people_who_received_it(
    office: Shell, house: House, tmp_path: Path
) -> None:
    async def ask(database: Database) -> None:
        room = Room(database, house, FakeClock(), tmp_path)
        for name in ("lan", "hung"):
            await room.talk(name).says(LOST_CARD)

    on_database(f"sqlite:///{office.folder / 'var' / 'doithoai.db'}", ask)
    ran = office("faq", "due")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Ngày 01/12/2026: 2 mục cần sửa ngay, 0 mục đến hạn trong 30 ngày.")
    assert "\nBảo hiểm xã hội (1 mục)\n  Mất thẻ bảo hiểm y tế  [bhyt-mat-the]\n" in ran.out
    assert "Nghị định 1/2025/NĐ-CP đã được thay bằng Nghị định 3/2026/NĐ-CP – cần sửa ngay." in ran.out
    assert "2 người đã nhận trong 90 ngày." in ran.out

    told = json.loads(office("faq", "due", "--json").out)
    assert (told["today"], told["days"]) == ("2026-12-01", 30)
    assert {one["id"]: one["people_90_days"] for one in told["entries"]} == {LOST_CARD_ENTRY: 2, POOR_ENTRY: 0}
    assert told["entries"][0]["flags"] == [
        {
            "reason": "source_ended",
            "document": "1/2025/NĐ-CP",
            "due_on": "2026-11-30",
            "days_left": -1,
            "text": "Nghị định 1/2025/NĐ-CP đã được thay bằng Nghị định 3/2026/NĐ-CP.",
        }
    ]


@pytest.mark.usefixtures("winter")
def test_without_a_database_it_lists_all_the_same_and_makes_none(shell: Shell) -> None:
    ran = shell("faq", "due")
    assert ran.code == 0
    assert "2 mục cần sửa ngay" in ran.out
    assert "Chưa đếm được số người đã nhận" in ran.err
    assert list(shell.folder.iterdir()) == []
    told = json.loads(shell("faq", "due", "--json").out)
    assert [one["people_90_days"] for one in told["entries"]] == [None, None]


@pytest.mark.usefixtures("winter")
@pytest.mark.parametrize(
    "env",
    [
        {"DOITHOAI_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        {"DOITHOAI_PORT": "none"},
    ],
    ids=["a database that is away", "settings with a fault"],
)
def test_trouble_elsewhere_does_not_hide_it(shell: Shell, env: dict[str, str]) -> None:
    ran = shell("faq", "due", **env)
    assert ran.code == 0
    assert "2 mục cần sửa ngay" in ran.out


@pytest.mark.usefixtures("winter")
def test_one_may_look_ahead(shell: Shell) -> None:
    ran = shell("faq", "due", "--days", "400")
    assert "2 mục cần sửa ngay, 1 mục đến hạn trong 400 ngày." in ran.out
    assert "Nội dung này chỉ áp dụng đến hết ngày 31/12/2027 – còn 395 ngày." in ran.out
    assert shell("faq", "due", "--days", "-1").code == 2


def test_the_real_content_can_be_looked_at(shell: Shell) -> None:
    ran = shell("faq", "due", "--days", "3650", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["entries"]
