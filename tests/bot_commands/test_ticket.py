"""`doithoai ticket`: the queue from a terminal, on both databases."""

from pathlib import Path

from sqlalchemy import select

from handlers.turn import House
from storage.db import Database
from storage.tables import audit_events
from tests.bot_commands.shell import Shell, on_database, question_sent
from tests.clock import FakeClock
from tests.people import BRIBE
from tests.talk import Room


def test_a_question_is_listed_shown_and_answered(shell: Shell, database_url: str, house: House, tmp_path: Path) -> None:
    code = question_sent(database_url, house, tmp_path)
    shell.setenv(DOITHOAI_DATABASE_URL=database_url)
    assert code in shell("ticket", "list").out
    shell("official", "add", "hoa.nguyen", "--name", "Nguyễn Thị Hoa")
    answered = shell("ticket", "answer", code.lower(), "Trạm mở cửa từ 7 giờ.", "--by", "hoa.nguyen")
    assert (answered.code, answered.out) == (0, "Đã ghi câu trả lời và xếp hàng gửi cho người hỏi.\n")
    shown = shell("ticket", "show", code)
    assert "Trạm mở cửa từ 7 giờ." in shown.out
    assert "Gửi trả lời: đang chờ gửi" in shown.out
    assert code not in shell("ticket", "list").out
    assert code in shell("ticket", "list", "--all").out


def test_an_answer_from_standard_input(office: Shell, house: House) -> None:
    code = question_sent(f"sqlite:///{office.folder}/var/doithoai.db", house, office.folder)
    office.types("Chào chị.\nMời chị ra xã.\n")
    assert office("ticket", "answer", code).code == 0
    assert "Mời chị ra xã." in office("ticket", "show", code).out


def test_refused_with_a_sentence(office: Shell, house: House) -> None:
    code = question_sent(f"sqlite:///{office.folder}/var/doithoai.db", house, office.folder)
    for words, told in (
        (["show", "K7M2QX"], "Không có câu hỏi nào mang mã 'K7M2QX'"),
        (["show", "xin chào"], "Không có câu hỏi nào mang mã"),
        (["answer", code, "   "], "Câu trả lời đang trống"),
        (["answer", code, "Vâng", "--by", "khong.co"], "Không có cán bộ nào"),
    ):
        ran = office("ticket", *words)
        assert ran.code == 1
        assert told in ran.err


def test_a_sensitive_report_is_listed_apart_and_its_reading_is_on_record(office: Shell, house: House) -> None:
    url = f"sqlite:///{office.folder}/var/doithoai.db"

    async def report(database: Database) -> None:
        lan = Room(database, house, FakeClock(), office.folder).talk("lan")
        await lan.says(BRIBE)

    on_database(url, report)
    listed = office("ticket", "list")
    assert listed.out == "Không có câu hỏi nào đang chờ.\n"
    assert "Có 1 tin khẩn hoặc nhạy cảm đang chờ" in listed.err
    code = office("ticket", "list", "--sensitive").out[:6]
    assert BRIBE in office("ticket", "show", code).out

    async def read(database: Database) -> list[tuple[str, str]]:
        async with database.reading() as session:
            found = await session.execute(select(audit_events.c.action, audit_events.c.object_id))
            return [(row.action, row.object_id) for row in found]

    assert on_database(url, read) == [("ticket.read", code)]


def test_nothing_waits(office: Shell) -> None:
    assert office("ticket", "list").out == "Không có câu hỏi nào đang chờ.\n"
