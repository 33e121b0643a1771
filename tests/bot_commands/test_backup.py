"""`doithoai backup` and `restore`: the same state again, on either database; or nothing changed at all."""

import asyncio
import io
import json
import stat
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.turn import House
from storage import areas, surveys
from storage import backup as rows
from storage.db import Database, Session
from tests.bot_commands.shell import Shell, on_database, question_sent

PHOTO = "0123456789abcdef0123456789abcdef.jpg"


def write_state(url: str, house: House, folder: Path) -> str:
    """A question, a kept photo and an upload on its way."""
    data = folder / "var"
    for name in ("files", "incoming"):
        (data / name).mkdir(parents=True, exist_ok=True)
        (data / name / PHOTO).write_bytes(name.encode() * 1000)
    code = question_sent(url, house, folder / "room")
    on_database(url, survey_answered)
    return code


async def survey_answered(database: Database) -> None:
    """Holds a day without a time."""
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    async with database.transaction() as session:
        area = await areas.find_by_code(session, "18001")
        assert area is not None
        survey = await surveys.add(
            session, code="K7M2QA", title="Hỏi thăm", dialogue_id=None, area_id=area.id, questions=[], created_by=None,
            now=now,
        )  # fmt: skip
        await surveys.add_answer(session, survey, area_id=area.id, channel="web", answers={"1": 2}, day=now.date())


async def all_rows(database: Database) -> list[tuple[str, str]]:
    return [row async for row in rows.read_all(database)]


@pytest.fixture
def full(shell: Shell, database_url: str, house: House) -> tuple[Shell, str]:
    """A shell on a database of either kind that holds a question, whose code comes with it."""
    shell.setenv(DOITHOAI_DATABASE_URL=database_url)
    return shell, write_state(database_url, house, shell.folder)


def test_brings_everything_back_into_the_other_kind(full: tuple[Shell, str], database_url: str, tmp_path: Path) -> None:
    shell, code = full
    made = shell("backup", "state.tar.gz")
    assert made.code == 0, made.err
    assert "đọc lại khớp" in made.out
    assert stat.S_IMODE((shell.folder / "state.tar.gz").stat().st_mode) == 0o600
    before = on_database(database_url, all_rows)
    elsewhere = f"sqlite:///{tmp_path}/other.db"
    there = {"DOITHOAI_DATABASE_URL": elsewhere, "DOITHOAI_DATA_DIR": str(tmp_path / "other")}
    restored = shell("restore", "state.tar.gz", **there)
    assert restored.code == 0, restored.err
    assert on_database(elsewhere, all_rows) == before
    assert (tmp_path / "other" / "files" / PHOTO).read_bytes() == b"files" * 1000
    assert (tmp_path / "other" / "incoming" / PHOTO).read_bytes() == b"incoming" * 1000
    assert (tmp_path / "other" / "secret.key").read_bytes() == (shell.folder / "var" / "secret.key").read_bytes()
    assert code in shell("ticket", "list", **there).out


def test_from_sqlite_into_either_kind_and_on_from_there(
    office: Shell, database_url: str, house: House, tmp_path: Path
) -> None:
    code = write_state(f"sqlite:///{office.folder}/var/doithoai.db", house, office.folder)
    assert office("backup", "state.tar.gz").code == 0
    office.setenv(DOITHOAI_DATABASE_URL=database_url, DOITHOAI_DATA_DIR=str(tmp_path / "new"))
    assert office("restore", "state.tar.gz").code == 0
    later = question_sent(database_url, house, tmp_path / "later", text="Hôm sau trạm có mở không?")
    listed = office("ticket", "list").out
    assert code in listed
    assert later in listed


def test_sees_one_moment_while_others_write(full: tuple[Shell, str], database_url: str) -> None:
    shell, _code = full

    async def read_while_writing(database: Database) -> set[str]:
        seen: set[str] = set()
        other = Database(database_url)
        async for table, _line in rows.read_all(database):
            if not seen:
                async with other.transaction() as session:
                    await rows.clear(session)
            seen.add(table)
        await other.close()
        return seen

    assert {"areas", "contacts", "tickets", "ticket_events"} <= on_database(database_url, read_while_writing)
    assert shell("ticket", "list").out == "Không có câu hỏi nào đang chờ.\n"


def test_refuses_to_write_over_a_file(full: tuple[Shell, str]) -> None:
    shell, _code = full
    (shell.folder / "state.tar.gz").write_text("dear to someone")
    ran = shell("backup", "state.tar.gz")
    assert (ran.code, "tệp đã có" in ran.err) == (1, True)
    assert (shell.folder / "state.tar.gz").read_text() == "dear to someone"
    assert "không có thư mục" in shell("backup", "nowhere/state.tar.gz").err


