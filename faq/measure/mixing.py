"""How much what was learned and what is counted weigh, chosen for each fold of the questions on the other folds."""

from collections.abc import Callable, Sequence
from itertools import product

from faq.calibration import FOLDS
from faq.evaluate import Question, is_found
from faq.index import MIX, Mix
from faq.matcher import Matcher
from faq.measure.held_back import fold_of

MIXES = tuple(
    dict.fromkeys(
        (
            MIX,
            *(
                Mix(learned=learned, used=used, used_in_group=used_in_group, told=told)
                for learned, used, used_in_group, told in product(
                    (0.4, 0.6, 0.8), (0.45, 0.9), (0.36, 0.8, 1.6), (2.7, 5.5)
                )
            ),
        )
    )
)
"""What is tried. The mix fitted on held-out phrasings alone, (0.8, 0.45, 0.36, 2.7), is among them."""


def choose(
    make: Callable[[Mix], Matcher],
    mixes: Sequence[Mix],
    questions: Sequence[Question],
    *,
    told: Callable[[int], None] = lambda done: None,
) -> tuple[Mix, ...]:
    """For each fold the mix with which most questions of the others find their answer first; of equals the first.

    `told` hears each time how many questions were asked.
    """
    if len(mixes) == 1:
        return tuple(mixes) * FOLDS
    folds = fold_of(questions)
    found: dict[Mix, list[int]] = {}
    for mix in mixes:
        matcher = make(mix)
        found[mix] = [0] * FOLDS
        for question, fold in zip(questions, folds, strict=True):
            found[mix][fold] += is_found(question, matcher.match(question.text), first=1)
        told(len(questions))
    return tuple(max(mixes, key=lambda mix: sum(found[mix]) - found[mix][held]) for held in range(FOLDS))
