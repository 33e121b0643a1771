"""How much each term is used in a subject's own texts: counted, not learned, so that it holds for rare words too."""

import numpy as np

from faq.corpus import Corpus, Floats, Numbers

_SATURATED, _BY_LENGTH = 1.5, 0.75
"""The usual k1 and b of BM25: the tenth phrasing that holds a word says less than the second."""


def used_by(corpus: Corpus, meant: Numbers, owners: int) -> tuple[Numbers, Numbers, Floats]:
    """By owner: the terms that stand in its texts, the owner, and how much they are used there (0 to 2.5).

    `meant`: the owner of each of the first texts; the other texts are not looked at.
    """
    end = corpus.starts[len(meant)]
    holders = np.repeat(meant, np.diff(corpus.starts[: len(meant) + 1]))
    codes, counts = np.unique(holders * len(corpus.terms) + corpus.places[:end], return_counts=True)
    owner, terms = np.divmod(codes, max(len(corpus.terms), 1))
    is_word = np.array([" " not in term and term[0] != "=" for term in corpus.terms], dtype=np.bool_)
    lengths = np.bincount(owner, weights=counts * is_word[terms], minlength=owners)
    room = _SATURATED * (1 - _BY_LENGTH + _BY_LENGTH * lengths / max(lengths.mean(), 1.0))
    return terms, owner, (counts * (_SATURATED + 1) / (counts + room[owner])).astype(np.float32)
