"""`doithoai official`: accounts."""

import re

from tests.bot_commands.shell import Shell


def test_an_account_from_beginning_to_end(office: Shell) -> None:
    added = office("official", "add", "hoa.nguyen", "--name", "Nguyễn Thị Hoa", "--area", "18001")
    assert added.code == 0
    first = re.search(r"Mật khẩu: (\S+)", added.out)
    listed = office("official", "list")
    assert listed.out == "hoa.nguyen\tNguyễn Thị Hoa\ttrả lời (Xã Hưng Nguyên)\n"
    reset = office("official", "reset-password", "hoa.nguyen")
    second = re.search(r"Mật khẩu: (\S+)", reset.out)
    assert first
    assert second
    assert first[1] != second[1]
    assert office("official", "disable", "hoa.nguyen").code == 0
    assert "đã khoá" in office("official", "list").out


def test_refused_with_a_sentence(office: Shell) -> None:
    office("official", "add", "hoa.nguyen", "--name", "Nguyễn Thị Hoa")
    for words, told in (
        (["add", "hoa.nguyen", "--name", "Người Khác"], "đã có người dùng"),
        (["add", "Hoa Nguyễn", "--name", "Hoa"], "không hợp lệ"),
        (["add", "an.le", "--name", "Lê An", "--area", "99999"], "Không có địa bàn mang mã"),
        (["disable", "khong.co"], "Không có cán bộ nào"),
        (["reset-password", "khong.co"], "Không có cán bộ nào"),
    ):
        ran = office("official", *words)
        assert ran.code == 1
        assert told in ran.err
        assert "Traceback" not in ran.err


def test_a_password_is_never_an_argument(office: Shell) -> None:
    assert office("official", "add", "an.le", "--name", "Lê An", "--password", "x" * 12).code == 2
