"""What the words of a question tell, with and without diacritics."""

import pytest

from desk.question_words import is_complaint, is_feedback, is_for_another


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tôi muốn KHIẾU NẠI việc xét hộ nghèo", True),
        ("toi muon to cao viec chia dat", True),
        ("Nhà mới to cao quá thì có bị xét lại không?", False),
        ("Khi nào xét lại hộ nghèo?", False),
    ],
)
def test_a_legal_complaint(text: str, expected: bool) -> None:
    assert is_complaint(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tôi xin phản ánh loa phường quá to", True),
        ("toi gop y viec phat qua tet", True),
        ("Ảnh thẻ chụp thế nào?", False),
        ("Hộ nghèo vay vốn được bao nhiêu?", False),
    ],
)
def test_feedback(text: str, expected: bool) -> None:
    assert is_feedback(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hỏi hộ bà Tư cạnh nhà: bà mất thẻ", True),
        ("hoi ho chi hang xom vay von", True),
        ("Cho tôi hỏi giúp bà cụ trong thôn", True),
        ("Anh chị trả lời giúp tôi với", False),
        ("Hộ khẩu của mẹ tôi ở quê thì sao?", False),
        ("Hỏi hộ nghèo được vay bao nhiêu", False),
    ],
)
def test_for_someone_else(text: str, expected: bool) -> None:
    assert is_for_another(text) is expected
