"""How many urgent messages are told from questions, and how many ordinary ones sound urgent, of those never learned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from channels.text import fold
from faq.matcher import Matcher, MatchKind
from faq.measure.tally import Part
from faq.talk.urgency_learning import EXAMPLES, HELD_BACK, ORDINARY, read_rows

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


def measure(matcher: Matcher) -> Alarms:
    def noticed(texts: Sequence[str]) -> Part:
        return Part(some=sum(matcher.match(text).kind is MatchKind.SENSITIVE for text in texts), of=len(texts))

    rows = read_rows(EXAMPLES)
    held_back = [row for row in rows if row["part"] == HELD_BACK]
    urgent = {name: [row["q"] for row in held_back if row["kind"] == kind] for kind, name in KINDS.items()}
    by_kind = {name: noticed(texts) for name, texts in urgent.items()}
    return Alarms(
        heard=Part(some=sum(one.some for one in by_kind.values()), of=sum(one.of for one in by_kind.values())),
        bare=noticed([fold(text) for texts in urgent.values() for text in texts]),
        by_kind=by_kind,
        false=noticed([row["q"] for row in held_back if row["kind"] == ORDINARY]),
        learned=len(rows) - len(held_back),
    )
