"""One measured figure beside what bounds it, and the table they are printed in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`against` names the bare ceiling measured in the same run, `ratio` is value ÷ ceiling; `goal` is a sentence."""

    name: str
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None


def at_least(name: str, value: float, unit: str, *, against: str, ceiling: float, share: float) -> Figure:
    ratio = value / ceiling
    return Figure(
        name=name,
        value=round(value, 2),
        unit=unit,
        against=f"{against}: {ceiling:,.0f}",
        ratio=round(ratio, 3),
        goal=f"≥ {share:.0%} of it",
        met=ratio >= share,
    )


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    return Figure(name=name, value=round(value, 3), unit=unit, goal=f"≤ {limit:g} {unit}", met=value <= limit)


def as_json(figures: Sequence[Figure]) -> dict[str, Any]:
    return {"figures": [asdict(figure) for figure in figures]}


def as_table(figures: Sequence[Figure]) -> str:
    rows = [("figure", "value", "against", "ratio", "goal", "")]
    for f in figures:
        ratio = "" if f.ratio is None else f"{f.ratio:.2f}"
        met = "" if f.met is None else ("met" if f.met else "MISSED")
        rows.append((f.name, f"{f.value:,.3f}".rstrip("0").rstrip(".") + f" {f.unit}", f.against, ratio, f.goal, met))
    widths = [max(len(row[i]) for row in rows) for i in range(6)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
