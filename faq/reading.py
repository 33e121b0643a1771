"""What a text is made of: its words, pairs of neighbours, the diacritics that were typed, the concepts it names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from sys import intern

from faq import concepts
from faq.text import Normalised
from faq.vocabulary import Vocabulary

PAIR = 0.5
"""A pair of neighbours repeats what its two words say. Of 0.35, 0.5, 0.75 and 1 the best on held-out phrasings (68.5 %
found first, 66.7 % with 1)."""
MARKED = 0.5
"""A word with the diacritics that were typed, beside the same word without: 69.9 % against 68.5 % on held-out
phrasings, and no loss for messages without diacritics."""
CONCEPT, INSTEAD = 0.5, 1.5
"""Weight of a concept beside the words that name it, and of one that stands in their place ("cận nghèo", which the
words alone would take half for "nghèo")."""
EARLIER = 0.7
"""Words before the last sentences of a story: the question stands at the end."""
STORY = 30
"""A longer message is read as a story."""
_GUESSED = 200
"""Only so many words of a message are worth looking for slips in."""
COMPARED = 60
_KY_AS_KI = {f"{letter}y": f"{letter}i" for letter in "hklmst"}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`terms` with their weight before rarity; `words`: those among them that stand for single words or in their place;
    `text` is for comparing."""

    terms: Mapping[str, float]
    words: frozenset[str]
    text: str


def read_message(message: Normalised, vocabulary: Vocabulary) -> Reading:
    """What someone typed: unknown words stand for what they may have been meant to be."""
    keys = keys_of(message.folded)
    late = late_from(message)
    said: list[tuple[str, str, float]] = []
    for place, (key, word) in enumerate(zip(keys, message.words, strict=True)):
        weight = 1.0 if place >= late else EARLIER
        guesses = () if key in vocabulary or place >= _GUESSED else vocabulary.guesses(key)
        if guesses:
            said += [(meant, meant, weight * guesses[0].trust) for meant in guesses[0].words]
        else:
            said.append((key, word, weight))
    return _collect(said)


def read_answer(answer: Normalised) -> Reading:
    """Every word as it stands, and none more important than another."""
    keys = keys_of(answer.folded)
    return _collect([(key, word, 1.0) for key, word in zip(keys, answer.words, strict=True)])


def _collect(said: list[tuple[str, str, float]]) -> Reading:
    found = concepts.find(tuple([key for key, _, _ in said]))
    terms: dict[str, float] = {}
    for place, (key, word, weight) in enumerate(said):
        if place in found.hidden:
            continue
        _keep(terms, key, weight)
        if not word.isascii():
            _keep(terms, intern(f"={word}"), weight * MARKED)
    words = {term for term in terms if term[0] != "="}
    for (place, (one, _, weight)), (_, (other, _, other_weight)) in pairwise(enumerate(said)):
        if place not in found.hidden and place + 1 not in found.hidden:
            _keep(terms, intern(f"{one} {other}"), PAIR * min(weight, other_weight))
    for name, place in found.named:
        _keep(terms, name, (INSTEAD if place in found.hidden else CONCEPT) * said[place][2])
    words |= {name for name, place in found.named if place in found.hidden}
    return Reading(terms=terms, words=frozenset(words), text=" ".join(key for key, _, _ in said[-COMPARED:]))


def _keep(terms: dict[str, float], term: str, weight: float) -> None:
    if terms.get(term, 0.0) < weight:
        terms[term] = weight


def keys_of(folded: Iterable[str]) -> tuple[str, ...]:
    """Folded words with "ky" and "ki" as one."""
    return tuple([intern(_KY_AS_KI.get(word, word)) for word in folded])


def late_from(message: Normalised) -> int:
    """The word from which a story's question is read with full weight; 0 for a short message."""
    if len(message.words) <= STORY:
        return 0
    late = len(message.words) - STORY
    starts = [start for start, _ in message.sentences if start <= late]
    return starts[-1] if starts and late - starts[-1] <= STORY else late
