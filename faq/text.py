"""Turns what people type into comparable words: folding, cleaning, abbreviations, courtesies."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from channels.text import LETTERS, REMEMBERED, fold_word
from faq import abbreviations, courtesies

ANALYSED_CHARACTERS = 2_000
"""Only the end of a longer text is read: stories put the question last."""

# NFD spends at most four code points on one composed character, so this tail always holds what is analysed.
_RAW_TAIL = 4 * ANALYSED_CHARACTERS

_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}


@dataclass(frozen=True, kw_only=True)
class Normalised:
    """`words` keep typed diacritics, `folded` are the same without them, `sentences` are (start, end) in words."""

    words: tuple[str, ...]
    folded: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]


class _Visible(dict[int, str | None]):
    """A translation table that drops invisible characters and turns every blank into a space."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character)
        if character in "\n\r\u2028\u2029":
            kept: str | None = "\n"
        elif character.isspace():
            kept = " "
        elif category in {"Cf", "Cc", "Cs", "Co", "Mn", "Me"}:
            kept = None
        else:
            kept = character
        self[code] = kept
        return kept


_VISIBLE = _Visible()
_ALL_VISIBLE = re.compile(r"[\n -~À-įı-ɏḀ-ỹ–—‘’“”…]*")
"""What most texts are made of: nothing in it is dropped or replaced, so that there is nothing to translate."""
_GLUE = re.compile(r"[^\W\d_][.&\-][^\W\d_]")
_REPEATED_LETTER = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\d+[^\W\d_]*\d*|[^\W\d_]+(?:\d+(?![^\W\d_]))?|[.,]|[?!;:…\n]")
_REST_OF_WORD = re.compile(r"\A\w+(?=\W)")
_MANY_MARKS = re.compile(r"[^\w\s!-~]{5}")
_ENDS = frozenset("?!;…\n.")
_GLUED = re.compile(r"(?<![\w])([^\W\d_]{1,3})([.&\-][^\W\d_]{1,3})+(?![\w])")


@lru_cache(maxsize=REMEMBERED)
def spelling(word: str) -> tuple[str, str]:
    """A typed word as (letters without tone, tone), equal for "hoà" and "hòa"; tone is "" when none was typed."""
    letters: list[str] = []
    tone = ""
    for character in unicodedata.normalize("NFD", word):
        if character in _TONES:
            tone = _TONES[character]
        else:
            letters.append(character)
    return unicodedata.normalize("NFC", "".join(letters)), tone


@lru_cache(maxsize=4)
def normalise(text: str) -> Normalised:
    """Never raises and reads at most the last `ANALYSED_CHARACTERS` characters. What a message says is asked several
    times in one turn."""
    words, ends = _tokens(text)
    folded = [fold_word(word) for word in words]
    first, last = courtesies.kept_span(folded)
    spans = _sentences(first, last, ends)
    return Normalised(words=tuple(words[first:last]), folded=tuple(folded[first:last]), sentences=spans)


def plain_words(text: str) -> tuple[str, ...]:
    """The words as typed with short forms expanded, courtesies kept: what greetings are recognised by."""
    return tuple(_tokens(text)[0])


@lru_cache(maxsize=4)
def _tokens(text: str) -> tuple[list[str], list[int]]:
    """All words in lower case, and the word numbers at which sentences end."""
    words: list[str] = []
    ends: list[int] = []
    for piece in _shown(text).replace("\n", " ; ").split():
        said, stops = _short_piece(piece) if len(piece) <= LETTERS else _piece(piece)
        if stops:
            ends += [len(words) + stop for stop in stops]
        words += said
    return abbreviations.expand(words, ends)


def _piece(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words between two blanks, and after how many of them a sentence ends."""
    shown = _visible(text.lower())
    if _REPEATED_LETTER.search(shown):
        shown = _REPEATED_LETTER.sub(r"\1", shown)
    if _GLUE.search(shown):
        shown = _GLUED.sub(_unglue, shown)
    words: list[str] = []
    ends: list[int] = []
    for token in _TOKEN.findall(shown):
        if token in _ENDS:
            ends.append(len(words))
        elif token[0].isdigit():
            words.extend(abbreviations.split_amount(token))
        elif token not in ",:":
            words.append(token)
    return tuple(words), tuple(ends)


_short_piece = lru_cache(maxsize=REMEMBERED)(_piece)


def _shown(text: str) -> str:
    """The part that is analysed, of visible characters only."""
    if len(text) <= ANALYSED_CHARACTERS and _ALL_VISIBLE.fullmatch(text) and unicodedata.is_normalized("NFC", text):
        return text
    return _from_whole_word(_visible(_safe_tail(text)))


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return composed if _ALL_VISIBLE.fullmatch(composed) else composed.translate(_VISIBLE)


def _safe_tail(text: str) -> str:
    """The end of the text, with runs of combining marks cut: composing a long run takes quadratic time."""
    tail = text[-_RAW_TAIL:]
    if not _MANY_MARKS.search(tail):
        return tail
    kept: list[str] = []
    run = 0
    for character in tail:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= 4:
            kept.append(character)
    return "".join(kept)


def _from_whole_word(text: str) -> str:
    """The end that is analysed, without the rest of a word that the cut went through: "hỏng" is not "ỏng"."""
    tail = text[-ANALYSED_CHARACTERS:]
    is_cut = len(text) > ANALYSED_CHARACTERS and text[-ANALYSED_CHARACTERS - 1].isalnum()
    return _REST_OF_WORD.sub("", tail) if is_cut else tail


def _unglue(match: re.Match[str]) -> str:
    """ "g.đ", "tk&vv", "lđ-tb&xh" as one word when the list of short forms knows it, else unchanged."""
    whole = match.group(0)
    joined = re.sub(r"[.&\-]", "", whole)
    return joined if abbreviations.known(joined) else whole


def _sentences(first: int, last: int, ends: list[int]) -> tuple[tuple[int, int], ...]:
    cuts = sorted({first, last, *(end for end in ends if first < end < last)})
    return tuple((start - first, end - first) for start, end in pairwise(cuts))
