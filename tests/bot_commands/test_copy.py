"""`doithoai copy`: everything stands in the other database, row for row; or nothing changed there at all."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import copying
from desk.errors import Refused
from handlers.turn import House
from storage import backup as rows
from storage.db import Database
from tests.bot_commands.shell import Shell, on_database, question_sent
from tests.bot_commands.test_backup import all_rows, write_state


@pytest.fixture
def full(office: Shell, house: House) -> tuple[Shell, str]:
    """An office on SQLite with a question, whose code comes with it."""
    return office, write_state(here(office), house, office.folder)


def here(office: Shell) -> str:
    return f"sqlite:///{office.folder}/var/doithoai.db"


def test_moves_to_either_kind_and_goes_on_there(
    full: tuple[Shell, str], database_url: str, house: House, tmp_path: Path
) -> None:
    office, code = full
    before = on_database(here(office), all_rows)
    copied = office("copy", database_url, "--replace")
    assert copied.code == 0, copied.err
    assert f"{len(before)} dòng" in copied.out
    assert on_database(here(office), all_rows) == before
    there = {"DOITHOAI_DATABASE_URL": database_url}
    assert code in office("ticket", "list", **there).out
    later = question_sent(database_url, house, tmp_path / "later", text="Hôm sau trạm có mở không?")
    assert later in office("ticket", "list", **there).out


def test_refuses_a_database_that_holds_something(full: tuple[Shell, str], database_url: str, house: House) -> None:
    office, _code = full
    theirs = question_sent(database_url, house, office.folder / "theirs", text="Nhà văn hoá mở lúc nào?")
    refused = office("copy", database_url)
    assert refused.code == 1
    assert "--replace" in refused.err
    assert theirs in office("ticket", "list", DOITHOAI_DATABASE_URL=database_url).out


@pytest.mark.parametrize(("url", "said"), [("mysql://x/y", "'mysql' is not supported"), ("nowhere", "expected sqlite")])
def test_refuses_an_address_it_cannot_use(full: tuple[Shell, str], url: str, said: str) -> None:
    office, _code = full
    refused = office("copy", url)
    assert refused.code == 2
    assert said in refused.err


def test_refuses_to_copy_onto_itself(full: tuple[Shell, str]) -> None:
    office, _code = full
    refused = office("copy", here(office))
    assert refused.code == 1
    assert "cùng một cơ sở dữ liệu" in refused.err


def test_a_service_that_still_runs_is_noticed(full: tuple[Shell, str], tmp_path: Path) -> None:
    """What it wrote meanwhile would be lost."""
    office, _code = full
    elsewhere = f"sqlite:///{tmp_path}/other.db"

    async def copy_while_writing(source: Database) -> None:
        target = Database(elsewhere)
        late = asyncio.Event()

        def progress(word: str) -> None:
            if word == "đối chiếu":
                late.set()

        async def serve() -> None:
            await late.wait()
            async with source.transaction() as session:
                await session.execute(text("UPDATE tickets SET subject = 'Đã sửa'"))

        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(serve())
                with pytest.raises(Refused, match=r"nguồn thay đổi trong lúc chép.*tickets"):
                    await copying.copy(source, target, replace=False, progress=progress)
            async with target.reading() as session:
                assert await rows.is_empty(session)
        finally:
            await target.close()

    on_database(here(office), copy_while_writing)
