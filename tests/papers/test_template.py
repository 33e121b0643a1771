"""The shipped templates are as drawn; an office's own wins, or is refused with what is wrong in it."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document

from papers import invitation
from papers.catalogue import PAPERS, check_own, tags
from papers.drawing.__main__ import DRAWN, draw
from papers.samples import cast
from papers.template import FOLDER, TemplateFault, built_in
from tests.papers.test_word import words


def write(folder: Path, *lines: str) -> Path:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    path = folder / f"{invitation.NAME}.docx"
    document.save(str(path))
    return path


def test_the_shipped_ones_are_as_drawn(tmp_path: Path) -> None:
    draw(tmp_path)
    assert {path.stem for path in FOLDER.glob("*.docx")} == set(DRAWN) == {paper.name for paper in PAPERS}
    for path in tmp_path.iterdir():
        with zipfile.ZipFile(path) as new, zipfile.ZipFile(built_in(path.stem)) as kept:
            assert new.namelist() == kept.namelist()
            for name in new.namelist():
                assert new.read(name) == kept.read(name), f"{path.name} {name}: python -m papers.drawing"


def test_the_offices_own_wins(tmp_path: Path) -> None:
    write(tmp_path, "Mẫu của xã: {{ ten_buoi }}", "{%p for k in khach_moi %}", "Gửi {{ k.ten }}", "{%p endfor %}")
    text = words(invitation.make(cast.INVITATION, folder=tmp_path))
    assert "Mẫu của xã: Đối thoại chính sách" in text
    assert text.count("Gửi ") == 2
    assert "GIẤY MỜI" not in text


def test_none_there_means_the_shipped_one(tmp_path: Path) -> None:
    assert invitation.make(cast.INVITATION, folder=tmp_path) == invitation.make(cast.INVITATION, folder=None)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{ ten_boui }}", "thẻ “ten_boui” không có"),
        ("{% for k in khach_moi %}{{ k.tuoi }}{% endfor %}", "thẻ “tuoi” không có"),
        ("{% if ten_buoi %}", "thẻ viết sai"),
        ("{{ ten_buoi }", "thẻ viết sai"),
        ("{{ ten_buoi.__class__.__mro__ }}", "không được phép"),
    ],
)
def test_a_faulty_tag_is_named(tmp_path: Path, line: str, told: str) -> None:
    write(tmp_path, line)
    with pytest.raises(TemplateFault, match=told) as fault:
        invitation.make(cast.INVITATION, folder=tmp_path)
    assert "giay-moi.docx" in str(fault.value)


@pytest.mark.parametrize("content", [b"", b"xin chao", b"PK\x03\x04 hong", b"%PDF-1.7"])
def test_what_is_no_word_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "giay-moi.docx").write_bytes(content)
    with pytest.raises(TemplateFault, match="không phải tệp Word"):
        invitation.make(cast.INVITATION, folder=tmp_path)


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("a.txt", "a")
    (tmp_path / "giay-moi.docx").write_bytes(made.getvalue())
    with pytest.raises(TemplateFault, match="không phải tệp Word"):
        invitation.make(cast.INVITATION, folder=tmp_path)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_a_copy_of_the_shipped_one_passes_the_check(paper: object, tmp_path: Path) -> None:
    found = next(one for one in PAPERS if one is paper)
    (tmp_path / f"{found.name}.docx").write_bytes(built_in(found.name).read_bytes())
    check_own(found, tmp_path)


def test_the_check_also_tries_what_is_only_there_sometimes(tmp_path: Path) -> None:
    write(tmp_path, "{% if khach_moi[0].ma %}{{ khong_co }}{% else %}{{ cung_khong }}{% endif %}")
    with pytest.raises(TemplateFault, match="khong"):
        check_own(PAPERS[0], tmp_path)


def test_every_tag_is_listed() -> None:
    assert "khach_moi (danh sách)" in tags(cast.INVITATION.fields())
    assert "    .ma" in tags(cast.INVITATION.fields())


def test_nothing_heavy_is_loaded_before_a_paper_is_made() -> None:
    heavy = "docx", "docxtpl", "typst", "lxml", "segno"
    asked = f"import sys, console.app; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=FOLDER.parents[1]
    )
    assert ran.stdout.strip() == "[]"
