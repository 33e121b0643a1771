"""Personal numbers are hidden before an official reads on; sums, dates, documents and helplines are not."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desk.clues import Kind
from desk.masking import find, mask

HIDDEN = [
    # identity cards
    ("cccd 038168001234", "cccd ••••••234"),
    ("Số căn cước của tôi là 038168001234 ạ", "Số căn cước của tôi là ••••••234 ạ"),
    ("so can cuoc cong dan: 040.068.001.234", "so can cuoc cong dan: ••••••234"),
    ("038 168 001 234 là của mẹ tôi", "••••••234 là của mẹ tôi"),
    ("sinh 12/03/1968, 038168 001234", "sinh 12/03/1968, ••••••234"),
    ("CMND 182345678 cấp 01/02/2010", "CMND ••••••678 cấp 01/02/2010"),
    ("cmnd cũ 182 345 678", "cmnd cũ ••••••678"),
    ("chứng minh nhân dân 182.345.678", "chứng minh nhân dân ••••••678"),
    ("tôi tên Hoa 182345678 xin hỏi", "tôi tên Hoa ••••••678 xin hỏi"),
    ("mã định danh 38168001234 (thiếu số 0)", "mã định danh ••••••234 (thiếu số 0)"),
    ("cmnd 150000000", "cmnd ••••••000"),
    ("cccd038168001234", "cccd••••••234"),
    # phones
    ("gọi 0912345678 nhé", "gọi ••••••678 nhé"),
    ("sđt 0912 345 678", "sđt ••••••678"),
    ("0912.345.678", "••••••678"),
    ("0912-345-678", "••••••678"),
    ("091 234 5678", "••••••678"),
    ("09 12 34 56 78", "••••••678"),
    ("0 9 1 2 3 4 5 6 7 8", "••••••678"),
    ("(0912) 345 678", "••••••678"),
    ("+84912345678", "••••••678"),
    ("+84 912 345 678", "••••••678"),
    ("(+84) 912.345.678", "••••••678"),
    ("84912345678", "••••••678"),
    ("máy bàn 0238 3821 234", "máy bàn ••••••234"),
    ("số cũ 01234567890", "số cũ ••••••890"),
    ("con ở Lào +856 20 5551 2345", "con ở Lào ••••••345"),
    ("sđt0912345678", "sđt••••••678"),
    ("sdt 912345678", "sdt ••••••678"),
    ("0912345678gọi giúp", "••••••678gọi giúp"),
    ("0912345678, 0987654321", "••••••678, ••••••321"),
    ("0912345678/0987654321", "••••••678/••••••321"),
    ("0912 345 678 0987 654 321", "••••••678 ••••••321"),
    ("0912345678-0987654321", "••••••678-••••••321"),
    ("0912345678 vay 50 triệu", "••••••678 vay 50 triệu"),
    ("•0912345678", "•••••••678"),
    ("0912\u00a0345\u00a0678", "••••••678"),
    # bank accounts
    ("stk 12345678", "stk ••••••78"),
    ("STK: 3600205123456", "STK: ••••••456"),
    ("số tài khoản của tôi là 3600 2051 23456", "số tài khoản của tôi là ••••••456"),
    ("so tk 0011.0042.12345 vcb", "so tk ••••••345 vcb"),
    ("tk ngân hàng chính sách 1234567890123456", "tk ngân hàng chính sách ••••••456"),
    ("số tài khoản:\n123456789012", "số tài khoản:\n••••••012"),
    ("stk 12345678 và 87654321", "stk ••••••78 và ••••••21"),
    ("3600205123456 agribank Nguyễn Thị Lan", "••••••456 agribank Nguyễn Thị Lan"),
    ("thẻ 9704 1234 5678 9012", "thẻ ••••••012"),
    ("tài khoản chồng tôi tên Nguyễn Văn Hùng 19036789012345", "tài khoản chồng tôi tên Nguyễn Văn Hùng ••••••345"),
    # insurance and household books
    ("mất thẻ DN4012345678901", "mất thẻ ••••••901"),
    ("thẻ HN 2 40 4012345678", "thẻ ••••••678"),
    ("hn2404012345678 là thẻ của bà", "••••••678 là thẻ của bà"),
    ("GD-4-40-4012345678", "••••••678"),
    ("mã số bhyt 4012345678", "mã số bhyt ••••••678"),
    ("số thẻ bảo hiểm y tế của cháu: 4012 345 678", "số thẻ bảo hiểm y tế của cháu: ••••••678"),
    ("bhxh 4012345678 chưa chốt", "bhxh ••••••678 chưa chốt"),
    ("sổ hộ khẩu số 1234567", "sổ hộ khẩu số ••••••67"),
    # several kinds in one message
    (
        "Lan 12.03.1968 cccd 038168001234 sđt 0912 345 678 stk 12345678 vay 50.000.000đ",
        "Lan 12.03.1968 cccd ••••••234 sđt ••••••678 stk ••••••78 vay 50.000.000đ",
    ),
]

LEFT = [
    "",
    "hỗ trợ 1.500.000 đồng một tháng",
    "vay 50 triệu trong 5 năm",
    "vay 150.000.000 đồng",
    "vay 150 000 000 đồng",
    "vay 150,000,000 VND",
    "vay 100000000",
    "tiền vay 123.456.789",
    "quỹ 1.000.000.000",
    "bảo hiểm 1.000.000.000 đồng",
    "500.000 - 1.000.000đ",
    "giảm 500k còn 1tr5",
    "tk bị trừ 15000000",
    "tài khoản nhận 12.000.000",
    "tk còn 12.345.678",
    "lãi 6,6%/năm, 0,55%/tháng",
    "Nghị định 282/2025/NĐ-CP",
    "Luật 91/2025/QH15 và Thông tư 07/2021/TT-BLĐTBXH",
    "ngày 01/07/2025",
    "ngày 01-07-2025 đến 31-12-2025",
    "từ 01.07.2025 cccd cấp 01.01.2021",
    "ngày cấp cccd 01.01.2021",
    "2026-11-21 14:30",
    "bản 0.1.6 (2025-07-22)",
    "giai đoạn 2021-2025 và 2026-2030",
    "tài khoản mở 2019-2020",
    "tôi 58 tuổi, chồng 61, có 3 con 12 15 18 tuổi",
    "họp các ngày 03, 10, 17, 24, 31",
    "họp các ngày 03-10-17-24-31",
    "mã K7M2QA",
    "mã 234 567 không thấy",
    "gọi 111, 113, 114, 115",
    "tổng đài 1900 9068",
    "gọi 1900 545 415 được không",
    "1800 599 920 miễn phí",
    "tổng đài bảo hiểm xã hội 1900 9696 68",
    "xe 38A-123.45",
    "hồ sơ 000.00.12.H40-251121-0001",
    "công tơ PE02000012345",
    "thửa số 123, tờ bản đồ 45, 1200 m2",
    "7h30 - 11h30",
    "hộ khẩu 5 người, 2 lao động",
    "sổ hộ khẩu từ 01.01.2020",
    "cccd ••••••234, stk ••••••78",
    "hỗ trợ 1.000.000đ/tháng x 12 tháng = 12.000.000đ",
]


@pytest.mark.parametrize(("text", "shown"), HIDDEN)
def test_hidden_but_for_the_last_digits(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize("text", LEFT)
def test_left_as_it_is(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("cccd 038168001234", [Kind.IDENTITY]),
        ("182345678", [Kind.IDENTITY]),
        ("0912 345 678", [Kind.PHONE]),
        ("cccd mất rồi, gọi 0912345678", [Kind.PHONE]),
        ("stk 0912345678", [Kind.BANK]),
        ("DN4012345678901", [Kind.INSURANCE]),
        ("bhyt 4012345678", [Kind.INSURANCE]),
        ("shk 1234567", [Kind.HOUSEHOLD]),
        ("stk 12345678, gọi 0912345678, cmnd 182345678", [Kind.BANK, Kind.PHONE, Kind.IDENTITY]),
    ],
)
def test_kinds(text: str, kinds: list[Kind]) -> None:
    assert [found.kind for found in find(text)] == kinds


def test_a_number_is_found_with_its_own_marks_only() -> None:
    text = "gọi (+84) 912.345.678."
    (found,) = find(text)
    assert text[found.start : found.end] == "(+84) 912.345.678"


MARKS = st.sampled_from(["", " ", ".", "-"])
AROUND = st.sampled_from(["", "tôi hỏi ", "vay 50 triệu, ", "(", "hộ nghèo năm 2025: ", "cảm ơn\n"])
DIGITS = st.text("0123456789", min_size=8, max_size=8)


def apart(digits: str, sizes: tuple[int, ...], mark: str) -> str:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(digits[at : at + size])
        at += size
    return mark.join(pieces)


@given(AROUND, st.sampled_from("35789"), DIGITS, st.sampled_from([(4, 3, 3), (3, 3, 4), (4, 6), (10,)]), MARKS, AROUND)
def test_every_mobile_is_hidden(
    before: str, prefix: str, rest: str, sizes: tuple[int, ...], mark: str, after: str
) -> None:
    number = f"0{prefix}{rest}"
    assert mask(f"{before}{apart(number, sizes, mark)} {after}") == f"{before}••••••{number[-3:]} {after}"


@given(
    AROUND, st.integers(1, 96), st.integers(0, 3), DIGITS, st.sampled_from([(3, 3, 3, 3), (6, 6), (12,)]), MARKS, AROUND
)
def test_every_citizen_card_is_hidden(
    before: str, province: int, century: int, rest: str, sizes: tuple[int, ...], mark: str, after: str
) -> None:
    number = f"{province:03d}{century}{rest}"
    shown = mask(f"{before}cccd {apart(number, sizes, mark)} {after}")
    assert shown == f"{before}cccd ••••••{number[-3:]} {after}"
    assert mask(f"{before}{number} {after}") == f"{before}••••••{number[-3:]} {after}"


@given(
    st.sampled_from(["stk", "STK:", "số tài khoản", "tk của tôi là"]), st.text("0123456789", min_size=9, max_size=16)
)
def test_every_account_is_hidden(word: str, number: str) -> None:
    assume(not re.fullmatch(r"1[89]00\d{6}", number))
    assert mask(f"{word} {number} nhé") == f"{word} ••••••{number[-3:]} nhé"


@given(
    AROUND,
    st.integers(1, 10**12),
    st.sampled_from([",", "."]),
    st.sampled_from([" đồng", "đ", " VND", " vnđ", "₫", " dong"]),
)
def test_no_sum_is_hidden(before: str, amount: int, mark: str, unit: str) -> None:
    text = f"{before}{f'{amount:,}'.replace(',', mark)}{unit} một năm"
    assert mask(text) == text


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]),
)
def test_no_date_is_hidden(day: date, form: str) -> None:
    text = f"từ ngày {day:{form}} đến nay, cccd cấp {day:{form}}"
    assert mask(text) == text


@given(st.integers(1, 999), st.integers(1990, 2030), st.sampled_from(["NĐ-CP", "QĐ-TTg", "TT-BYT", "QH15"]))
def test_no_document_is_hidden(number: int, year: int, kind: str) -> None:
    text = f"theo {number:02d}/{year}/{kind} thì bảo hiểm của tôi"
    assert mask(text) == text


PIECES = st.sampled_from(
    ["0912", "345", "678", "038168001234", "182345678", "stk", "cccd", "bhyt", "DN", "đồng", "1.500.000", "2025", "+84",
     " ", ".", "-", ", ", "(", ")", "/", "•", "••••••", "\n", "agribank", "tiền", "và", "1900", "7", "a"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map("".join), st.text(" .,-+()•0123456789aD")))
def test_anything_can_be_masked_and_masking_twice_changes_nothing(text: str) -> None:
    spans = [(found.start, found.end) for found in find(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    once = mask(text)
    assert mask(once) == once
    assert find(once) == []
    assert len(re.findall(r"\d", once)) <= len(re.findall(r"\d", text))


def test_a_flood_of_digits_is_read_to_its_end() -> None:
    assert mask("1 " * 1_900 + "gọi 0912345678").endswith("gọi ••••••678")
