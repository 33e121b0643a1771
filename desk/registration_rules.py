"""Who comes first when there are fewer seats than people: read from `registration_rules.yaml`, checked, and applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import yaml

from storage.registrations import Registration

FILE = Path(__file__).with_name("registration_rules.yaml")
_KEYS, _RULE_KEYS = frozenset({"kept_percent", "kept_days", "points"}), frozenset({"fact", "points", "words"})
_LONGEST_KEPT, _MOST_POINTS, _LONGEST_WORDS = 60, 100, 60


class RulesFault(ValueError):
    """The file cannot be used: which one, where in it, what is wrong and what is allowed."""


class Fact(StrEnum):
    WOMAN_HEAD = "woman_head"
    FIRST_TIME = "first_time"
    POOR = "poor"
    NEAR_POOR = "near_poor"
    ESCAPED = "escaped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Weight:
    points: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """`kept_until`: this long before a dialogue the seats kept for priority households are given to everyone."""

    kept_percent: int
    kept_until: timedelta
    weights: Mapping[Fact, Weight]

    def points(self, one: Registration) -> int:
        return sum(self.weights[fact].points for fact in facts(one) if fact in self.weights)

    def has_priority(self, one: Registration) -> bool:
        return self.points(one) > 0

    def reasons(self, one: Registration) -> list[str]:
        """In words, the weightiest first."""
        counted = [self.weights[fact] for fact in facts(one) if fact in self.weights]
        return [weight.words for weight in sorted(counted, key=lambda weight: -weight.points)]

    def kept(self, seats: int) -> int:
        return seats * self.kept_percent // 100


def facts(one: Registration) -> list[Fact]:
    """What was told about this person that may count."""
    found = [Fact.WOMAN_HEAD] if one.woman_head else []
    found += [Fact.FIRST_TIME] if one.first_time else []
    return [*found, *(fact for fact in (Fact.POOR, Fact.NEAR_POOR, Fact.ESCAPED) if one.household == fact)]


@cache
def load(path: Path = FILE) -> Rules:
    """Raises `RulesFault` for the first fault found."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        _fail(path, "the file", f"cannot be read ({type(error).__name__})", "YAML in UTF-8")
    if not isinstance(content, dict) or set(content) != _KEYS:
        _fail(path, "the file", "has other keys", ", ".join(sorted(_KEYS)))
    weights: dict[Fact, Weight] = {}
    if not isinstance(content["points"], list):
        _fail(path, "points", "is no list", "a list of rules")
    for number, rule in enumerate(content["points"], 1):
        fact, weight = _rule(path, f"points, rule {number}", rule)
        if fact in weights:
            _fail(path, f"points, rule {number}", f"'{fact}' is there twice", "each fact once")
        weights[fact] = weight
    return Rules(
        kept_percent=_number(path, "kept_percent", content["kept_percent"], most=100),
        kept_until=timedelta(days=_number(path, "kept_days", content["kept_days"], most=_LONGEST_KEPT)),
        weights=weights,
    )


def _rule(path: Path, place: str, rule: Any) -> tuple[Fact, Weight]:
    if not isinstance(rule, dict) or set(rule) != _RULE_KEYS:
        _fail(path, place, "has other keys", ", ".join(sorted(_RULE_KEYS)))
    if rule["fact"] not in list(Fact):
        _fail(path, place, f"there is no fact '{rule['fact']}'", ", ".join(Fact))
    words = rule["words"]
    if not isinstance(words, str) or not 0 < len(words.strip()) <= _LONGEST_WORDS:
        _fail(path, place, "'words' cannot be shown", f"1 to {_LONGEST_WORDS} characters")
    points = _number(path, f"{place}, points", rule["points"], most=_MOST_POINTS)
    return Fact(rule["fact"]), Weight(points=points, words=words.strip())


def _number(path: Path, place: str, given: Any, *, most: int) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= most:
        _fail(path, place, f"is {given!r}", f"a whole number from 0 to {most}")
    return given


def _fail(path: Path, place: str, wrong: str, allowed: str) -> NoReturn:
    raise RulesFault(f"{path.name}: {place}: {wrong}; allowed: {allowed}")
