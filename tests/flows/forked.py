"""Processes forked from one that holds the modules of the product: each of its own, without seconds of start."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Self

Main = Callable[[Sequence[str]], None]
"""What a module does with the words of its command line."""

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.flows.mortal", "tests.flows.mortal_house", "tests.bot.one_process"])


class Forked:
    """As `asyncio.subprocess.Process` is; what it prints can be read, and its errors appear among the test's own."""

    def __init__(self, process: ForkServerProcess, printed: Connection) -> None:
        self._process = process
        self._printed = printed

    @classmethod
    async def begin(cls, main: Main, *words: str) -> Self:
        printed, output = _FORKS.Pipe(duplex=False)
        errors = Connection(os.dup(2), readable=False)
        process = _FORKS.Process(target=_run, args=(main, words, output, errors))
        await asyncio.to_thread(process.start)
        output.close()
        errors.close()
        return cls(process, printed)

    @property
    def returncode(self) -> int | None:
        """Less than zero: the signal that ended it."""
        return self._process.exitcode

    async def line(self) -> str:
        """The first that it printed; empty when it ended before."""

        def read() -> str:
            with os.fdopen(os.dup(self._printed.fileno())) as file:
                return file.readline().strip()

        return await asyncio.to_thread(read)

    async def end(self, how: signal.Signals) -> int:
        if self.returncode is None and self._process.pid is not None:
            os.kill(self._process.pid, how)
        return await self.wait()

    async def wait(self) -> int:
        await asyncio.to_thread(self._process.join)
        code = self._process.exitcode
        assert code is not None
        self._printed.close()
        return code


def _run(main: Main, words: Sequence[str], output: Connection, errors: Connection) -> None:
    os.dup2(output.fileno(), 1)
    os.dup2(errors.fileno(), 2)
    output.close()
    errors.close()
    main(words)
