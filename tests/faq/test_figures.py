"""One figure, however it is written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.checks.figures import Figure, figures, find_figures, same_document, supports


def written(text: str) -> list[str]:
    return [str(found.figure) for found in find_figures(text)]


@pytest.mark.parametrize(
    "alike",
    [
        ["1,5 triệu", "1.500.000 đồng", "1 triệu rưỡi", "một triệu rưỡi", "1tr5", "1500k", "1 triệu 500 nghìn"],
        ["1.500.000 đ", "1.500.000đ/tháng", "1.500 nghìn đồng", "1,5 triệu đồng", "1.500.000 VNĐ"],
        ["25 triệu", "hai mươi lăm triệu đồng", "25.000.000 đ", "25 TRIỆU"],
        ["1 tỷ", "1.000 triệu đồng", "một tỷ đồng"],
        ["36 tháng", "3 năm", "ba năm"],
        ["30 tháng", "2 năm rưỡi", "2,5 năm"],
        ["70%", "70 %", "70 phần trăm", "bảy mươi phần trăm"],
        ["01/07/2026", "1/7/2026", "ngày 1 tháng 7 năm 2026", "1/7 năm 2026"],
        ["tháng 7/2026", "7/2026", "07/2026", "tháng 7 năm 2026"],
        ["30 m²", "30 m2", "30 mét vuông"],
        ["tổng đài 1900 9068", "gọi 19009068", "1900.9068"],
        ["mẫu 01/TD", "Mẫu số 1/TD", "(01/TD)"],
    ],
)
def test_the_same_in_different_writing(alike: list[str]) -> None:
    first = figures(alike[0])
    assert len(first) == 1
    assert {text: figures(text) for text in alike} == dict.fromkeys(alike, first)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("từ 1 đến 3 triệu đồng", ["1.000.000 đồng", "3.000.000 đồng"]),
        ("nâng từ 50/25 triệu lên 60/30 triệu", [f"{amount}.000.000 đồng" for amount in (50, 25, 60, 30)]),
        ("500.000 – 1 triệu", ["500.000 đồng", "1.000.000 đồng"]),
        ("113.850 – 79.695 đ/tháng", ["113.850 đồng", "79.695 đồng"]),
        ("hỗ trợ 50/40/30/20%", ["50%", "40%", "30%", "20%"]),
        ("7,488%/năm, dưới 15% lương", ["7,488%", "15%"]),
        ("7 ngày làm việc, có nơi 10 ngày", ["7 ngày làm việc", "10 ngày"]),
        ("đóng 3, 6 hoặc 12 tháng", ["3 tháng", "6 tháng", "12 tháng"]),
        ("từ đủ 75 tuổi, trẻ 16–22 tuổi", ["75 tuổi", "16 tuổi", "22 tuổi"]),
        ("từ 17/10 đến 18/11 năm 2026", ["17/10", "18/11/2026"]),
        ("giai đoạn 2026–2030", ["2026", "2030"]),
        ("từ 2026 hộ cận nghèo được", ["2026"]),
        ("lớp 1 đến lớp 5", ["lớp 1", "lớp 5"]),
        ("15 kg gạo một người, 0,2 lít/km", ["15 kg", "0,2 lít"]),
        ("1.057.374 hộ, 6 lần, 300–3.000 USD", ["1.057.374 hộ", "6 lần", "300 usd", "3.000 usd"]),
        ("thủ tục 1.001656 trong 40 ngày", ["mã 1.001656", "40 ngày"]),
        ("Nghị định 188/2025/NĐ-CP Điều 5, 6 khoản 2", ["188/2025/NĐ-CP"]),
        ("các NĐ 146/2018, 75/2023 và 02/2025", ["146/2018", "75/2023", "02/2025"]),
        ("QĐ 1826/QĐ-TTg, Chỉ thị 39-CT/TW", ["1826/QĐ-TTg", "39-CT/TW"]),
    ],
)
def test_what_is_found(text: str, found: list[str]) -> None:
    assert written(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Điều 13 khoản 5 điểm g",
        "Bước 2: họp thôn",
        "2. Nộp ở xã",
        "học hết cấp 2, cấp 3",
        "xem https://dichvucong.gov.vn/p/2024/12 hoặc bhxh1.gov.vn",
        "mỗi tỉnh một tỷ lệ",
        "một năm mấy lần, thứ hai hằng tuần",
        "",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert written(text) == []


def test_a_unit_is_not_taken_over_the_end_of_a_clause() -> None:
    assert written("nộp 2 bản, chờ 15 ngày") == ["2", "15 ngày"]
    assert written("năm 2026 là 540.000 đồng") == ["2026", "540.000 đồng"]


@given(st.integers(min_value=1, max_value=99_999))
def test_any_amount_reads_the_same_in_thousands_millions_and_in_full(thousands: int) -> None:
    full = f"{thousands * 1000:,}".replace(",", ".")
    millions = f"{Decimal(thousands) / 1000:f}".replace(".", ",")
    expected = {Figure(value=str(thousands * 1000), unit="đồng")}
    assert figures(f"{full} đồng") == figures(f"{thousands} nghìn đồng") == figures(f"{millions} triệu") == expected


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for found in find_figures(text):
        assert 0 <= found.start < found.end


@given(
    st.sampled_from(["đồng", "%", "tháng", "ngày", "ngày làm việc", "tuổi", "kg", "m²", "lần"]), st.integers(1, 10**7)
)
def test_what_is_printed_is_read_back(unit: str, value: int) -> None:
    figure = Figure(value=str(value), unit=unit)
    assert figures(str(figure)) == {figure}


@pytest.mark.parametrize(
    ("known", "claimed", "holds"),
    [
        ("45 ngày", "45 ngày", True),
        ("45 ngày", "45 ngày làm việc", False),
        ("45 ngày", "45%", False),
        ("phức tạp 45", "45 ngày", True),
        ("phức tạp 45", "45 triệu", False),
        ("165.000, 132.000", "132.000 đồng", True),
        ("01/07/2026", "tháng 7/2026", True),
        ("01/07/2026", "năm 2026", True),
        ("01/07/2026", "1/7", True),
        ("tháng 7/2026", "01/07/2026", False),
        ("năm 2026", "tháng 7/2026", False),
        ("Nghị định 188/2025/NĐ-CP", "Nghị định 188/2025", True),
        ("Nghị định 188/2025/NĐ-CP", "Nghị định 188/2024", False),
    ],
)
def test_what_a_known_figure_supports(known: str, claimed: str, holds: bool) -> None:
    [figure] = figures(claimed)
    assert any(supports(figures(known), figure)) is holds


def test_documents_are_the_same_when_no_part_differs() -> None:
    assert same_document("338", "338/2025/NĐ-CP")
    assert same_document("1826/QĐ-TTg", "1826/qđ-ttg")
    assert not same_document("38/2025/NĐ-CP", "338/2025/NĐ-CP")
    assert not same_document("28/2022/NĐ-CP", "28/2022/QĐ-TTg")
