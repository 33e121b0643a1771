"""The collector pauses while things are loaded, and goes on whatever happens; threads share one pool of memory."""

import gc
import platform
import subprocess
import sys

import pytest

from bot.growth import uncollected


def test_pauses_and_goes_on() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_goes_on_after_a_fault() -> None:
    with pytest.raises(LookupError), uncollected():
        raise LookupError
    assert gc.isenabled()


def test_what_was_loaded_is_not_looked_through_again() -> None:
    before = gc.get_freeze_count()
    with uncollected():
        kept = [[number] for number in range(1_000)]
    assert gc.get_freeze_count() >= before + len(kept)


PLACES = """
import re, sys, threading
from bot.growth import share_one_pool
if "share" in sys.argv:
    share_one_pool()
gate, ready = threading.Event(), threading.Barrier(9)
def work():
    kept = bytearray(60_000)
    ready.wait()
    gate.wait()
for _ in range(8):
    threading.Thread(target=work).start()
ready.wait()
print(len(re.findall("-[0-9a-f]+ ---p [^\\n]+ 0 +$", open("/proc/self/maps").read(), re.M)))
gate.set()
"""
"""Counts the places that are kept free behind each thread's stack and each pool, while eight threads live."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a setting of glibc")
def test_threads_share_one_pool() -> None:
    alone, shared = (
        int(subprocess.run([sys.executable, "-c", PLACES, *words], capture_output=True, check=True).stdout)
        for words in ([], ["share"])
    )
    assert shared < alone
