"""Codes that people read aloud, and the four digits that go with them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from desk import codes

LOOK_ALIKES = set("0O1IL5S") | {"Z"}
SECRET = b"s" * 32


def test_a_new_code_has_six_plain_characters_and_never_spells_a_word() -> None:
    for _ in range(2_000):
        code = codes.new_code()
        assert re.fullmatch(r"[A-Z0-9]{6}", code)
        assert not LOOK_ALIKES & set(code)
        assert re.search(r"\d", code), "a word has no digit"
        assert re.search(r"[A-Z]", code), "a year or a sum has no letter"
        assert codes.read_code(code) == code


def test_new_codes_and_keys_differ() -> None:
    assert len({codes.new_code() for _ in range(500)}) > 490
    keys = {codes.new_key() for _ in range(500)}
    assert len(keys) > 400
    assert all(re.fullmatch(r"\d{4}", key) for key in keys)


def test_a_code_is_read_however_it_was_typed() -> None:
    for typed in ("K7M2QX", "k7m2qx", " K7M 2QX ", "K7M-2QX", "K.7.M.2.Q.X", "mã K7M2QX", "Mã: k7m2qx", "ma so K7M2QX",
                  "MÃ TRA CỨU: K7M2QX", "ma tra cuu K7M2QX", "“K7M2QX”", "K7M2QX?", "K7M2QX 🙏"):  # fmt: skip
        assert codes.read_code(typed) == "K7M2QX", typed


def test_what_is_no_code() -> None:
    for typed in ("", "K7M2Q", "K7M2QXA", "K7M2Q0", "K7M2QI", "ABCDEF", "234678", "mã", "menu", "mất thẻ",
                  "Mã thẻ K7M2QX", "K7M2QX và A2B3C4", "Đ7M2QX", "ký2345", "²3ABCD"):  # fmt: skip
        assert codes.read_code(typed) is None, typed


def test_words_that_happen_to_look_like_one_are_not_spelled_out() -> None:
    assert codes.read_code("mua 2 xe") == "MUA2XE"
    assert not codes.is_spelled_out("mua 2 xe")
    assert codes.is_spelled_out("MUA2XE")
    assert codes.is_spelled_out("mã MUA 2XE")


@given(st.text(max_size=40))
def test_anything_can_be_read(text: str) -> None:
    code = codes.read_code(text)
    assert code is None or codes.is_code(code)


def test_the_digest_tells_nothing_and_fits_one_code_only() -> None:
    digest = codes.digest_key(SECRET, "K7M2QX", "1234")
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert "1234" not in digest
    assert codes.key_fits(SECRET, "K7M2QX", "1234", digest)
    assert not codes.key_fits(SECRET, "K7M2QX", "1235", digest)
    assert not codes.key_fits(SECRET, "K7M2QY", "1234", digest)
    assert not codes.key_fits(b"t" * 32, "K7M2QX", "1234", digest)
    assert not codes.key_fits(SECRET, "K7M2QX", "", digest)
    assert not codes.key_fits(SECRET, "K7M2QX", "١٢٣٤", digest)
