"""`doithoai privacy`: one person, on both databases."""

import json
from pathlib import Path

from handlers.turn import House
from tests.bot_commands.shell import ADDRESS, Shell, question_sent


def test_everything_about_one_person_as_json(shell: Shell, database_url: str, house: House, tmp_path: Path) -> None:
    code = question_sent(database_url, house, tmp_path)
    ran = shell("privacy", "export", ADDRESS, DOITHOAI_DATABASE_URL=database_url)
    assert ran.code == 0
    kept = json.loads(ran.out)
    assert kept["addresses"] == [{"channel": "terminal", "address": "lan", "state": "active"}]
    assert [ticket["code"] for ticket in kept["tickets"]] == [code]
    assert "gặp cán bộ" in [message["text"] for message in kept["messages_in"]]
    assert "key_digest" not in ran.out


def test_erased_for_good_with_a_receipt(shell: Shell, database_url: str, house: House, tmp_path: Path) -> None:
    code = question_sent(database_url, house, tmp_path)
    shell.setenv(DOITHOAI_DATABASE_URL=database_url)
    ran = shell("privacy", "erase", ADDRESS, "--yes")
    assert ran.code == 0
    assert "Mã biên nhận: X" in ran.out
    assert code in ran.out
    assert "Trạm y tế" not in shell("ticket", "show", code).out
    again = shell("privacy", "erase", ADDRESS, "--yes")
    assert (again.code, again.err[:10]) == (1, "Không có a")


def test_asks_before_it_erases(office: Shell, house: House) -> None:
    question_sent(f"sqlite:///{office.folder}/var/doithoai.db", house, office.folder)
    office.types("n\n")
    assert office("privacy", "erase", ADDRESS).code == 1
    assert office("privacy", "export", ADDRESS).code == 0


def test_an_address_that_is_none(office: Shell) -> None:
    for address, told in (("lan", "hãy ghi kênh và mã"), (":", "hãy ghi kênh"), ("zalo-oa:1", "Không có ai ở")):
        for command in ("export", "erase"):
            ran = office("privacy", command, address)
            assert ran.code == 1
            assert told in ran.err
