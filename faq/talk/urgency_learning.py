"""Learns the weights of `urgency` from examples of urgent and of ordinary messages."""

import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from channels.text import fold
from faq.catalogue import Catalogue
from faq.outside import subjects
from faq.talk.smalltalk import says_sensitive
from faq.talk.urgency import FEWEST_SIGNALS, WEIGHTS, signals, weigh
from faq.text import normalise

_STORY = re.compile(r"(.{20,}[.!…])\s+[^.!…]+$", re.DOTALL)
"""All sentences but the last."""
_QUESTIONS = Path(__file__).parents[1] / "questions"
EXAMPLES = "sensitive.jsonl"
HELD_BACK, ORDINARY = "fresh", "none"
"""The part of the examples that only measures, and the kind of the ordinary ones."""
_ROUNDS = 12
_URGENT_COUNTS = 6.0
"""One urgent example counts as much as so many ordinary ones."""
_LOOKALIKE_COUNTS = 10.0
_DECAY = 2e-5
_STEP = 0.4
_LEAST = 0.8
"""Weights smaller than this change hardly a decision and are not kept."""
_FOLDS = 5
ALARMS = 0.11
"""Share of look-alikes, held out while learning, that may sound urgent. They are the hardest of all ordinary messages;
what it means for others is measured in `docs/accuracy.md`."""
_HEAD = "# Learned from examples with `doithoai faq urgency`; not written by hand. `*` is where counting begins.\n"


@dataclass(frozen=True, kw_only=True)
class Examples:
    """`alike` are ordinary messages that share words with urgent ones."""

    urgent: Sequence[str]
    alike: Sequence[str]


def examples() -> Examples:
    """All but those that only measure."""
    learned = [row for row in read_rows(EXAMPLES) if row["part"] != HELD_BACK]
    return Examples(
        urgent=[row["q"] for row in learned if row["kind"] != ORDINARY],
        alike=[row["q"] for row in learned if row["kind"] == ORDINARY],
    )


def ordinary(catalogue: Catalogue) -> list[str]:
    """Phrasings of the answers and of foreign subjects, their stories without the question at the end, small talk;
    but for those that say something urgent themselves."""
    asked = [phrasing for entry in catalogue.entries.values() for phrasing in entry.phrasings]
    asked += [phrasing for subject in subjects(()) for phrasing in subject.phrasings]
    stories = [story[1] for phrasing in asked if (story := _STORY.match(phrasing))]
    talk = [row["q"] for row in read_rows("smalltalk.jsonl")]
    return [text for text in (*asked, *stories, *talk) if not says_sensitive(text)]


def learn(given: Examples, everyday: Sequence[str]) -> dict[str, float]:
    """Weights at whose zero `ALARMS` of the held-out look-alikes would raise the alarm; the same every time."""
    held_out: list[float] = []
    for number in range(_FOLDS):
        kept = [text for place, text in enumerate(given.alike) if place % _FOLDS != number]
        weights = _fit(replace(given, alike=kept), everyday)
        held_out += [weigh(weights, normalise(text).words) for text in given.alike[number::_FOLDS]]
    weights = _fit(given, everyday)
    weights["*"] -= sorted(held_out, reverse=True)[int(len(held_out) * ALARMS)]
    return weights


def write(weights: Mapping[str, float], path: Path = WEIGHTS) -> None:
    lines = "".join(f"{signal}\t{weight:.4g}\n" for signal, weight in sorted(weights.items()))
    path.write_text(_HEAD + lines, encoding="utf-8")


def _fit(given: Examples, everyday: Sequence[str]) -> dict[str, float]:
    """Logistic regression, step by step with a step for each signal (AdaGrad)."""
    rows = [
        *_rows(given.urgent, 1.0, _URGENT_COUNTS),
        *_rows(given.alike, 0.0, _LOOKALIKE_COUNTS),
        *_rows(everyday, 0.0, 1.0),
    ]
    known = Counter(signal for found, _, _ in rows for signal in found)
    rows = [([signal for signal in found if known[signal] > 2], label, counts) for found, label, counts in rows]
    weights = dict.fromkeys((signal for found, _, _ in rows for signal in found), 0.0)
    steps = dict.fromkeys(weights, 1e-3)
    base, base_steps = -3.0, 1e-3
    draw = random.Random(1)
    for _ in range(_ROUNDS):
        draw.shuffle(rows)
        for found, label, counts in rows:
            part = 1 / math.sqrt(max(FEWEST_SIGNALS, len(found)))
            score = base + part * sum(weights[signal] for signal in found)
            error = (1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - label) * counts
            base_steps += error * error
            base -= _STEP * error / math.sqrt(base_steps)
            for signal in found:
                slope = error * part + _DECAY * weights[signal]
                steps[signal] += slope * slope
                weights[signal] -= _STEP * slope / math.sqrt(steps[signal])
    kept = {signal: round(weight, 2) for signal, weight in weights.items() if abs(weight) >= _LEAST}
    return {**kept, "*": base}


def read_rows(name: str) -> list[dict[str, str]]:
    """Of one of the packaged question files."""
    return [json.loads(line) for line in (_QUESTIONS / name).read_text(encoding="utf-8").splitlines() if line]


def _rows(texts: Iterable[str], label: float, counts: float) -> list[tuple[list[str], float, float]]:
    """Every message as it was typed and without marks."""
    both = dict.fromkeys(form for text in texts for form in (text, fold(text)))
    return [(signals(normalise(form).words), label, counts) for form in both]
