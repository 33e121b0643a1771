"""The costs and limits that a simulation stands on: each with its day and source, some renewed by fresh figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """`figure`: name of the figure of `doithoai bench` that may take its place; `unsure`: not confirmed by anyone."""

    kind: str
    name: str
    value: float
    unit: str
    found: date
    source: str
    figure: str | None = None
    unsure: bool = False


Facts = Mapping[str, Fact]


def load_facts() -> Facts:
    kinds = yaml.safe_load((resources.files("bot") / "plan.yaml").read_text(encoding="utf-8"))
    facts = [Fact(kind=kind, name=name, **given) for kind, named in kinds.items() for name, given in named.items()]
    return {fact.name: fact for fact in facts}


def renewed(facts: Facts, figures: Sequence[Mapping[str, Any]], *, on: date) -> Facts:
    """With the values of `doithoai bench --json`; raises `ValueError` when none of them is of use."""
    measured = {str(figure["name"]): float(figure["value"]) for figure in figures}
    fresh = {
        name: replace(fact, value=measured[fact.figure], found=on, source="the given file of figures")
        for name, fact in facts.items()
        if fact.figure in measured
    }
    if not fresh:
        wanted = ", ".join(sorted(fact.figure for fact in facts.values() if fact.figure))
        raise ValueError(f"no figure that is of use; expected some of: {wanted}")
    return {**facts, **fresh}
