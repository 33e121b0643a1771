"""What was said on a slate is there after its process: what is read, what is refused, what is odd."""

from pathlib import Path

import pytest

from bot.slate import LONGEST_ID, Mark, Slate, claimant, file_of, this_boot


def begun(path: Path, *, most: int = 3, boot: str = "boot") -> Slate:
    slate = Slate(path, most=most, boot=boot)
    slate.begin()
    return slate


def test_the_next_life_reads_what_was_said(tmp_path: Path) -> None:
    path = tmp_path / "slates" / "a"
    slate = begun(path)
    for who in (7, 2**40, 9):
        slate.left(who)
    slate.arrived(2**40, "tin-số-1")
    slate.wipe(9)
    earlier = Slate(path, most=3, boot="boot").read()
    assert earlier is not None
    assert earlier.life == slate.life
    assert earlier.marks == {7: Mark(None), 2**40: Mark("tin-số-1")}
    slate.close()


def test_places_are_used_again_without_a_trace_of_the_last_one(tmp_path: Path) -> None:
    slate = begun(tmp_path / "a", most=1)
    slate.left(1)
    slate.arrived(1, "x" * LONGEST_ID)
    slate.wipe(1)
    slate.left(2)
    slate.arrived(2, "y")
    earlier = Slate(tmp_path / "a", most=1, boot="boot").read()
    assert earlier is not None
    assert earlier.marks == {2: Mark("y")}
    slate.close()


def test_a_name_too_long_to_keep_leaves_it_unsaid_that_it_arrived(tmp_path: Path) -> None:
    slate = begun(tmp_path / "a")
    slate.left(1)
    slate.arrived(1, "x" * (LONGEST_ID + 1))
    slate.left(2)
    slate.arrived(2, None)
    earlier = Slate(tmp_path / "a", most=3, boot="boot").read()
    assert earlier is not None
    assert earlier.marks == {1: Mark(None), 2: Mark("")}
    slate.close()


def test_no_room_is_said_before_anything_leaves(tmp_path: Path) -> None:
    slate = begun(tmp_path / "a", most=1)
    slate.left(1)
    with pytest.raises(LookupError, match="no room"):
        slate.left(2)
    slate.close()


def test_from_before_the_machine_started_anew_nothing_is_known(tmp_path: Path) -> None:
    begun(tmp_path / "a", boot="yesterday").close()
    assert Slate(tmp_path / "a", most=3, boot="today").read() is None
    assert this_boot() == this_boot()


@pytest.mark.parametrize("content", [b"", b"dtslate1", b"x" * 128, b"dtslate1" + b"\0" * 200])
def test_what_is_no_slate_tells_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    assert Slate(tmp_path / "a", most=3).read() is None


def test_nobody_writes_on_the_slate_of_a_living_process(tmp_path: Path) -> None:
    living = begun(tmp_path / "a")
    living.left(1)
    second = begun(tmp_path / "a")
    second.left(2)
    second.wipe(2)
    living.left(3)
    living.close()
    earlier = Slate(tmp_path / "a", most=3, boot="boot").read()
    assert earlier is not None
    assert (earlier.life, set(earlier.marks)) == (living.life, {1, 3})
    assert earlier.life != second.life


def test_without_a_folder_work_goes_on_and_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    slate = begun(tmp_path / "file" / "a")
    slate.left(1)
    slate.arrived(1, "x")
    slate.wipe(1)
    assert slate.read() is None


def test_each_process_and_channel_has_its_own(tmp_path: Path) -> None:
    names = {file_of(tmp_path, me, channel) for me in ("xa:8080", "xa:8081") for channel in ("telegram", "zalo_oa")}
    assert len(names) == 4
    assert {name.parent for name in names} == {tmp_path / "slates"}
    assert len(claimant("m" * 80, "0123abcd")) <= 80
