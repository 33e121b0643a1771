"""What is said otherwise elsewhere is read as one, and told in the reader's own words."""

import pytest

from desk.duplicates import Signature, telling
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from faq.signature import Signer


@pytest.fixture(scope="module")
def signer(real_catalogue: Catalogue, real_matcher: Matcher) -> Signer:
    return Signer(real_catalogue, real_matcher)


def signed(signer: Signer, text: str) -> Signature:
    return Signature.from_json(signer.sign(text))


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ("chích ngừa cho bé ở đâu", "tiêm phòng cho bé ở đâu"),
        ("lam BANG LAI xe may o dau", "làm giấy phép lái xe máy ở đâu"),
    ],
)
def test_other_words_for_the_same_thing_are_read_as_one(signer: Signer, asked: str, before: str) -> None:
    assert signed(signer, asked).terms == signed(signer, before).terms


def test_only_what_can_mean_nothing_else_is_read_as_the_usual_words(signer: Signer) -> None:
    assert "hong" in signed(signer, "máy bơm hư rồi").terms
    assert "hong" not in signed(signer, "may bom hu roi").terms
    assert "phong" in signed(signer, "chich ngua").terms
    assert signed(signer, "pa\u017fs wifi").terms


def test_common_words_are_told_as_the_reader_wrote_them(signer: Signer) -> None:
    before = signed(signer, "sang tên sổ đỏ ở đâu")
    assert signer.common_words("muốn sang tên bìa đỏ", before.terms) == ["sang tên bìa đỏ"]
    assert signer.common_words("muốn làm hộ chiếu", before.terms) == []


def test_what_is_free_is_not_told_to_cost_as_well(signer: Signer) -> None:
    assert telling(signed(signer, "làm lại thẻ có mất tiền không")).sides["offer"] == {"mien-phi"}
    assert "asks" not in telling(signed(signer, "làm lại thẻ có mất tiền không")).sides
    assert telling(signed(signer, "làm hộ chiếu tốn bao nhiêu")).sides == {"asks": {"phi"}}


def test_common_words_that_stand_apart_there_are_told_apart(signer: Signer) -> None:
    """ "sửa xe" is not what the other is about, though both words are in it."""
    road = signed(signer, "ông cụ ngã xe ở khúc rẽ, khi nào mới sửa đường cho dân")
    assert signer.common_words("có lớp dạy sửa xe không", road.terms) == ["sửa", "xe"]
