"""How sure a match is, learned from questions whose right answer is known; the weights stand in `certainty.yaml`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.documents import Fields, read_document

FILE = Path(__file__).with_name("certainty.yaml")

_LEAST = 1e-4
_RIDGE = 0.01
_STEPS = 50


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Why a match is what it is. `share`: of the votes for the best fact group (or foreign subject); `rival`: for the
    next best; `near`, `near_rival`: likeness of the nearest phrasing of the best group, and of any other; `alike`:
    likeness of the closest phrasing word by word; `told`: rarity of the known words; `known`: their part of all."""

    share: float
    rival: float
    near: float
    near_rival: float
    alike: float
    told: float
    known: float

    def signals(self) -> Mapping[str, float]:
        return {
            "votes": math.log((self.share + _LEAST) / (1 - self.share + _LEAST)),
            "lead": math.log((self.share + _LEAST) / (self.rival + _LEAST)),
            "nearer": math.log((self.near + 0.02) / (self.near_rival + 0.02)),
            "alike": self.alike,
            "told": math.log(1 + self.told),
            "known": self.known,
        }

    @property
    def certainty(self) -> float:
        return weights().certainty(self)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Of a logistic regression of "the best group is right"; `answer`, `choices`: the least certainty for each."""

    base: float
    votes: float
    lead: float
    nearer: float
    alike: float
    told: float
    known: float
    answer: float
    choices: float

    def certainty(self, evidence: Evidence) -> float:
        logit = self.base + sum(getattr(self, name) * value for name, value in evidence.signals().items())
        return 1 / (1 + math.exp(-max(min(logit, 30.0), -30.0)))


SIGNALS = ("votes", "lead", "nearer", "alike", "told", "known")


@cache
def weights() -> Weights:
    document = read_document(FILE)
    found = Fields(document=document, entry="", values=document.content)
    names = [field.name for field in fields(Weights)]
    found.refuse_unknown(frozenset(names))
    return Weights(**{name: found.number(name) for name in names})


def fit(evidence: Sequence[Evidence], right: Sequence[bool]) -> Weights:
    """Logistic regression by Newton's method with a little ridge; `answer` and `choices` stay as they are now."""
    signals = np.array([[1.0, *one.signals().values()] for one in evidence])
    wanted = np.array(right, dtype=float)
    found: NDArray[np.float64] = np.zeros(signals.shape[1])
    ridge = _RIDGE * np.eye(len(found))
    for _ in range(_STEPS):
        sure = 1 / (1 + np.exp(-np.clip(signals @ found, -30, 30)))
        slope = signals.T @ (wanted - sure) - ridge @ found
        found = found + np.linalg.solve((signals * (sure * (1 - sure))[:, None]).T @ signals + ridge, slope)
    named = dict(zip(("base", *SIGNALS), (round(float(value), 3) for value in found), strict=True))
    return Weights(**named, answer=weights().answer, choices=weights().choices)
