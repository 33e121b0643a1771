"""A progress bar for long work, shown on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def steps(count: int) -> Iterator[Callable[[str], None]]:
    """What it gives is called with a word at the start of each step; the bar stands on standard error."""
    with click.progressbar(
        length=count, file=sys.stderr, item_show_func=lambda word: word or "", hidden=not sys.stderr.isatty()
    ) as bar:
        yield lambda word: bar.update(1, word)
