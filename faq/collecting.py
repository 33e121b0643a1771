"""Building without the collector of rings, which would look through all that is made, again and again, in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """For where much is made that stays, and no rings of it: a tenth of the time. May be nested; the collector goes on
    as before, also when the block raises."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
