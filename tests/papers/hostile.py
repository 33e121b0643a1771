"""What residents and spreadsheets really send, put into every text of a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

NASTY = (
    '\x00\x07\x0b\x0c\x1b Ông <w:p/> & "bà" ]]> {{ 7*7 }} {% for x in y %} {# # } 😀👨‍👩‍👧 \ud800 \ufffe \u202eđảo '
    + '#include("x") $x$ *đậm* <svg onload=x> \r\n dòng hai \t tab '
    + "dài" * 600
)


def spoiled(value: Any) -> Any:
    """The same values with every text replaced; `link`s stay addresses."""
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return value if value.startswith("https://") else NASTY
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: spoiled(getattr(value, one.name)) for one in fields(value)})
    if isinstance(value, Mapping):
        return {key: spoiled(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [spoiled(one) for one in value]
    return value
