"""What a household tells about itself: a few questions, and the answers as a code of one letter each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from channels.text import fold

UNKNOWN = "X"
"""The letter of "không biết", which every question takes for an answer."""

UNKNOWN_FACT = "khong-biet"

_FILLERS = frozenset(
    fold(
        "nhà tôi em mình tui tớ cháu con ba má bố mẹ ông bà gia đình hộ là thì có ở bị đang thuộc diện vùng xã thôn "
        "dạ vâng ạ nhé nha ừ chúng chỗ nơi của cũng vừa một người ai muốn đi học làm thôi rồi đó này"
    ).split()
)
"""Words around an answer that change nothing in it: 'dạ nhà em là hộ cận nghèo ạ'."""

_NOT_KNOWN = ("không biết", "không rõ", "chưa biết", "chưa rõ", "bỏ qua", "ko biết", "ko rõ")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer. `facts` hold for certain when it is chosen, `possible` may hold; `code` is its letter for ever."""

    code: str
    label: str
    words: tuple[str, ...] = ()
    facts: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Question:
    """`facts`: what there is to know, each with its name in a sentence."""

    id: str
    ask: str
    why: str
    facts: Mapping[str, str]
    options: tuple[Option, ...]

    def option(self, code: str) -> Option | None:
        if code == UNKNOWN:
            return Option(code=UNKNOWN, label="Không biết", facts=frozenset({UNKNOWN_FACT}))
        return next((option for option in self.options if option.code == code), None)

    def read(self, text: str) -> str | None:
        """The letter of the answer typed in free words; None when the text says anything else besides."""
        words = tuple(re.findall(r"\w+", fold(text)))
        found = {code: _cover(words, sayings) for code, sayings in self._sayings().items()}
        best = max(found.values())
        codes = [code for code, covered in found.items() if covered == best]
        return codes[0] if best and len(codes) == 1 else None

    def mentioned(self, text: str) -> str | None:
        """The letter of the longest answer that occurs somewhere in the text."""
        words = tuple(re.findall(r"\w+", fold(text)))
        found = [
            (len(said), code)
            for code, sayings in self._sayings().items()
            for said in sayings
            if any(_places(words, said))
        ]
        return max(found, default=(0, None))[1]

    def _sayings(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        said = {option.code: (option.label, *option.words) for option in self.options} | {UNKNOWN: _NOT_KNOWN}
        return {code: tuple(tuple(re.findall(r"\w+", fold(one))) for one in ones) for code, ones in said.items()}


@dataclass(frozen=True, kw_only=True)
class Household:
    """What is known after all questions. `possible` includes the `facts`."""

    code: str
    facts: Mapping[str, frozenset[str]]
    possible: Mapping[str, frozenset[str]]


def read_code(questions: Sequence[Question], code: str) -> Household | None:
    """None unless the code has one letter that is known for each question; small letters count as capitals."""
    code = code.strip().upper()
    options = [question.option(letter) for question, letter in zip(questions, code, strict=False)]
    if not questions or len(code) != len(questions) or None in options:
        return None
    chosen = {q.id: option for q, option in zip(questions, options, strict=True) if option is not None}
    return Household(
        code=code,
        facts={id_: option.facts for id_, option in chosen.items()},
        possible={id_: option.facts | option.possible for id_, option in chosen.items()},
    )


def _cover(words: tuple[str, ...], sayings: tuple[tuple[str, ...], ...]) -> int:
    """How many of the words the sayings cover; 0 when anything but fillers is left."""
    covered = {at + step for said in sayings for at in _places(words, said) for step in range(len(said))}
    rest = {word for at, word in enumerate(words) if at not in covered}
    return len(covered) if rest <= _FILLERS else 0


def _places(words: tuple[str, ...], said: tuple[str, ...]) -> Iterator[int]:
    """Where `said` begins in the words."""
    return (at for at in range(len(words) - len(said) + 1) if words[at : at + len(said)] == said)
