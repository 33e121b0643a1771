"""`doithoai bench`: what the house can carry, beside bare ceilings measured in the same run."""

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

SUBJECTS = ("intake", "faq", "console", "broadcast")
PLAN = "plan"
SOURCE_FOLDER = Path(__file__).parents[2]

_PLAN_OPTIONS = (
    click.option("--contacts", type=click.IntRange(1), help="plan: how many people, instead of 1 and 20 million."),
    click.option("--share", help="plan: of the channels, such as zalo-oa=0.7,telegram=0.1,web=0.2."),
    click.option("--officials", type=click.IntRange(1), help="plan: how many officials answer."),
    click.option(
        "--measured",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="plan: what `bench --json` printed, instead of the costs kept with the program.",
    ),
)


def _with_plan_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_PLAN_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("subject", required=False, type=click.Choice((*SUBJECTS, PLAN)))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@click.option("--quick", is_flag=True, help="Each subject ends within a minute; the figures are rougher.")
@_with_plan_options
def bench(subject: str | None, as_json: bool, quick: bool, **of_plan: Any) -> None:
    """Measure speed; needs the source folder, since the fake platforms live among the tests.

    `plan` measures nothing: from costs measured before it tells what a province or the country needs.
    """
    if subject == PLAN:
        _plan(as_json, **of_plan)
        return
    if given := [name for name, value in of_plan.items() if value is not None]:
        raise click.UsageError(f"--{given[0]} goes with `doithoai bench plan` alone")
    _measure(subject, as_json=as_json, quick=quick)


def _measure(subject: str | None, *, as_json: bool, quick: bool) -> None:
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


def _plan(as_json: bool, contacts: int | None, share: str | None, officials: int | None, measured: Path | None) -> None:
    from bot import plan_page
    from bot.plan import read_shares

    try:
        shares = read_shares(share) if share else None
        figures = json.loads(measured.read_text(encoding="utf-8"))["figures"] if measured else None
        page = plan_page.page(contacts=contacts, shares=shares, officials=officials, figures=figures)
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"{'--measured' if measured else '--share'}: {error}") from error
    click.echo(json.dumps(page.data(), ensure_ascii=False) if as_json else page.text())
