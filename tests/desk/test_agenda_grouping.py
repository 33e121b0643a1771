"""Which questions become one item: measured against a grouping by hand, and never moved by what comes later."""

from collections.abc import Mapping

import pytest

from desk.agenda_grouping import group, meant
from desk.duplicates import Signature
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from faq.signature import Signer
from tests.desk import grouping
from tests.desk.agenda_scene import CARD, LOAN, ROAD, signature


@pytest.fixture(scope="module")
def signatures(real_catalogue: Catalogue, real_matcher: Matcher) -> Mapping[str, Signature]:
    signer = Signer(real_catalogue, real_matcher)
    return {text: Signature.from_json(signer.sign(text)) for text in grouping.labelled()}


def test_the_grouping_stays_as_good_as_documented(signatures: Mapping[str, Signature]) -> None:
    found = grouping.agreement(signatures, list(signatures))
    print(found)
    assert found.questions >= 200
    assert found.pairs >= 0.98
    assert found.precision >= 0.65
    assert found.recall >= 0.55


def test_the_order_in_which_questions_came_changes_little(signatures: Mapping[str, Signature]) -> None:
    backwards = grouping.agreement(signatures, list(signatures)[::-1])
    assert backwards.precision >= 0.65
    assert backwards.recall >= 0.55


def test_what_has_its_place_keeps_it(signatures: Mapping[str, Signature]) -> None:
    texts = list(signatures)[::2]
    before = group([signatures[one] for one in texts], [None] * len(texts))
    known = {text: -place for text, place in zip(texts, before, strict=True)}
    every = list(signatures)
    after = group([signatures[one] for one in every], [known.get(one) for one in every])
    assert {text: place for text, place in zip(every, after, strict=True) if text in known} == known


def test_likeness_by_answer_by_words_and_by_neither() -> None:
    read = [Signature.from_json(one) for one in (CARD, LOAN, CARD, ROAD, ROAD)]
    assert group(read, [None] * 5) == [-1, -2, -1, -3, -3]
    assert group(read, [7, None, None, 8, None]) == [7, -1, 7, 8, 8]
    assert group([], []) == []


def test_what_says_nothing_stands_alone() -> None:
    nothing = Signature.from_json({})
    assert group([nothing, nothing, Signature.from_json(CARD)], [None, None, None]) == [-1, -2, -3]
    assert group([nothing, nothing], [4, None]) == [4, -1]
    assert meant([]).groups == {}


def test_the_votes_of_a_heap_are_shared() -> None:
    one, other = signature("a/x", "a"), signature("a/y", "b", sure=0.5)
    found = meant([Signature.from_json(one), Signature.from_json(other)])
    assert found.groups == {"a": pytest.approx(0.9)}
    assert found.entries == {"a/x": pytest.approx(0.45), "a/y": pytest.approx(0.45)}
    assert found.sure == pytest.approx(0.7)
