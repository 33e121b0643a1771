"""What is hidden before anything is kept for study, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.privacy import mask

HIDDEN = (
    "0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "091 234 5678", "(0912) 345 678",
    "0 9 1 2 3 4 5 6 7 8",
    "+84912345678", "+84 912 345 678", "+84.912.345.000", "84912345678", "912.345.678", "0912\u00a0345\u00a0678",
    "040123456789", "040 123 456 789", "123456789", "1234567890123456", "12345678901234567890", "0912  345  678",
    "ba.lan@example.com", "lan+x@mail.example.vn",
)  # fmt: skip

KEPT = (
    "2.530.000 đồng", "100.000.000 đồng", "100.000.000đ", "100.000.000", "1.200.000.000 đồng", "100,000,000 đồng",
    "100 000 000 đồng", "100000000 đồng", "1500000000 VNĐ", "150 triệu", "3 tỷ", "6,6%/năm",
    "50.000.000-100.000.000 đồng",
    "188/2025/NĐ-CP", "28/2022/NĐ-CP và 07/2021/NĐ-CP", "01/07/2025", "ngày 01.07.2025 12h", "01-07-2025",
    "từ 01/01/2026 đến 31/12/2030", "2021-2025", "K7M2QX", "113, 115", "1900 9068",
)  # fmt: skip


@pytest.mark.parametrize("number", HIDDEN)
def test_personal_numbers_are_hidden(number: str) -> None:
    assert mask(number) == "***"
    assert mask(f"tôi tên Lan, {number}, gọi giúp") == "tôi tên Lan, ***, gọi giúp"
    assert number not in mask(f"số:{number}.")


@pytest.mark.parametrize("figure", KEPT)
def test_money_dates_and_documents_stay(figure: str) -> None:
    assert mask(figure) == figure
    assert mask(f"được {figure}, đúng không?") == f"được {figure}, đúng không?"


def test_both_in_one_sentence() -> None:
    said = "Ngày 01/07/2025 tôi vay 100.000.000 đồng theo 28/2022/NĐ-CP, số máy 0912345678, cccd 040123456789"
    assert mask(said) == "Ngày 01/07/2025 tôi vay 100.000.000 đồng theo 28/2022/NĐ-CP, số máy ***, cccd ***"


def test_two_numbers_side_by_side() -> None:
    assert "09" not in mask("0912345678 0987654321")
    assert mask("HN2401234567890") == "HN***", "the number of an insurance card"


@given(
    st.from_regex(r"(0[35789]\d{8}|0\d{11})", fullmatch=True),
    st.sampled_from(["", " ", ".", "-"]),
    st.text(max_size=20),
)
def test_a_phone_or_identity_number_never_survives(digits: str, mark: str, around: str) -> None:
    shown = mask(f"{around} a {mark.join((digits[:4], digits[4:7], digits[7:]))} b {around}")
    assert digits[4:] not in shown.replace(mark, "") if mark else digits not in shown


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)
