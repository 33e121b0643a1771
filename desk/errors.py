"""Refusals that a person can read."""

from collections.abc import Mapping
from typing import ClassVar


class Refused(Exception):
    """What was asked cannot be done; the message says what happened, why, and what to do now, in Vietnamese."""


class WrongFields(Refused):
    """A form that cannot be kept: by the name of the field, what is wrong and what is allowed."""

    labels: ClassVar[Mapping[str, str]] = {}
    """As whoever fills it in knows the fields."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{self.labels.get(name, name)}: {said}" for name, said in faults.items()))
        self.faults = dict(faults)
