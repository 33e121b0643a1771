"""The commands that go on running, as processes of their own: started, talked to, told to stop."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bot_commands.shell import OURS, Shell
from tests.ready import put_answers

PATIENCE = 60


@pytest.fixture
def office(office: Shell, ready_answers: Path) -> Shell:
    """With the real answers at hand."""
    put_answers(ready_answers, office.folder / "var")
    return office


def environment(**more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return ours | {"DOITHOAI_PORT": "0", "PYTHONUNBUFFERED": "1"} | more


@contextmanager
def running(folder: Path, *words: str, **env: str) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment(PYTHONPATH=str(Path(__file__).parents[2]), **env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()


def address_told(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://[\d.]+:\d+", line)
        if found:
            return found[0]
    raise AssertionError(f"ended without an address: {process.communicate()[1]}")


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=PATIENCE) as response:
        return response.status, response.read().decode()


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_starts_tells_its_address_and_stops_when_told(office: Shell, command: str) -> None:
    if command == "demo":
        office("official", "add", "an.le", "--name", "Lê An")
    with running(office.folder, command) as process:
        address = address_told(process)
        assert get(f"{address}/healthz") == (200, '{"alive": true}')
        assert "doithoai_messages_unread 0.0" in get(f"{address}/metrics")[1]
        assert get(f"{address}/chat")[0] == 200
        assert get(f"{address}/readyz")[0] == 200
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "Traceback" not in err


def test_a_port_in_use_is_a_sentence(office: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(office.folder, "serve", DOITHOAI_PORT=str(port)) as process:
            _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"DOITHOAI_PORT={port}" in err
    assert "choose another port" in err
    assert "Traceback" not in err


def test_a_conversation_in_the_terminal(office: Shell) -> None:
    with running(office.folder, "chat") as process:
        out, err = process.communicate("menu\n\n", timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "Gửi câu hỏi cho cán bộ" in out
    assert "(Bà con nhắn số để chọn)" in out
    assert "Traceback" not in err
