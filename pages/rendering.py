"""How every page is made of its template: escaped by default, with the addresses of style sheet, script and icon."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from pages import assets

_FOLDER = Path(__file__).with_name("templates")


def environment(files: Mapping[str, assets.Asset]) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    made.globals["asset"] = lambda name: assets.address(files, name)
    return made
