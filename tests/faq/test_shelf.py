"""The catalogue kept ready-made in a file."""

from pathlib import Path

import pytest

from faq import shelf
from faq.matcher import Matcher, MatchKind

QUESTION = "làm mất thẻ bảo hiểm y tế thì xin lại ở đâu"


def test_the_second_start_takes_what_the_first_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue, matcher = shelf.load(tmp_path)
    (made,) = tmp_path.glob("answers-*.pickle")
    assert made.stat().st_mode & 0o077 == 0

    monkeypatch.setattr(shelf, "_make", lambda: pytest.fail("made again"))
    again, ready = shelf.load(tmp_path)
    assert again == catalogue
    assert [one.entry.id for one in ready.match(QUESTION).entries] == [
        one.entry.id for one in matcher.match(QUESTION).entries
    ]
    assert ready.match("xin chào").kind is MatchKind.SMALLTALK


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    shelf.load(tmp_path)
    (made,) = tmp_path.glob("answers-*.pickle")
    made.write_bytes(b"\x80\x05 not what it was")
    catalogue, matcher = shelf.load(tmp_path)
    assert catalogue.entries
    assert isinstance(matcher, Matcher)
    assert made.stat().st_size > 1_000_000


def test_changed_answers_replace_the_old_file(tmp_path: Path) -> None:
    old = tmp_path / "answers-of-yesterday.pickle"
    old.write_bytes(b"old")
    shelf.load(tmp_path)
    assert not old.exists()
    assert len(list(tmp_path.glob("answers-*"))) == 1


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    catalogue, _ = shelf.load(in_the_way / "below")
    assert catalogue.entries
