"""The textbook formulas on texts small enough to be reckoned by hand."""

import math

import pytest

from faq.catalogue import Catalogue
from faq.measure.baselines import baselines, bm25, tf_idf

TEXTS = ("vay von", "vay vay bo", "mat the")


def test_bm25_is_the_textbook_one() -> None:
    scores = bm25(TEXTS)("vay bo")
    mean = 7 / 3
    rare = math.log(2.5 / 1.5)
    common = 0.25 * (4 * rare + math.log(1.5 / 2.5)) / 5
    first = common * 2.5 / (1 + 1.5 * (0.25 + 0.75 * 2 / mean))
    room = 1.5 * (0.25 + 0.75 * 3 / mean)
    second = common * 2 * 2.5 / (2 + room) + rare * 2.5 / (1 + room)
    assert scores.tolist() == pytest.approx([first, second, 0.0])


def test_bm25_knows_no_strange_word() -> None:
    assert bm25(TEXTS)("ly hon").tolist() == [0.0, 0.0, 0.0]


def test_tf_idf_is_a_cosine() -> None:
    score = tf_idf(("abc", "abcd", "xyz"))
    shared, alone = math.log(4 / 3) + 1, math.log(4 / 2) + 1
    second = shared / math.sqrt(shared**2 + 3 * alone**2 - alone**2)
    assert score("abc").tolist() == pytest.approx([1.0, second, 0.0])
    assert score("abcd")[1] == pytest.approx(1.0)
    assert score("q").tolist() == [0.0, 0.0, 0.0]
    assert score("").tolist() == [0.0, 0.0, 0.0]


def test_each_finds_what_is_asked_in_the_words_of_a_phrasing(small_catalogue: Catalogue) -> None:
    several = baselines(small_catalogue)
    assert len(several) == 5
    for one in several:
        assert one.find("RƠI MẤT THẺ BẢO HIỂM THÌ LÀM LẠI Ở ĐÂU")[0] == "the-bi-mat", one.name
        assert one.find("lai vay von chan nuoi cao khong")[0] == "vay-lam-an", one.name


def test_a_fact_group_is_found_once(small_catalogue: Catalogue) -> None:
    for one in baselines(small_catalogue):
        assert sorted(one.find("vay", first=3)) == ["qua-le-hoi", "the-bi-mat", "vay-lam-an"], one.name
        assert len(one.find("vay", first=1)) == 1
