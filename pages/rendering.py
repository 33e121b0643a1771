"""How every page is made of its template: escaped by default, with the addresses of style sheet, script and icon."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from channels.assets import Assets

_FOLDER = Path(__file__).with_name("templates")


def environment(files: Assets) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    made.globals["asset"] = files.address
    return made
