"""Questions without an answer, gathered by what they ask."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from faq.editing.misses import Miss, group

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def said(*texts: str, nearest: tuple[str, ...] = (), who: int = 1) -> list[Miss]:
    return [Miss(who=who, text=text, nearest=nearest, at=NOON + timedelta(minutes=n)) for n, text in enumerate(texts)]


def test_the_same_question_in_other_spelling_is_one() -> None:
    (found,) = group(
        said(
            "Wifi ở nhà văn hoá có miễn phí không?",
            "wifi o nha van hoa co mien phi k",
            "WIFI Ở NHÀ VĂN HÓA CÓ MIỄN PHÍ KO",
        )
    )
    assert (found.messages, found.people) == (3, 1)
    assert found.examples[0] == "Wifi ở nhà văn hoá có miễn phí không?"


def test_what_is_near_the_same_answer_and_shares_a_rare_word_is_one() -> None:
    near = ("vay-von/lai", "vay-von")
    misses = [
        *said("ngân hàng hứa giãn nợ mà chưa thấy", nearest=near, who=1),
        *said("bão cuốn hết vườn, xin giãn nợ được mấy tháng", nearest=near, who=2),
        *said("xin giãn nợ", nearest=("vay-von",), who=2),
        *said("bao giờ mở lớp học may", nearest=("hoc-nghe",), who=3),
    ]
    first, second = group(misses)
    assert (first.messages, first.people, first.nearest) == (3, 2, ("vay-von", "vay-von/lai"))
    assert (second.messages, second.nearest) == (1, ("hoc-nghe",))


def test_different_questions_stay_apart_though_they_share_common_words() -> None:
    texts = (
        "cho tôi hỏi xe cứu thương gọi số nào",
        "cho tôi hỏi chợ phiên họp ngày nào",
        "nhà trẻ nhận cháu mấy tháng",
    )
    assert [one.messages for one in group(said(*texts))] == [1, 1, 1]


def test_the_largest_comes_first_and_shows_three_wordings() -> None:
    wordings = (
        "sửa đường thôn bao giờ",
        "sua duong thon bao gio",
        "bao giờ sửa đường thôn ạ",
        "đường thôn bao giờ sửa",
        "sửa đường thôn khi nào bao giờ",
    )
    first, *_ = group([*said("xe buýt mấy giờ"), *said(*wordings)])
    assert first.messages == 5
    assert len(first.examples) == 3


def test_nothing_and_no_words_at_all() -> None:
    assert group([]) == []
    assert group(said("", "???", "🙏")) == []


def test_someone_who_was_forgotten_still_counts_as_a_message() -> None:
    (found,) = group([Miss(who=None, text="điện nước", nearest=(), at=NOON)])
    assert (found.messages, found.people) == (1, 1)


def test_a_month_of_five_thousand_in_any_order() -> None:
    dice = random.Random(7)
    words = [f"{first}{last}" for first in "bcdghklmnprstvx" for last in ("a", "e", "i", "o", "u", "ong", "anh", "iet")]
    misses = [
        Miss(
            who=n % 700, text=" ".join(dice.choices(words, k=dice.randint(3, 14))), nearest=(f"muc-{n % 90}",), at=NOON
        )
        for n in range(5_000)
    ]
    found = group(misses)
    assert sum(one.messages for one in found) == 5_000
    dice.shuffle(misses)
    assert group(misses) == found


@given(st.lists(st.text(max_size=40), max_size=12))
def test_odd_texts_are_all_counted_or_empty(texts: list[str]) -> None:
    assert sum(one.messages for one in group(said(*texts))) <= len(texts)
