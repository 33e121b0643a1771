"""Vietnamese as a loudspeaker's reader says it."""

import pytest

from desk import spoken


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (1005, "một nghìn không trăm linh năm"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (50_000, "năm mươi nghìn"),
        (1_500_000, "một triệu năm trăm nghìn"),
        (2_000_000_001, "hai tỷ không trăm linh một"),
    ],
)
def test_numbers(value: int, words: str) -> None:
    assert spoken.number(value) == words


@pytest.mark.parametrize("value", [-1, 10**12])
def test_numbers_that_nobody_reads_out(value: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        spoken.number(value)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("8h30 ngày 26/11/2026", "tám giờ ba mươi ngày hai mươi sáu tháng mười một"),
        ("ngày 5/4", "ngày mùng năm tháng tư"),
        ("từ 8:00 đến 11 giờ", "từ tám giờ đến mười một giờ"),
        ("1.500.000 đồng/tháng", "một triệu năm trăm nghìn đồng một tháng"),
        ("lãi 6,6%/năm", "lãi sáu phẩy sáu phần trăm một năm"),
        ("gọi 0912 345 678", "gọi không chín một hai, ba bốn năm, sáu bảy tám"),
        ("UBND xã cấp thẻ BHYT cho 50-60 hộ", "Ủy ban nhân dân xã cấp thẻ bảo hiểm y tế cho năm mươi đến sáu mươi hộ"),
        ("thứ 4 tháng 4", "thứ tư tháng tư"),
        ("20kg gạo", "hai mươi ki-lô-gam gạo"),
        ("📢 Xem https://xa.example.vn/tin nhé!", "Xem nhé!"),
        ("phiên bản 1/2/3/4", "phiên bản một/hai/ba/bốn"),
        ("99/99", "chín mươi chín/chín mươi chín"),
        ("25:70", "hai mươi lăm:bảy mươi"),
        ("9999999999999", "9999999999999"),
        ("", ""),
    ],
)
def test_as_it_is_said(written: str, said: str) -> None:
    assert spoken.spoken(written) == said


def test_a_minute_is_a_hundred_and_sixty_syllables() -> None:
    assert spoken.syllables("Kính thưa bà con, 26/11!") == 4 + 7
    assert spoken.seconds("bà " * 160) == 60
    assert spoken.seconds("bà " * 161) == 61
    assert spoken.seconds("– … !") == 0
