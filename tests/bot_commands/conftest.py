"""A shell in an empty folder, and one in a folder whose database is migrated."""

from pathlib import Path

import pytest

from tests.bot_commands.shell import Shell
from tests.ready import put_answers


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    folder = tmp_path / "place"
    folder.mkdir()
    return Shell(monkeypatch, capsys, folder)


@pytest.fixture
def office(shell: Shell, sqlite_template: Path) -> Shell:
    """On SQLite, where most commands behave as on PostgreSQL."""
    (shell.folder / "var").mkdir()
    (shell.folder / "var" / "doithoai.db").write_bytes(sqlite_template.read_bytes())
    return shell


@pytest.fixture
def answering(shell: Shell, ready_answers: Path) -> Shell:
    """Beside a data folder with the real answers at hand, and no database."""
    put_answers(ready_answers, shell.folder / "var")
    return shell
