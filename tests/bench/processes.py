"""Processes of a benchmark: started, waited for, measured, ended."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil

START_WITHIN = 30.0
SOURCE_FOLDER = Path(__file__).parents[2]
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Left out of what processes are given: installed software has its bytecode, so a start is not made to compile it."""
AS_INSTALLED = Path(__file__).with_name("as_installed")


@dataclass(frozen=True, kw_only=True)
class Started:
    """`address` is the first web address it printed; `seconds` until then."""

    process: "subprocess.Popen[str]"
    address: str
    seconds: float

    @property
    def megabytes(self) -> float:
        """Resident memory now."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1024 / 1024


@contextmanager
def started(arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> Iterator[Started]:
    """Ends it with SIGTERM; raises with what it printed when no address came."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=SOURCE_FOLDER,
        env={**_usual(), **(environ or {})},
    )
    printed = ""
    try:
        assert process.stdout is not None
        for line in process.stdout:
            printed += line
            if found := re.search(r"https?://[\d.]+:\d+\S*", line):
                yield Started(process=process, address=found.group(), seconds=time.perf_counter() - began)
                return
        raise RuntimeError(f"{' '.join(arguments)} printed no address: {printed}")
    finally:
        process.terminate()
        try:
            process.wait(START_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def until_ready(product: Started) -> float:
    """Seconds from its address on until it answers all that is asked: the door opens before that."""
    began = time.perf_counter()
    while True:
        try:
            with urlopen(product.address.replace("/chat", "/readyz")):
                return time.perf_counter() - began
        except HTTPError:
            time.sleep(0.02)


def _usual() -> dict[str, str]:
    """What this process was given, as it is where the product is installed and nothing else."""
    given = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    given["PYTHONPATH"] = os.pathsep.join(filter(None, (str(AS_INSTALLED), given.get("PYTHONPATH"))))
    return given
