"""The real answers, made once for a whole run of the tests: all its processes share one ready-made copy."""

import fcntl
import io
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from faq import shelf
from faq.shelf import Shelved


def real_answers(factory: pytest.TempPathFactory, worker: str) -> tuple[Path, Shelved]:
    """The folder they are kept in, and what it holds; the first process makes it while the others wait."""
    base = factory.getbasetemp()
    folder = (base if worker == "master" else base.parent) / "real-answers"
    folder.mkdir(exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return folder, shelf.load(folder)


def put_answers(ready: Path, data: Path) -> None:
    """A data folder in which they are at hand."""
    shutil.copytree(ready, data, dirs_exist_ok=True, ignore=shutil.ignore_patterns("lock"))


def in_this_process() -> SimpleNamespace:
    """Stands for `subprocess` in `faq.shelf`: the same order is carried out here, without starting an interpreter."""

    def run(words: Sequence[str], *, input: bytes, **_: Any) -> "subprocess.CompletedProcess[bytes]":
        out = io.StringIO()
        code: Any = 0
        with patch("sys.stdin", io.StringIO(input.decode())), redirect_stdout(out):
            try:
                shelf.build()
            except SystemExit as end:
                code = end.code
        return subprocess.CompletedProcess(words, code, out.getvalue().encode())

    return SimpleNamespace(run=run, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL)
