"""A page set by typst: fonts come with it, nothing is fetched, and values are data that it never reads as markup."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from papers.template import FOLDER
from papers.typography import typeset

if TYPE_CHECKING:
    import typst

_MADE = datetime(2025, 1, 1, tzinfo=UTC)


def pressed(name: str, values: Mapping[str, Any], *, square: str) -> bytes:
    """PDF; `square` is an SVG to be drawn as it is. The same values always give the same bytes."""
    import typst

    return typst.compile(
        FOLDER / f"{name}.typ",
        root=FOLDER,
        font_paths=_fonts(),
        sys_inputs={"values": json.dumps(_plain(values)), "square": square},
        timestamp=_MADE,
    )


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return typeset(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    return value
