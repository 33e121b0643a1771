"""`doithoai bench`: what the house can carry, beside bare ceilings measured in the same run."""

import importlib
import json
import sys
from pathlib import Path

import click

SUBJECTS = ("intake", "faq", "console")
SOURCE_FOLDER = Path(__file__).parents[2]


@click.command()
@click.argument("subject", required=False, type=click.Choice(SUBJECTS))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@click.option("--quick", is_flag=True, help="Ends within 40 seconds; the figures are rougher.")
def bench(subject: str | None, as_json: bool, quick: bool) -> None:
    """Measure speed; needs the source folder, since the fake platforms live among the tests."""
    sys.path.insert(0, str(SOURCE_FOLDER))
    try:
        figures = importlib.import_module("tests.bench.figures")
    except ModuleNotFoundError as error:
        raise click.ClickException("run it from the project's own folder: the fake platforms live in tests/") from error
    measured = []
    for name in [subject] if subject else SUBJECTS:
        click.echo(f"measuring {name} …", err=True)
        found = importlib.import_module(f"tests.bench.{name}").measure(quick=quick)
        measured += found
        if not as_json:
            click.echo(figures.as_table(found))
    if as_json:
        click.echo(json.dumps(figures.as_json(measured), ensure_ascii=False))