def test_refuses_a_database_that_is_not_empty(full: tuple[Shell, str], database_url: str) -> None:
    shell, code = full
    assert shell("backup", "state.tar.gz").code == 0
    shell("ticket", "answer", code, "Mở cửa từ 7 giờ.")
    changed = on_database(database_url, all_rows)
    ran = shell("restore", "state.tar.gz")
    assert (ran.code, "--replace" in ran.err) == (1, True)
    assert on_database(database_url, all_rows) == changed
    (shell.folder / "var" / "files" / "later.jpg").write_bytes(b"x")
    assert shell("restore", "state.tar.gz", "--replace").code == 0
    assert "đang chờ cán bộ xem" in shell("ticket", "list").out
    assert [path.name for path in (shell.folder / "var" / "files").iterdir()] == [PHOTO]
    assert not list((shell.folder / "var").glob(".restore-*"))


def _cut(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _flip(whole: bytes) -> bytes:
    at = len(whole) // 2
    return whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]


def _edit(change: Callable[[dict[str, bytes]], object]) -> Callable[[bytes], bytes]:
    """The same archive with other members; its compression is sound."""

    def edit(whole: bytes) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(whole)) as archive:
            members = {m.name: stream.read() for m in archive if (stream := archive.extractfile(m))}
        change(members)
        memory = io.BytesIO()
        with tarfile.open(fileobj=memory, mode="w:gz") as archive:
            for name, content in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return memory.getvalue()

    return edit


def _manifest(**changes: object) -> Callable[[bytes], bytes]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changes).encode()

    return _edit(change)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _whole: b"",
    "not an archive": lambda _whole: b"hello" * 100,
    "cut short": _cut,
    "one byte changed": _flip,
    "a table is missing": _edit(lambda members: members.pop("tickets.jsonl")),
    "a row is missing": _edit(lambda members: members.update({"contacts.jsonl": b""})),
    "something was added": _edit(lambda members: members.update({"more.txt": b"x"})),
    "no manifest": _edit(lambda members: members.pop("manifest.json")),
    "another schema": _manifest(revision="9999"),
    "another format": _manifest(format=99),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_changes_nothing(office: Shell, house: House, damage: str) -> None:
    url = f"sqlite:///{office.folder}/var/doithoai.db"
    write_state(url, house, office.folder)
    assert office("backup", "state.tar.gz").code == 0
    before = on_database(url, all_rows)
    whole = (office.folder / "state.tar.gz").read_bytes()
    (office.folder / "bad.tar.gz").write_bytes(DAMAGE[damage](whole))
    ran = office("restore", "bad.tar.gz", "--replace")
    assert ran.code == 1
    assert ran.err.startswith("bad.tar.gz: ")
    assert "Traceback" not in ran.err
    assert on_database(url, all_rows) == before
    assert (office.folder / "var" / "files" / PHOTO).exists()


def test_a_name_that_leads_out_of_the_folder_is_refused(office: Shell, house: House) -> None:
    write_state(f"sqlite:///{office.folder}/var/doithoai.db", house, office.folder)
    (office.folder / "var" / "files" / "..sly").write_bytes(b"x")
    assert office("backup", "state.tar.gz").code == 0
    ran = office("restore", "state.tar.gz", "--replace")
    assert ran.code == 1
    assert "tên tệp lạ" in ran.err


def test_a_fault_in_the_middle_leaves_all_as_it_was(
    office: Shell, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{office.folder}/var/doithoai.db"
    write_state(url, house, office.folder)
    assert office("backup", "state.tar.gz").code == 0
    (office.folder / "var" / "files" / "later.jpg").write_bytes(b"x")
    before = on_database(url, all_rows)

    async def miscount(_session: Session) -> dict[str, int]:
        await asyncio.sleep(0)
        return {}

    monkeypatch.setattr(rows, "count_rows", miscount)
    assert office("restore", "state.tar.gz", "--replace").code == 1
    assert on_database(url, all_rows) == before
    assert (office.folder / "var" / "files" / "later.jpg").exists()


def test_another_key_is_refused(office: Shell, house: House) -> None:
    write_state(f"sqlite:///{office.folder}/var/doithoai.db", house, office.folder)
    assert office("backup", "state.tar.gz").code == 0
    ran = office("restore", "state.tar.gz", "--replace", DOITHOAI_SECRET_KEY="another-key-" * 4)
    assert ran.code == 1
    assert "DOITHOAI_SECRET_KEY: khác với khoá trong bản sao" in ran.err
    assert "another-key" not in ran.err


def test_no_such_file(office: Shell) -> None:
    assert "không có tệp này" in office("restore", "missing.tar.gz").err
