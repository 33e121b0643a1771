"""`doithoai papers`: an office makes a template its own, and is told what is wrong with it."""

from pathlib import Path

from docx import Document

from tests.bot_commands.shell import Shell


def edit(path: Path, line: str) -> None:
    document = Document(str(path))
    document.add_paragraph(line)
    document.save(str(path))


def test_listed_copied_edited_and_checked(shell: Shell) -> None:
    listed = shell("papers", "list")
    assert listed.code == 0
    assert "bien-ban" in listed.out
    assert listed.out.count("mẫu có sẵn") == len(listed.out.splitlines())
    assert "chưa có mẫu riêng" in shell("papers", "check").out
    assert shell("papers", "copy", "bien-ban").code == 0
    kept = shell.folder / "var" / "papers" / "bien-ban.docx"
    edit(kept, "Thêm của xã: {{ ten_buoi }}")
    assert "bien-ban: dùng được." in shell("papers", "check").out
    assert shell("papers", "list").out.count("mẫu của cơ quan") == 1


def test_a_faulty_one_is_named_with_its_tag(shell: Shell) -> None:
    shell("papers", "copy", "giay-moi")
    edit(shell.folder / "var" / "papers" / "giay-moi.docx", "{{ ten_bouy }}")
    ran = shell("papers", "check")
    assert ran.code == 1
    for piece in ("giay-moi.docx", "ten_bouy", "doithoai papers list giay-moi"):
        assert piece in ran.err
    assert "ten_buoi" in shell("papers", "list", "giay-moi").out


def test_an_edited_one_is_not_overwritten_by_mistake(shell: Shell) -> None:
    shell("papers", "copy", "giay-moi")
    kept = shell.folder / "var" / "papers" / "giay-moi.docx"
    edit(kept, "{{ ten_buoi }}")
    before = kept.read_bytes()
    again = shell("papers", "copy", "giay-moi")
    assert (again.code, kept.read_bytes()) == (1, before)
    assert "--replace" in again.err
    assert shell("papers", "copy", "giay-moi", "--replace").code == 0
    assert kept.read_bytes() != before
    assert shell("papers", "copy", "khong-co").code == 2


def test_backed_up_and_brought_back(office: Shell, tmp_path: Path) -> None:
    office("papers", "copy", "giay-moi")
    kept = office.folder / "var" / "papers" / "giay-moi.docx"
    kept.with_name("~$ay-moi.docx").write_bytes(b"Word is open")
    made = office("backup", "state.tar.gz")
    assert made.code == 0, made.err
    there = {"DOITHOAI_DATA_DIR": str(tmp_path / "other")}
    restored = office("restore", "state.tar.gz", **there)
    assert restored.code == 0, restored.err
    assert (tmp_path / "other" / "papers" / "giay-moi.docx").read_bytes() == kept.read_bytes()
