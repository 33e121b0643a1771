"""How the process grows: without collecting while modules and answers are loaded, and from one pool for all threads."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from faq.collecting import paused

_M_ARENA_MAX = -8
"""As glibc's malloc.h numbers it."""


@contextmanager
def uncollected() -> Iterator[None]:
    """What is there at the end is never looked through again. A start is a tenth quicker, later collections are short.

    May be nested; the collector goes on as before, also when the block raises.
    """
    with paused():
        try:
            yield
        finally:
            gc.freeze()


def share_one_pool() -> None:
    """Else glibc gives each thread a pool of its own that it hardly gives back: some 4 MB after a morning's messages.
    Other C libraries have no such setting."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
