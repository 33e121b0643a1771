"""The list of commands, their help, and being called wrongly."""

import pytest

from bot.cli import COMMANDS
from tests.bot_commands.shell import Shell


def test_lists_every_command(shell: Shell) -> None:
    ran = shell("--help")
    assert ran.code == 0
    assert all(f"  {name} " in ran.out for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    ran = shell(command, "--help")
    assert ran.code == 0
    assert f"Usage: doithoai {command}" in ran.out


def test_tells_its_version(shell: Shell) -> None:
    assert shell("--version").out.startswith("doithoai, version ")


@pytest.mark.parametrize(
    "words", [["nosuch"], ["ticket", "burn"], ["ticket", "show"], ["faq", "test", "missing.jsonl"]]
)
def test_a_wrong_call_ends_with_two(shell: Shell, words: list[str]) -> None:
    ran = shell(*words)
    assert ran.code == 2
    assert "Usage: doithoai" in ran.err


@pytest.mark.parametrize("words", [["ticket", "list"], ["official", "list"], ["backup", "a.tar.gz"]])
def test_without_a_schema_it_says_to_migrate(shell: Shell, words: list[str]) -> None:
    ran = shell(*words)
    assert ran.code == 1
    assert "doithoai migrate" in ran.err
