"""How sayings are read, and what they find."""

import pytest

from faq.talk.sayings import Sayings
from faq.text import plain_words


def _found(message: str, *sayings: str, groups: dict[str, list[str]] | None = None) -> bool:
    all_of_them = Sayings(groups)
    for saying in sayings:
        all_of_them.add(saying, "it")
    return "it" in all_of_them.find(plain_words(message))


def test_marks_may_be_missing_but_not_wrong() -> None:
    assert _found("nha toi het gao", "hết gạo")
    assert _found("nhà tôi hêt gạo rồi", "hết gạo")
    assert _found("nha hòai cua toi", "nhà hoài")
    assert not _found("nhà tôi hét gào", "hết gạo")


def test_a_message_with_marks_means_its_bare_words() -> None:
    assert _found("cho nguoi ngheo", "chợ người")
    assert not _found("xin trợ giúp cho người nghèo", "chợ người")


def test_a_leading_sign_asks_for_the_marks() -> None:
    assert _found("chúng ăn dơ lắm", "=ăn dơ")
    assert not _found("an do lam", "=ăn dơ")


def test_gaps_let_some_words_pass() -> None:
    assert _found("đòi của tôi tiền", "đòi * tiền")
    assert not _found("đòi một hai ba bốn tiền", "đòi * tiền")
    assert _found("đòi một hai ba bốn tiền", "đòi ** tiền")


def test_groups_and_numbers() -> None:
    groups = {"ai": ["trưởng thôn", "cán bộ"], "tiền": ["0 triệu", "tiền"]}
    assert _found("truong thon doi 2 trieu", "<ai> đòi <tiền>", groups=groups)
    assert _found("cán bộ xã đòi tiền", "<ai> * đòi <tiền>", groups=groups)
    assert not _found("hàng xóm đòi 2 triệu", "<ai> đòi <tiền>", groups=groups)
    assert _found("gọi 115", "gọi 115")
    assert not _found("gọi 114", "gọi 115")


def test_what_cannot_be_read_is_refused() -> None:
    sayings = Sayings()
    for wrong in ("", "*", "đòi <ai>"):
        with pytest.raises(ValueError, match="no "):
            sayings.add(wrong, "it")
    with pytest.raises(ValueError, match="empty member"):
        Sayings({"ai": [""]})


def test_odd_messages_are_harmless() -> None:
    assert not _found("", "đòi tiền")
    assert _found("x " * 900 + "đòi tiền", "đòi tiền")
