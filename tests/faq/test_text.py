import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.text import fold
from faq.text import ANALYSED_CHARACTERS, normalise

VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ 0123456789.,?!",
    max_size=120,
)
ANYTHING = st.text(max_size=300)


def said(text: str) -> str:
    return " ".join(normalise(text).words)


def test_short_forms_are_written_out() -> None:
    assert said("bhyt hn đc bn tiền") == "bảo hiểm y tế hộ nghèo được bao nhiêu tiền"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vay 50tr đc ko", "vay 50 triệu được không"),
        ("có tiền 500k ko", "có tiền 500 nghìn không"),
        ("vay 4tr5", "vay 4 triệu 5"),
        ("nhà ở hn", "nhà ở hà nội"),
        ("nhà hn vay vốn", "nhà hộ nghèo vay vốn"),
        ("tổ tk&vv", "tổ tiết kiệm và vay vốn"),
        ("g.đ có 3 ng", "gia đình có 3 người"),
        ("làm răng rứa", "làm sao vậy"),
        ("làm răng giả", "làm răng giả"),
        ("ba má tui già", "bố mẹ tôi già"),
        ("nuôi ba con bò", "nuôi ba con bò"),
        ("hs sv vay vốn", "học sinh sinh viên vay vốn"),
        ("nộp hs ở đâu", "nộp hồ sơ ở đâu"),
    ],
)
def test_short_forms_depend_on_their_neighbours(typed: str, meant: str) -> None:
    assert said(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Dạ cho em hỏi vay vốn ở đâu ạ",
        "Xin chào các anh chị, cho tôi hỏi vay vốn ở đâu, xin cảm ơn!",
        "Thưa cán bộ, vay vốn ở đâu. Mong được giải đáp ạ",
        "A LÔ AD ƠI VAY VỐN Ở ĐÂU ???",
        "vayyyy vốn ở\u200b đâuuuu",
    ],
)
def test_courtesies_and_noise_are_taken_off(typed: str) -> None:
    assert said(typed) == "vay vốn ở đâu"


@pytest.mark.parametrize("typed", ["", "   ", "xin chào", "cảm ơn cán bộ nhiều ạ", "😀😀", "\u200b\u200d\ufeff", "???"])
def test_nothing_is_left_of_courtesy_alone(typed: str) -> None:
    assert normalise(typed).words == ()


def test_words_keep_the_diacritics_that_were_typed() -> None:
    read = normalise("mat thẻ bảo hiem")
    assert read.words == ("mat", "thẻ", "bảo", "hiem")
    assert read.folded == ("mat", "the", "bao", "hiem")


def test_sentences_are_told_apart() -> None:
    read = normalise("Nhà tôi bị tốc mái. Tôi có được giúp không?")
    assert [" ".join(read.words[start:end]) for start, end in read.sentences] == [
        "nhà tôi bị tốc mái",
        "tôi có được giúp không",
    ]


def test_of_a_long_text_only_the_end_is_read() -> None:
    read = normalise("chuyện dài " * 10_000 + "vậy tôi vay vốn ở đâu?")
    assert read.words[-5:] == ("tôi", "vay", "vốn", "ở", "đâu")
    assert sum(map(len, read.words)) <= ANALYSED_CHARACTERS


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "\u0301\u0323" * 50_000, "😀" * 100_000, "oi " * 33_000, "." * 100_000]
)
def test_a_hundred_kilobytes_of_anything_are_read(text: str) -> None:
    assert len(normalise(text).words) <= ANALYSED_CHARACTERS


@given(ANYTHING)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_composed_and_decomposed_text_read_the_same(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert fold(composed) == fold(decomposed)
    assert normalise(composed) == normalise(decomposed)


@given(VIETNAMESE)
def test_capitals_change_nothing(text: str) -> None:
    assert fold(text.upper()) == fold(text)
    assert normalise(text.upper()) == normalise(text)


@given(VIETNAMESE)
def test_folding_leaves_plain_letters(text: str) -> None:
    assert fold(text).isascii()


@given(st.one_of(ANYTHING, st.text(alphabet=st.characters(categories=["Mn", "Cf", "Cc", "Cs", "So"]))))
def test_any_text_is_read(text: str) -> None:
    read = normalise(text)
    assert len(read.words) == len(read.folded)
    assert all(0 <= start < end <= len(read.words) for start, end in read.sentences)
    assert all(read.words)
