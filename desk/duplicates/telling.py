"""What of a question may be told to somebody else: the answer it is about and what it asks, never its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.duplicates.signature import ASKS, Names, Signature

_IN_TITLE = frozenset({"thing"})
_FREE, _COST = ("offer", "mien-phi"), frozenset({"phi"})
"""Who names the first says by it that the second is asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """`entry_id`: whose title names the subject, None when no answer is surely meant. `sides`: what else the question
    names, by side. Two questions that are told alike cannot be told apart by whoever reads it."""

    entry_id: str | None
    sides: Mapping[str, Names]


def telling(signature: Signature) -> Told:
    hidden = _IN_TITLE if signature.meant is not None else frozenset()
    sides = {side: said for side, said in signature.sides.items() if side not in hidden}
    side, free = _FREE
    if free in signature.named(side):
        sides[ASKS] = signature.named(ASKS) - _COST
    return Told(entry_id=signature.meant, sides={side: said for side, said in sides.items() if said})
