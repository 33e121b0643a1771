"""The collector pauses while things are loaded, and goes on whatever happens."""

import gc

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
