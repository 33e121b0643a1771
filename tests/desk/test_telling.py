"""What one resident is told of another one's question: our own words, the reader's own, and no more of the place than
tells questions apart."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from desk import duplicates, same_questions
from desk.duplicates import Candidate, Probe, Signature, Told, find, telling
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from faq.signature import Signer, called
from tests.desk.cast import Cast

LOUD = {"loa": 0.7, "thon": 0.5, "re": 0.5}


@pytest.fixture(scope="module")
def signer(real_catalogue: Catalogue, real_matcher: Matcher) -> Signer:
    return Signer(real_catalogue, real_matcher)


def signed(signer: Signer, text: str) -> Signature:
    return Signature.from_json(json.loads(json.dumps(signer.sign(text))))


def found(signer: Signer, asked: str, *before: str) -> list[tuple[str, bool]]:
    candidates = [
        Candidate(
            ticket_id=number,
            code=f"K{number:05d}",
            text=text,
            signature=signed(signer, text),
            topic=None,
            area_id=1,
            answered=False,
            people=1,
        )
        for number, text in enumerate(before, start=1)
    ]
    matches = find(Probe(signature=signed(signer, asked), area_id=1), candidates)
    return [(match.candidate.text, match.sure) for match in matches]


def test_a_question_is_told_by_its_answer_and_what_it_asks(signer: Signer) -> None:
    told = telling(signed(signer, "lam mat the bao hiem y te, gio xin cap lai lam sao"))
    assert told.entry_id == "bhyt-mat-the-sai-thong-tin/mat-hong-the"
    assert called(told.sides) == ["làm thế nào", "mất thẻ"]
    assert called({"asks": ("giay-to",), "household": ("can-ngheo",), "no-such": ("x",)}) == ["giấy tờ gì", "cận nghèo"]
    assert telling(Signature()) == Told(entry_id=None, sides={})
    assert called({}) == []


def test_only_words_that_the_reader_wrote_are_shown(signer: Signer) -> None:
    other = signed(signer, "loa thôn Đông Sơn của nhà ông Bảy hỏng cả tháng, bao giờ sửa")
    mine = "Loa phát thanh thôn Đông Sơn rè quá, khi nào sửa ạ"
    shown = " ".join(signer.common_words(mine, other.terms))
    assert "Loa" in shown
    assert "Sơn" in shown
    assert set(shown.split()) <= set(mine.replace(",", "").split())
    assert "khi" not in shown
    assert "nào" not in shown
    assert signer.common_words(mine, {}) == []
    assert signer.common_words("", other.terms) == []
    assert signer.common_words("😀 !!!", other.terms) == []


def test_a_near_one_is_listed_but_not_joined_with_one_tap(signer: Signer) -> None:
    lasting = "thẻ bhyt bị đứt hai tháng thì có còn tính 5 năm liên tục không"
    gain = "đóng bảo hiểm y tế 5 năm liên tục thì được lợi gì"
    broken = "quen dong bh y te mat 2 thang, 5 nam lien tuc co bi tinh lai tu dau ko"
    near = found(signer, broken, lasting, gain, "hộ nghèo vay tối đa bao nhiêu tiền")
    assert near == [(lasting, True), (gain, False)]
    assert found(signer, broken, gain) == [(gain, False)], "alone it is still to be seen before it is joined"
    assert found(signer, gain, lasting, gain)[0] == (gain, True)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("loa phát thanh thôn Đông Sơn rè không nghe được gì", "loa phát thanh thôn Tây Hồ rè không nghe được gì"),
        ("lấy vợ khi chưa đủ tuổi bị phạt bao nhiêu", "đánh vợ thì bị phạt bao nhiêu tiền"),
        ("khi nao lam xong cho moi cua xa", "làm nhà xong rồi thì bao lâu nhận được tiền hỗ trợ"),
    ],
)
def test_what_nothing_told_would_set_apart_is_not_listed_on_a_faint_likeness(
    signer: Signer, mine: str, theirs: str
) -> None:
    assert found(signer, mine, theirs) == []


async def told_of(cast: Cast, sides: Mapping[str, Any]) -> same_questions.Same:
    theirs = {"terms": LOUD, "sides": {"asks": ["bao-gio"], **sides}}
    await cast.ask(await cast.resident(), "Loa thôn Phú Xuân rè", signature=theirs)
    asker = await cast.resident()
    same = await same_questions.find(
        cast.session,
        {"terms": LOUD, "sides": {**sides}},
        topic=None,
        area_id=asker.area_id,
        contact_id=asker.contact_id,
        now=cast.clock(),
    )
    assert len(same) == 1
    return same[0]


async def test_the_village_of_a_local_matter_is_told(cast: Cast) -> None:
    one = await told_of(cast, {"trouble": ["hong"]})
    assert (one.village, one.sure, one.own, one.people, one.answer) == ("Thôn Phú Xuân", False, False, 1, None)
    assert one.told.sides == {"asks": {"bao-gio"}, "trouble": {"hong"}}


async def test_no_village_beside_what_might_say_whose_question_it_is(cast: Cast) -> None:
    assert (await told_of(cast, {"body": ["hiv"]})).village is None


def test_a_group_holds_only_what_may_be_joined_with_one_tap(signer: Signer) -> None:
    texts = [
        "đóng bảo hiểm y tế 5 năm liên tục thì được lợi gì",
        "thẻ bhyt bị đứt hai tháng thì có còn tính 5 năm liên tục không",
        "dong bao hiem y te 5 nam lien tuc thi duoc loi gi",
    ]
    assert duplicates.groups([signed(signer, text) for text in texts]) == [[0, 2], [1]]
