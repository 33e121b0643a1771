"""What is said of a code that leads nowhere."""

from desk import codes
from desk.typed_codes import advice


def test_letters_that_no_code_holds() -> None:
    assert advice("K7M20A") == ["Trong mã không bao giờ có số 0: chỗ đó có thể là Q hoặc D."]
    assert advice("k7m2oa") == ["Trong mã không bao giờ có chữ O: chỗ đó có thể là Q hoặc D."]
    assert advice("K7Đ2QA") == ["Mã không có chữ “Đ”: mã viết không dấu."]


def test_too_many_too_few_and_what_is_easily_confused() -> None:
    assert advice("K7M2Q") == ["Mã gồm đúng 6 chữ và số, bà con mới nhập 5."]
    assert advice("") == ["Mã gồm đúng 6 chữ và số, bà con mới nhập 0."]
    assert advice("K7M2QA") == ["Hay nhầm: D với Q, M với N, 2 với 7."]
    assert len(advice("0O1I5S")) == 4


def test_every_letter_of_a_code_is_left_alone() -> None:
    for letter in codes.ALPHABET:
        assert all("không" not in sentence for sentence in advice(letter * 6)), letter
