"""How the report and its pictures are made of their templates."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from faq.measure.tally import Part

_FOLDER = Path(__file__).with_name("templates")


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=lambda name: name is not None and name.endswith(".svg"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(percent=percent, points=points, cell=cell, likely=likely)
    return made


def percent(part: Part) -> str:
    return "–" if part.share is None else f"{100 * part.share:.1f} %"


def likely(part: Part) -> str:
    return "–" if part.likely is None else "{:.1f} – {:.1f} %".format(*(100 * end for end in part.likely))


def points(difference: float | None) -> str:
    """Percentage points with their sign."""
    return "–" if difference is None else f"{100 * difference:+.1f}".replace("-", "−")


def cell(text: str) -> str:
    """One line of a Markdown table that shows the text as it is."""
    line = " ".join(text.split())
    for sign in "\\`*_[]<>|":
        line = line.replace(sign, "\\" + sign)
    return line
