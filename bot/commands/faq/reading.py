"""Reads the packaged content for a command, and says plainly what is wrong with it."""

import click

from faq.catalogue import Catalogue, ContentError, load_catalogue


def load() -> Catalogue:
    """Ends the command with exit code 1 when the content has a fault."""
    try:
        return load_catalogue()
    except ContentError as error:
        place = f"{error.file}:{error.line}" if error.line else error.file
        click.echo(f"{place}: {error.entry or '-'}: {error.reason}; cho phép: {error.allowed}", err=True)
        raise SystemExit(1) from error
