"""How many urgent messages are told from questions, and how many ordinary ones sound urgent, of those never learned."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from channels.text import fold
from faq.editing.comparison import QUESTIONS_FOLDER
from faq.matcher import Matcher, MatchKind
from faq.measure.tally import Part

FILE = QUESTIONS_FOLDER / "sensitive.jsonl"
HELD_BACK, ORDINARY = "fresh", "none"
"""The part of the file that only measures, and the kind of its ordinary messages."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "suicide": "wanting to die",
        "trafficking": "held, sold, forced to work",
        "child": "a child in danger",
        "emergency": "illness or injury now",
        "disaster": "flood, fire, landslide",
        "violence": "violence",
        "threat": "threats",
        "hunger": "nothing to eat",
        "bribe": "being asked for money",
        "corruption": "aid kept or misused",
    }
)


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """`heard`: of the urgent messages, those that were noticed, `bare` without diacritics, `by_kind` as written;
    `false`: of the ordinary messages beside them, most of which were written to sound alike."""

    heard: Part
    bare: Part
    by_kind: Mapping[str, Part]
    false: Part
    learned: int


def measure(matcher: Matcher, path: Path = FILE) -> Alarms:
    def noticed(texts: Sequence[str]) -> Part:
        return Part(some=sum(matcher.match(text).kind is MatchKind.SENSITIVE for text in texts), of=len(texts))

    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    held_back = [row for row in rows if row["part"] == HELD_BACK]
    urgent = [row for row in held_back if row["kind"] != ORDINARY]
    kinds = Counter(row["kind"] for row in urgent)
    return Alarms(
        heard=noticed([row["q"] for row in urgent]),
        bare=noticed([fold(row["q"]) for row in urgent]),
        by_kind={
            name: noticed([row["q"] for row in urgent if row["kind"] == kind])
            for kind, name in KINDS.items()
            if kinds[kind]
        },
        false=noticed([row["q"] for row in held_back if row["kind"] == ORDINARY]),
        learned=len(rows) - len(held_back),
    )
