"""A command line for tests: the program's own entry, in this process, with nothing of the machine's environment."""

import asyncio
import io
import os
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.cli import main
from bot.database import prepare_database
from channels import terminal
from handlers.turn import House
from storage.db import Database
from tests.clock import FakeClock
from tests.talk import Room

T = TypeVar("T")
OURS = ("DOITHOAI_", "TELEGRAM_", "ZALO_")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    code: int
    out: str
    err: str


class Shell:
    """Stands in a folder of its own; `env` is kept from one command to the next."""

    def __init__(self, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str], folder: Path) -> None:
        self.folder = folder
        self._patch = patch
        self._captured = captured
        for name in os.environ:
            if name.startswith(OURS):
                patch.delenv(name)
        patch.chdir(folder)

    def setenv(self, **env: str) -> None:
        for name, value in env.items():
            self._patch.setenv(name, value)

    def __call__(self, *words: str, **env: str) -> Ran:
        self._patch.setattr(sys, "argv", ["doithoai", *words])
        self._captured.readouterr()
        with self._patch.context() as once:
            for name, value in env.items():
                once.setenv(name, value)
            try:
                main()
                code = 0
            except SystemExit as end:
                code = self._code(end.code)
        out, err = self._captured.readouterr()
        return Ran(code=code, out=out, err=err)

    def types(self, text: str) -> None:
        """What the next command reads from standard input."""
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))

    @staticmethod
    def _code(given: object) -> int:
        """As the interpreter does: a sentence goes to standard error, with exit code 1."""
        if isinstance(given, str):
            print(given, file=sys.stderr)
            return 1
        return int(given) if isinstance(given, int) else 0


def migrated(url: str) -> None:
    async def work(database: Database) -> None:
        await prepare_database(database)

    on_database(url, work)


def on_database(url: str, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        database = Database(url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def question_sent(url: str, house: House, folder: Path, text: str = "Trạm y tế xã mở cửa mấy giờ?") -> str:
    """Someone at the terminal called 'lan' sends a question; returns its code."""

    async def work(database: Database) -> str:
        room = Room(database, house, FakeClock(), folder)
        lan = room.talk("lan")
        for line in ("gặp cán bộ", text, "Xong, gửi đi", "Bỏ qua"):
            await lan.says(line)
        return (await lan.says("Gửi")).split("Mã tra cứu: ")[1][:6]

    return on_database(url, work)


ADDRESS = f"{terminal.NAME}:lan"
