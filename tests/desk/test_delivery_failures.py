"""What officials read of a message that did not arrive: every code there is has its own sentence."""

import re

import pytest

from channels.zalo_oa_errors import VERDICTS
from desk.delivery_failures import FAMILIES, TOLD, delivery_failure
from tests.docs import tree

RAISED = {code for _, code in tree.send_error_codes()}
OF_ZALO = {f"zalo{code}" for code in VERDICTS}


def test_every_code_of_the_channels_is_in_the_table() -> None:
    whole = {code for code in RAISED if "…" not in code} | OF_ZALO
    assert len(whole) > 60
    assert sorted(whole - TOLD.keys()) == []
    assert sorted(TOLD.keys() - whole) == [], "nothing gives these any more"


def test_so_is_every_family() -> None:
    assert {code.rstrip("…") for code in RAISED if "…" in code} == set(FAMILIES)
    assert delivery_failure("http-502").startswith("máy chủ của kênh báo lỗi 502;")
    assert delivery_failure("zalo-500").startswith("Zalo báo lỗi 500;")
    assert delivery_failure("zalo-999999").startswith("Zalo báo lỗi")


@pytest.mark.parametrize("code", [*TOLD, "http-500", "zalo-7", "zalo7", "một mã lạ"])
def test_what_happened_and_what_to_do(code: str) -> None:
    happened, semicolon, todo = delivery_failure(code).partition(";")
    assert (happened.strip() != "", semicolon, len(todo.strip()) > 10) == (True, ";", True)
    assert not re.search(r"[{}]|\bNone\b", happened + todo)
    assert code not in TOLD or code.isdecimal() or code not in happened + todo, "codes are for the log"
