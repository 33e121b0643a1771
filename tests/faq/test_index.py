"""What is read from the texts that teach, and what is learned from it."""

from dataclasses import replace

import numpy as np
import pytest

from faq.corpus import SEEN, read_all
from faq.index import COMPARED_TEXTS, Index, Subject
from faq.learning import learn
from faq.reading import keys_of, read_message
from faq.text import normalise
from faq.usage import used_by
from faq.vocabulary import Vocabulary

TEXTS = (
    "Hộ cận nghèo mua thẻ bảo hiểm y tế được giảm bao nhiêu",
    "hộ nghèo vay vốn nuôi bò, hộ nghèo vay vốn làm nhà",
    "ho ngheo vay von lai bao nhieu",
    "sinh viên hộ cận nghèo vay vốn đi học",
    "hộ nghèo được miễn học phí không",
    "máy cày, máy bơm, MÁY xát lúa",
    "",
)
SUBJECTS = (
    Subject(phrasings=("mất thẻ bảo hiểm y tế", "rơi mất thẻ khám bệnh", "làm lại thẻ bảo hiểm"), answer="Ra xã."),
    Subject(phrasings=("vay vốn nuôi bò", "vay tiền ngân hàng chính sách", "lãi vay vốn bao nhiêu")),
    Subject(phrasings=("học phí của con", "miễn học phí cho học sinh nghèo")),
)


def test_texts_are_read_together_as_messages_are_one_by_one() -> None:
    corpus = read_all(TEXTS)
    names = list(corpus.terms)
    known = Vocabulary({key: 1 for text in TEXTS for key in keys_of(normalise(text).folded)})
    for number, text in enumerate(TEXTS):
        one = read_message(normalise(text), known)
        wanted = {term: weight for term, weight in one.terms.items() if term in corpus.terms}
        here = slice(corpus.starts[number], corpus.starts[number + 1])
        found = {names[place]: value for place, value in zip(corpus.places[here], corpus.values[here], strict=True)}
        assert found.keys() == wanted.keys()
        weighed = {term: weight * corpus.rarity[corpus.terms[term]] for term, weight in wanted.items()}
        length = float(np.sqrt(sum(value**2 for value in weighed.values())))
        assert found == pytest.approx({term: value / length for term, value in weighed.items()}, rel=1e-5)
        assert corpus.texts[number] == one.text


def test_rare_pairs_and_spellings_are_not_kept() -> None:
    corpus = read_all(TEXTS)
    assert "vay von" in corpus.terms
    assert not {"may cay", "=cày"} & corpus.terms.keys()
    counts = np.bincount(corpus.places, minlength=len(corpus.terms))
    assert all(counts[place] >= SEEN for term, place in corpus.terms.items() if " " in term or term[0] == "=")


def test_a_word_is_rarer_the_fewer_texts_it_stands_in() -> None:
    corpus = read_all(TEXTS)
    assert corpus.rarity[corpus.terms["may"]] > corpus.rarity[corpus.terms["bao"]] > corpus.rarity[corpus.terms["vay"]]
    assert (corpus.words["may"], corpus.words["vay"]) == (1, 3)


def test_nothing_to_read_gives_nothing() -> None:
    for texts in ((), ("",), ("", "?!")):
        corpus = read_all(texts)
        assert (len(corpus.terms), len(corpus.places), len(corpus.texts)) == (0, 0, len(texts))
        meant, counts = np.zeros(len(texts), dtype=np.int64), np.ones(len(texts), dtype=np.float32)
        assert learn(corpus, meant, counts, 3).shape == (0, 3)


def test_each_subject_gets_most_votes_for_its_own_words() -> None:
    index = Index(SUBJECTS)
    for number, one in enumerate(SUBJECTS):
        for text in one.phrasings:
            votes = index.votes(index.query(normalise(text)))
            assert int(votes.argmax()) == number
            assert float(votes.sum()) == pytest.approx(1.0, abs=1e-3)


def test_the_same_content_gives_the_same_weights() -> None:
    assert np.array_equal(Index(SUBJECTS).weights, Index(SUBJECTS).weights)


def test_one_more_phrasing_changes_others_little() -> None:
    more = Subject(phrasings=(*SUBJECTS[2].phrasings, "đóng học phí ở đâu"))
    before, after = Index(SUBJECTS), Index((*SUBJECTS[:2], more))
    asked = normalise("vay vốn nuôi bò")
    assert after.votes(after.query(asked)) == pytest.approx(before.votes(before.query(asked)), abs=0.05)


def test_texts_longer_than_a_step_are_learned() -> None:
    long = " ".join(f"tu{number}" for number in range(900))
    index = Index((*SUBJECTS, Subject(phrasings=(long,))))
    assert int(index.votes(index.query(normalise("tu3 tu500 tu801"))).argmax()) == 3


def test_a_message_of_a_phrasing_is_likest_to_it() -> None:
    index = Index((*SUBJECTS, Subject(phrasings=())))
    likeness = index.likeness(index.query(normalise("vay vốn nuôi bò")))
    assert likeness.nearest.tolist() == pytest.approx([0.0, 1.0, 0.0, 0.0], abs=0.01)
    assert int(likeness.each.argmax()) == 3
    assert float(likeness.each.max()) == pytest.approx(1.0, abs=0.01)
    assert not index.likeness(index.query(normalise("xyz"))).nearest.any()


def test_only_the_likest_phrasings_are_compared_word_by_word() -> None:
    many = (*(f"chuyện thứ {number}" for number in range(3 * COMPARED_TEXTS)), "vay vốn nuôi bò", "vay vốn nuôi dê")
    index = Index((*SUBJECTS, Subject(phrasings=many)))
    likeness = index.likeness(index.query(normalise("vay vốn nuôi bò")))
    assert {"vay von nuoi bo", "vay von nuoi de"} <= set(index.nearest_texts(likeness, 3))
    assert len(index.nearest_texts(likeness, 3)) == COMPARED_TEXTS
    assert index.nearest_texts(likeness, 1) == index.texts[1]


def test_a_word_of_the_answer_alone_or_of_its_group_speaks_for_it() -> None:
    """Of "khất nợ" no phrasing tells; that "lãi" belongs to the loan, the other loan's phrasings tell."""
    loans = (
        Subject(phrasings=("vay vốn nuôi bò", "xin vốn nuôi dê"), told="Muốn khất nợ thì gặp tổ.", group="loan"),
        Subject(phrasings=("mượn vốn, lãi nhẹ không", "nợ lãi cao"), group="loan"),
        Subject(phrasings=("khất đóng học phí", "xin khất học phí, nợ tiền ăn")),
    )
    index = Index(loans)
    apart = Index(tuple(replace(one, told="", group="") for one in loans))
    for text in ("khất nợ thì gặp", "lãi"):
        asked = normalise(text)
        assert index.votes(index.query(asked))[0] > apart.votes(apart.query(asked))[0]


def test_use_in_texts_is_counted_by_owner_and_levels_off() -> None:
    corpus = read_all(("dong gop", "dong quy", "dong hui", "bao thuoc", "thua ra"))
    terms, owners, used = used_by(corpus, np.array([0, 0, 0, 1]), 2)
    found = {
        (list(corpus.terms)[term], int(owner)): float(value)
        for term, owner, value in zip(terms, owners, used, strict=True)
    }
    assert found.keys() == {("dong", 0), ("gop", 0), ("quy", 0), ("hui", 0), ("bao", 1), ("thuoc", 1)}
    assert found["gop", 0] < found["dong", 0] < 3 * found["gop", 0]
    assert found["bao", 1] > found["gop", 0]
