"""Short, regional and misspelt forms read from `abbreviations.tsv`, chosen by the words around them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("abbreviations.tsv")
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)*)(k|tr|trđ|triệu|củ|đ|đồng|t|tuổi|h|kg|tháng|năm)(\d*)$")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Holds when the neighbouring word is among `words` (or, with `unless`, when it is not)."""

    words: frozenset[str]
    unless: bool

    def holds(self, neighbour: str) -> bool:
        found = neighbour in self.words or ("#" in self.words and neighbour[:1].isdigit())
        return found != self.unless


@dataclass(frozen=True, kw_only=True)
class Meaning:
    expansion: tuple[str, ...]
    before: Condition | None
    after: Condition | None


def split_amount(token: str) -> tuple[str, ...]:
    """ "4tr5" → 4 tr 5, "500k" → 500 k; anything else stays whole."""
    if not token[0].isdigit():
        return (token,)
    match = _AMOUNT.match(token)
    return tuple(part for part in match.groups() if part) if match else (token,)


def known(form: str) -> bool:
    return form in _meanings()


def expand(words: list[str], ends: list[int]) -> tuple[list[str], list[int]]:
    """Replaces known forms; `ends` (sentence ends as word numbers) move along."""
    table = _meanings()
    if table.keys().isdisjoint(words):
        return words, ends
    stops = set(ends)
    expanded: list[str] = []
    moved: list[int] = []
    for number, word in enumerate(words):
        moved.append(len(expanded))
        meanings = table.get(word)
        if meanings is None:
            expanded.append(word)
            continue
        before = words[number - 1] if number else "^"
        after = "$" if number + 1 == len(words) or number + 1 in stops else words[number + 1]
        expanded.extend(_choose(meanings, before, after) or (word,))
    moved.append(len(expanded))
    return expanded, [moved[end] for end in ends]


def _choose(meanings: tuple[Meaning, ...], before: str, after: str) -> tuple[str, ...] | None:
    for meaning in meanings:
        if meaning.before is not None and not meaning.before.holds(before):
            continue
        if meaning.after is not None and not meaning.after.holds(after):
            continue
        return meaning.expansion
    return None


@cache
def _meanings() -> dict[str, tuple[Meaning, ...]]:
    table: dict[str, tuple[Meaning, ...]] = {}
    for line in unicodedata.normalize("NFC", _FILE.read_text(encoding="utf-8")).splitlines():
        if not line or line.startswith("#"):
            continue
        form, expansion, before, after = [*line.split("\t"), "", ""][:4]
        meaning = Meaning(expansion=tuple(expansion.split()), before=_condition(before), after=_condition(after))
        table[form] = (*table.get(form, ()), meaning)
    return table


def _condition(text: str) -> Condition | None:
    if not text:
        return None
    return Condition(words=frozenset(text.lstrip("!").split(",")), unless=text.startswith("!"))
