"""Whom a process is writing to, on a slate that outlives it: a file mapped into memory, where a kill leaves it.

The database cannot tell this: writing down every message before it leaves would cost a commit each. What is on the
slate is in the machine's memory as soon as it is said, and stays there when the process is killed. Only the machine's
own end may lose it, so a slate from before that tells nothing.
"""

import fcntl
import hashlib
import mmap
import secrets
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import structlog

_HEAD = struct.Struct("<8s32s16s")
_KIND = b"dtslate1"
_MARK = struct.Struct("<QB99s")
_WHO = struct.Struct("<Q")
_SIZE = 128
_FREE, _LEFT, _ARRIVED = 0, 1, 2
LONGEST_ID = 99
"""Bytes of a platform's name for a message; with a longer one it stays unsaid that it arrived."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mark:
    """A message left for somebody; `external_id` once the platform answered that it has it."""

    external_id: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier life left behind: whoever it had in hand and is not among the `marks` was not written to."""

    life: str
    marks: Mapping[int, Mark]


class Slate:
    """Room for `most` at a time. One file for each channel of each process; `life` names what is said from now on."""

    def __init__(self, path: Path, *, most: int, boot: str | None = None) -> None:
        self.life = secrets.token_hex(4)
        self._path = path
        self._most = most
        self._boot = hashlib.sha256((boot or this_boot()).encode()).digest()
        self._file: IO[bytes] | None = None
        self._map: mmap.mmap | None = None
        self._free: list[int] = []
        self._places: dict[int, int] = {}

    def read(self) -> Earlier | None:
        """None when nothing can be known. It stays until `begin`."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return None
        if len(data) < _SIZE or len(data) % _SIZE:
            return None
        kind, boot, life = _HEAD.unpack_from(data)
        if (kind, boot) != (_KIND, self._boot):
            return None
        marks = {}
        for place in range(_SIZE, len(data), _SIZE):
            who, phase, name = _MARK.unpack_from(data, place)
            if phase in (_LEFT, _ARRIVED):
                marks[who] = Mark(name.rstrip(b"\0").decode() if phase == _ARRIVED else None)
        return Earlier(life=life.rstrip(b"\0").decode(), marks=marks)

    def begin(self) -> None:
        """Anew. Without a file, or while another process has it, nothing is kept, and nothing known after a kill."""
        self.close()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = self._path.open("a+b")
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._file.truncate(0)
            self._file.write(_HEAD.pack(_KIND, self._boot, self.life.encode()).ljust(_SIZE, b"\0"))
            self._file.write(bytes(self._most * _SIZE))
            self._file.flush()
            self._map = mmap.mmap(self._file.fileno(), 0)
        except OSError as error:
            log.warning("no slate", file=self._path.name, error=type(error).__name__)
            self.close()
            return
        self._free = [_SIZE * place for place in range(self._most, 0, -1)]

    def close(self) -> None:
        """What was said stays in the file."""
        self._places.clear()
        if self._map is not None:
            self._map.close()
            self._map = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def left(self, who: int) -> None:
        """Said before the message leaves. Raises `LookupError` when there is no room."""
        if self._map is None:
            return
        if not self._free:
            raise LookupError("no room on the slate")
        place = self._places[who] = self._free.pop()
        self._map[place : place + _WHO.size] = _WHO.pack(who)
        self._map[place + _WHO.size] = _LEFT

    def arrived(self, who: int, external_id: str | None) -> None:
        name = (external_id or "").encode()
        place = self._places.get(who)
        if place is None or self._map is None or len(name) > LONGEST_ID:
            return
        self._map[place + _WHO.size + 1 : place + _WHO.size + 1 + len(name)] = name
        self._map[place + _WHO.size] = _ARRIVED

    def wipe(self, who: int) -> None:
        """It did not arrive, or what became of it is written down elsewhere."""
        place = self._places.pop(who, None)
        if place is not None and self._map is not None:
            self._map[place + _WHO.size] = _FREE
            self._map[place : place + _SIZE] = bytes(_SIZE)
            self._free.append(place)


def file_of(data: Path, me: str, channel: str) -> Path:
    """`data` is the data folder."""
    return data / "slates" / f"{quote(me, safe='')}-{channel}"


def claimant(me: str, life: str) -> str:
    """What a claim is made by: so that no slate is taken for one of another life. At most 80 characters."""
    return f"{me[:70]}#{life}"


def this_boot() -> str:
    """Another one after each start of the machine; where the system does not name it, from when that was."""
    with suppress(OSError):
        return _BOOT.read_text(encoding="ascii").strip()
    return str(round((time.time() - time.monotonic()) / 10))
