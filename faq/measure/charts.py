"""The two pictures of the report as SVG: how honest the certainty is, and what answering more often costs."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faq.measure.rendering import environment
from faq.measure.tally import Bin, Level, Tally

LEFT, TOP, WIDE, HIGH = 64, 48, 560, 300
"""The field of a picture within its frame of 660 × 420."""
MOST_WRONG, LEAST_ANSWERED = 0.02, 0.60
"""What is promised."""
_LEAST_HEIGHT = 0.05


@dataclass(frozen=True, kw_only=True)
class _Mark:
    """A line of the grid with its number."""

    at: float
    text: str


def draw_calibration(bins: Sequence[Bin]) -> str:
    bars = [
        {
            "x": _x(one.begin) + 4,
            "width": WIDE * (one.end - one.begin) - 8,
            "y": _y(one.right.share or 0.0),
            "height": round(HIGH * (one.right.share or 0.0), 1),
            "middle": _x((one.begin + one.end) / 2),
            "claim": _y(one.certainty),
            "count": one.right.of,
        }
        for one in bins
    ]
    told = "; ".join(
        f"{one.begin:.0%} to {one.end:.0%} certain: {one.right.share or 0.0:.0%} right of {one.right.of}"
        for one in bins
    )
    return _draw("calibration.svg", bars=bars, told=told, across=_marks(_x), up=_marks(_y))


def draw_levels(levels: Sequence[Level], chosen: Tally) -> str:
    """Only up to the height that the curve and the promise need."""
    points = [(one.answered.share or 0.0, one.wrong.share or 0.0) for one in levels]
    used = chosen.answered.share or 0.0, chosen.wrong.share or 0.0
    tallest = max([_LEAST_HEIGHT, used[1], *(wrong for _, wrong in points)])
    top = math.ceil(tallest * 20) / 20
    path = " ".join(f"{_x(answered)},{_y(wrong / top)}" for answered, wrong in points)
    told = "; ".join(
        f"{answered:.0%} answered: {wrong:.1%} wrong" for answered, wrong in points[:: max(len(points) // 8, 1)]
    )
    return _draw(
        "risk-coverage.svg",
        path=path,
        told=told,
        used=(_x(used[0]), _y(used[1] / top)),
        used_told=f"{used[0]:.0%} answered, {used[1]:.1%} wrong",
        promised=(_x(LEAST_ANSWERED), _y(MOST_WRONG / top)),
        across=_marks(_x),
        up=[_Mark(at=_y(step / 5), text=f"{top * step / 5:.0%}") for step in range(6)],
    )


def _draw(template: str, **values: object) -> str:
    size = {"left": LEFT, "top": TOP, "right": LEFT + WIDE, "bottom": TOP + HIGH}
    return environment().get_template(template).render(**size, **values)


def _x(share: float) -> float:
    return round(LEFT + WIDE * share, 1)


def _y(share: float) -> float:
    return round(TOP + HIGH * (1 - share), 1)


def _marks(place: Callable[[float], float]) -> list[_Mark]:
    return [_Mark(at=place(step / 5), text=f"{step / 5:.0%}") for step in range(6)]
