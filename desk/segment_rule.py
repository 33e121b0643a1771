"""Whom an announcement is for, as a rule that is kept with it: every part narrows the audience further."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Household(StrEnum):
    POOR = "poor"
    NEAR_POOR = "near_poor"
    ESCAPED = "escaped"
    OTHER = "other"


HOUSEHOLD_NAMES: Mapping[Household, str] = {
    Household.POOR: "hộ nghèo",
    Household.NEAR_POOR: "hộ cận nghèo",
    Household.ESCAPED: "hộ mới thoát nghèo",
    Household.OTHER: "hộ khác",
}


class Part(StrEnum):
    """How someone took part in a dialogue."""

    REGISTERED = "registered"
    ASKED = "asked"
    ATTENDED = "attended"


LANGUAGES: Mapping[str, str] = {
    "vi": "Tiếng Việt",
    "hmn": "Tiếng Mông",
    "tai": "Tiếng Thái",
    "tyz": "Tiếng Tày",
    "mtq": "Tiếng Mường",
    "km": "Tiếng Khmer",
    "jra": "Tiếng Gia Rai",
    "rad": "Tiếng Ê Đê",
    "bdq": "Tiếng Ba Na",
}
"""By the codes of ISO 639; an office writes or records what it can, the rest get Vietnamese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentRule:
    """An empty part does not narrow. `areas`: ids, each with everything below it. `households`, `languages`,
    `interests`, `channels`: any of those given; nobody is guessed to belong who has not said so. `dialogue_id` with
    `parts`: who took part in one of these ways. `seen_days`: wrote within that many days. `unreached_by`: those whom
    that earlier announcement did not reach; `unreached_states`: in these states of theirs, else failed, left out or
    stopped. `received`: the id of an entry that was sent to them; `received_between`: from the first moment and before
    the second, as `datetime.isoformat` writes them; of these alone `unplaced` takes in who has not said where they live
    too, for an office whose area is the whole."""

    areas: Sequence[int] = ()
    households: Sequence[str] = ()
    interests: Sequence[str] = ()
    languages: Sequence[str] = ()
    channels: Sequence[str] = ()
    dialogue_id: int | None = None
    parts: Sequence[str] = ()
    seen_days: int | None = None
    unreached_by: int | None = None
    unreached_states: Sequence[str] = ()
    received: str | None = None
    received_between: Sequence[str] = ()
    unplaced: bool = False

    def kept(self) -> dict[str, Any]:
        """What stands in the database; empty parts are left out."""
        return {name: list(v) if isinstance(v, tuple | list) else v for name, v in asdict(self).items() if v}


def read_rule(kept: Mapping[str, Any]) -> SegmentRule:
    """Raises `ValueError` for a part that is not known, so that nobody is written to by mistake."""
    unknown = set(kept) - set(SegmentRule.__slots__)
    if unknown:
        raise ValueError(f"unknown parts of a segment's rule: {', '.join(sorted(unknown))}")
    parts: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in kept.items()}
    return SegmentRule(**parts)
