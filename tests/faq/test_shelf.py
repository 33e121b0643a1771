"""The catalogue kept ready-made in a file."""

from pathlib import Path

import pytest

from faq import shelf
from faq.editing.edits import Edit, EditKind
from faq.errors import ContentError
from faq.matcher import Matcher, MatchKind
from tests.faq.small import TOPIC, write

QUESTION = "làm mất thẻ bảo hiểm y tế thì xin lại ở đâu"


def test_the_second_start_takes_what_the_first_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = write(tmp_path)
    first = shelf.load(tmp_path, content=content)
    (made,) = tmp_path.glob("answers-*.pickle")
    assert made.stat().st_mode & 0o077 == 0

    monkeypatch.setattr(shelf, "_make", lambda *_: pytest.fail("made again"))
    again = shelf.load(tmp_path, content=content)
    assert again.catalogue == first.catalogue
    assert [one.entry.id for one in again.matcher.match(QUESTION).entries] == [
        one.entry.id for one in first.matcher.match(QUESTION).entries
    ]
    assert again.matcher.match("xin chào").kind is MatchKind.SMALLTALK


@pytest.mark.parametrize("kept", [slice(0), slice(7), slice(100), slice(1_000_000), slice(64, None)])
def test_a_damaged_file_is_made_anew(tmp_path: Path, kept: slice) -> None:
    content = write(tmp_path)
    shelf.load(tmp_path, content=content)
    (made,) = tmp_path.glob("answers-*.pickle")
    made.write_bytes(made.read_bytes()[kept])
    ready = shelf.load(tmp_path, content=content)
    assert ready.catalogue.entries
    assert isinstance(ready.matcher, Matcher)
    assert made.stat().st_size > 1_000_000


def test_changed_answers_replace_the_old_file(tmp_path: Path) -> None:
    old = tmp_path / "answers-of-yesterday.pickle"
    old.write_bytes(b"old")
    shelf.load(tmp_path, content=write(tmp_path))
    assert not old.exists()
    assert len(list(tmp_path.glob("answers-*"))) == 1
    assert len(list(tmp_path.glob("sound-*"))) == 1


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert shelf.load(in_the_way / "below", content=write(tmp_path)).catalogue.entries


def test_edits_are_part_of_what_is_kept(tmp_path: Path) -> None:
    content = write(tmp_path)
    edit = Edit(id=1, kind=EditKind.PHRASINGS, entry_id="the-bi-mat", body={"phrasings": ["trâu gặm mất thẻ"]})
    plain = shelf.load(tmp_path / "data", content=content)
    edited = shelf.load(tmp_path / "data", [edit], content=content)
    assert edited.catalogue.entries["the-bi-mat"].phrasings[-1] == "trâu gặm mất thẻ"
    assert shelf.load(tmp_path / "data", content=content).catalogue == plain.catalogue


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("Quà phát tại nhà văn hoá thôn.", "quà " * 61, r"thu.yaml:\d+ \(qua-le-hoi\): the short answer has 61 words"),
        ("document: 01/2026/NĐ-CP", "document: 99/2026/NĐ-CP", r"thu.yaml:\d+ \(the-bi-mat\): the document 99/2026"),
        ("id: qua-le-hoi", "id: the-bi-mat", r"thu.yaml:\d+ \(the-bi-mat\): the id is already used"),
        ("checked: 2026-02-01", "checked: 2026-02-31", r"thu.yaml:\d+: impossible date"),
        ("title: Quà", "  title: Quà", r"thu.yaml:\d+: cannot be read"),
    ],
)
def test_faulty_content_is_refused_with_its_place(right: str, wrong: str, told: str, tmp_path: Path) -> None:
    content = write(tmp_path, TOPIC.replace(right, wrong, 1))
    with pytest.raises(ContentError, match=told):
        shelf.load(tmp_path / "data", content=content)


def test_the_last_sound_content_is_kept_and_named(tmp_path: Path) -> None:
    content = write(tmp_path)
    sound = shelf.load(tmp_path / "data", content=content)
    (content / "thu.yaml").write_bytes(TOPIC.encode("utf-16"))
    fallen_back = shelf.load(tmp_path / "data", content=content)
    assert fallen_back.catalogue == sound.catalogue == shelf.read_last_sound(tmp_path / "data", content=content)
    assert fallen_back.fault is not None
    assert "not UTF-8" in str(fallen_back.fault)


def test_the_reader_of_questions_lies_ready_and_asks_the_same_matcher(tmp_path: Path) -> None:
    content = write(tmp_path)
    first, again = (shelf.load(tmp_path, content=content) for _ in range(2))
    assert again.signer.sign(QUESTION) == first.signer.sign(QUESTION)
    assert again.signer.sign(QUESTION)["entries"]
    assert again.signer._matcher is again.matcher
