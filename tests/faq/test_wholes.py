"""A message that as a whole is small talk is known by its words, however its marks and its ending are typed."""

import pytest

from faq.talk.patterns import Wholes
from faq.text import plain_words


@pytest.fixture
def wholes() -> Wholes:
    known = Wholes()
    for pattern, name in (
        ("cảm ơn", "thanks"),
        ("cảm ơn nhiều", "thanks"),
        ("=chào", "hello"),
        ("khoẻ không", "hello"),
    ):
        known.add(pattern, name)
    known.add("cảm ơn nhiều", "polite")
    return known


def named(wholes: Wholes, text: str) -> set[str]:
    return wholes.find(plain_words(text))


@pytest.mark.parametrize("text", ["cảm ơn", "cam on", "Cảm Ơn!", "cam on nha", "cảm ơn nhé ạ"])
def test_marks_capitals_and_a_polite_ending_do_not_matter(wholes: Wholes, text: str) -> None:
    assert named(wholes, text) == {"thanks"}


def test_the_tone_may_stand_on_either_letter(wholes: Wholes) -> None:
    assert named(wholes, "khỏe không") == named(wholes, "khoẻ không") == named(wholes, "khoe khong") == {"hello"}


def test_one_message_may_have_several_names(wholes: Wholes) -> None:
    assert named(wholes, "cảm ơn nhiều") == {"thanks", "polite"}


@pytest.mark.parametrize("text", ["", "ạ", "cảm", "xin cảm ơn", "cảm ơn thẻ bảo hiểm", "cám ơn", "cảm ơn nhiều nhiều"])
def test_any_other_message_is_not_known(wholes: Wholes, text: str) -> None:
    assert named(wholes, text) == set()


def test_marks_may_be_asked_for(wholes: Wholes) -> None:
    assert named(wholes, "chào ạ") == {"hello"}
    assert named(wholes, "chao ạ") == set()


@pytest.mark.parametrize("pattern", ["", "=", "thôi * đi", "*"])
def test_a_gap_or_nothing_is_refused(wholes: Wholes, pattern: str) -> None:
    with pytest.raises(ValueError, match="no whole message"):
        wholes.add(pattern, "odd")
