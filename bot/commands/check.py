"""`doithoai check`: everything that is wrong, and how to mend each."""

import click

from bot import examination
from bot.cli import run


@click.command()
def check() -> None:
    """Look at settings, data folder, database, channels and answers; exit 1 if anything is wrong."""
    findings = run(examination.examine)
    for finding in findings:
        if finding.mend is None:
            click.echo(f"✓ {finding.subject}: {finding.said}")
        else:
            click.echo(f"✗ {finding.subject}: {finding.said}\n  Cách sửa: {finding.mend}", err=True)
    faults = sum(finding.mend is not None for finding in findings)
    if faults:
        click.echo(f"{faults} điều cần sửa.", err=True)
        raise SystemExit(1)
    click.echo("Mọi thứ đều ổn.")
