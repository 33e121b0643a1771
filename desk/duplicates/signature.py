"""What a question asks, as it is kept with the question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

Names = frozenset[str]
_NONE: Names = frozenset()

ASKS, HOUSEHOLD = "asks", "household"
TITLED = 0.5
"""From this certainty on the best answer stands for what is asked about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """What a question asks. `subjects`: by the short name of a subject, the root of its share of the votes; `entries`:
    the share of each answer; `sure` (0..1): that the best one is meant; `terms`: weighted words, a vector of length 1;
    `sides`: what each side of the question names ("asks", "household", …). A question kept before there were
    `subjects` has none, and is found by its words."""

    subjects: Mapping[str, float] = field(default_factory=dict)
    entries: Mapping[str, float] = field(default_factory=dict)
    sure: float = 0.0
    terms: Mapping[str, float] = field(default_factory=dict)
    sides: Mapping[str, Names] = field(default_factory=dict)
    places: Names = _NONE
    numbers: Names = _NONE

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            subjects={str(name): float(root) for name, root in kept.get("subjects", {}).items()},
            entries={str(name): float(share) for name, share in kept.get("entries", {}).items()},
            sure=float(kept.get("sure", 0.0)),
            terms={str(term): float(weight) for term, weight in kept.get("terms", {}).items()},
            sides={str(side): frozenset(named) for side, named in kept.get("sides", {}).items()},
            places=frozenset(kept.get("places", ())),
            numbers=frozenset(kept.get("numbers", ())),
        )

    def named(self, side: str) -> Names:
        return self.sides.get(side, _NONE)

    @property
    def meant(self) -> str | None:
        """The answer that is meant, None when that is not certain enough."""
        return max(self.entries, key=self.entries.__getitem__, default=None) if self.sure >= TITLED else None
