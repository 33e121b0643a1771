"""`doithoai check`: what is wrong, why, and how to mend it."""

import shutil
from types import SimpleNamespace

import pytest

from bot import examination
from tests.bot_commands.shell import Shell, migrated

CLOSED = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def sound_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the answers say is not the matter here."""
    monkeypatch.setattr("faq.checks.lint.lint", lambda _catalogue: [])


def staffed(shell: Shell) -> None:
    """Somebody for the questions of whoever names no commune, and for their sensitive reports."""
    for username, role in (("lan.tiepnhan", "intake"), ("thanh.thanhtra", "sensitive")):
        assert shell("official", "add", username, "--name", "Lan", "--role", role, "--area", "18001").code == 0


def test_all_is_well_after_migrating_and_with_officials(shell: Shell) -> None:
    assert shell("migrate").code == 0
    staffed(shell)
    ran = shell("check")
    assert (ran.code, ran.err) == (0, "")
    assert "Cơ sở dữ liệu SQLite: mở được" in ran.out
    assert "Kênh web: dùng được" in ran.out


def test_who_is_still_missing_among_the_officials_is_named(shell: Shell) -> None:
    assert shell("migrate").code == 0
    ran = shell("check")
    assert ran.code == 1
    assert "Cán bộ: chưa ai mở được câu hỏi của người không cho biết xã" in ran.err
    assert "Cán bộ: chưa ai mở được tin nhạy cảm của người không cho biết xã" in ran.err
    assert ran.err.count("doithoai official add") == 2


def test_before_migrating_it_says_so_and_makes_nothing(shell: Shell) -> None:
    ran = shell("check")
    assert ran.code == 1
    assert "Cách sửa: chạy: doithoai migrate" in ran.err
    assert not (shell.folder / "var").exists()


def test_both_databases_are_looked_at(shell: Shell, database_url: str) -> None:
    migrated(database_url)
    shell.setenv(DOITHOAI_DATABASE_URL=database_url, DOITHOAI_SECRET_KEY="k" * 40)
    staffed(shell)
    ran = shell("check")
    assert (ran.code, ran.err) == (0, "")


def test_postgresql_needs_a_key_of_its_own(shell: Shell) -> None:
    ran = shell("check", DOITHOAI_DATABASE_URL="postgresql://u:hunter2@127.0.0.1:9/d")
    assert ran.code == 1
    assert "DOITHOAI_SECRET_KEY: chưa đặt" in ran.err
    assert "Cơ sở dữ liệu PostgreSQL: không mở được" in ran.err
    assert "hunter2" not in ran.err + ran.out


def test_each_faulty_setting_gets_its_mending(shell: Shell) -> None:
    ran = shell("check", DOITHOAI_PORT="x", DOITHOAI_HOTS="y", TELEGRAM_TOKEN_FILE="nowhere")
    assert ran.code == 1
    assert "ghi một số cổng từ 0 đến 65535" in ran.err
    assert "đổi tên biến thành DOITHOAI_HOST." in ran.err
    assert "tệp phải có thật và đọc được" in ran.err
    assert "3 điều cần sửa." in ran.err


def test_a_file_in_place_of_the_data_folder(office: Shell) -> None:
    (office.folder / "taken").write_text("")
    ran = office("check", DOITHOAI_DATA_DIR="taken")
    assert ran.code == 1
    assert "Thư mục dữ liệu taken: không ghi được" in ran.err


def test_a_disk_that_runs_full(office: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=50_000_000))
    ran = office("check")
    assert ran.code == 1
    assert "ổ đĩa chỉ còn trống 0.05 GB" in ran.err


def test_a_platform_that_does_not_answer(office: Shell) -> None:
    token = "123456:never-shown-anywhere"
    ran = office("check", TELEGRAM_TOKEN=token, TELEGRAM_API_URL=CLOSED, ZALO_BOT_TOKEN=token, ZALO_BOT_API_URL=CLOSED)
    assert ran.code == 1
    assert "Kênh telegram: TELEGRAM_API_URL: không được trả lời" in ran.err
    assert "Kênh zalo-bot: ZALO_BOT_API_URL=" in ran.err
    assert "never-shown" not in ran.err + ran.out


def test_webhooks_need_https(office: Shell) -> None:
    ran = office(
        "check",
        TELEGRAM_TOKEN="123456:abcdefgh",
        TELEGRAM_API_URL=CLOSED,
        TELEGRAM_MODE="webhook",
        TELEGRAM_WEBHOOK_SECRET="12345678",
        DOITHOAI_PUBLIC_URL="http://doithoai.example",
    )
    assert ran.code == 1
    assert "TELEGRAM_MODE=webhook chỉ gọi tới địa chỉ https" in ran.err


def test_a_fault_in_the_answers(office: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faq.checks.lint.lint", lambda _catalogue: ["bhyt.yaml: mat-the: thiếu nguồn"])
    ran = office("check")
    assert ran.code == 1
    assert "Nội dung: bhyt.yaml: mat-the: thiếu nguồn" in ran.err


async def test_a_channel_that_breaks_is_a_finding_not_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        async def check(self) -> str | None:
            raise RuntimeError("never-shown")

        async def stop(self) -> None:
            raise RuntimeError("never-shown")

    assert await examination.ask(Broken()) == "không hỏi được (RuntimeError)"
