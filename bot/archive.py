"""The file of a backup: packed with a checksum of every part, read back byte by byte, unpacked beside the data."""

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from desk.errors import Refused
from storage import backup as rows
from storage import schema

FORMAT = 1
MANIFEST = "manifest.json"
KEY = "secret.key"
FOLDERS = ("files", "incoming", "papers", "announcements")
WORDS_OWN = "~$"
"""How Word names the file that says a document is open."""
_AT_ONCE = 1024 * 1024
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_UNREADABLE = (OSError, EOFError, zlib.error, tarfile.TarError, UnicodeDecodeError, KeyError, TypeError, ValueError)

Progress = Callable[[str], None]
"""Told what is being worked on, one word at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What the file holds: rows by table, and a checksum of every part by its name."""

    made_at: str
    product: str
    revision: str
    rows: dict[str, int]
    checksums: dict[str, str]

    @property
    def files(self) -> int:
        return sum(name.startswith(tuple(f"{folder}/" for folder in FOLDERS)) for name in self.checksums)


def pack(
    part: Path,
    scratch: Path,
    data: Path,
    key: bytes,
    counts: dict[str, int],
    *,
    now: datetime,
    progress: Progress,
) -> Manifest:
    """Everything into `part`, readable by this user only; the rows lie in `scratch`, a file for each table."""
    checksums: dict[str, str] = {}
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        (scratch / KEY).write_bytes(key)
        for name in (KEY, *(f"{table}.jsonl" for table in rows.TABLES)):
            checksums[name] = _add(archive, scratch / name, name, now)
        for folder in FOLDERS:
            progress(folder)
            for path in sorted((data / folder).glob("*")):
                if path.suffix != ".part" and path.is_file() and not path.name.startswith(WORDS_OWN):
                    try:
                        checksums[f"{folder}/{path.name}"] = _add(archive, path, f"{folder}/{path.name}", now)
                    except FileNotFoundError:
                        continue
        manifest = Manifest(
            made_at=now.isoformat(),
            product=version("doithoai"),
            revision=schema.HEAD,
            rows=counts,
            checksums=checksums,
        )
        told = {"format": FORMAT, **{name: getattr(manifest, name) for name in manifest.__slots__}}
        (scratch / MANIFEST).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        _add(archive, scratch / MANIFEST, MANIFEST, now)
        archive.close()
        file.flush()
        os.fsync(file.fileno())
    return manifest


def verify(source: Path) -> Manifest:
    """Reads every byte against the manifest. Raises `Refused` for a file that is damaged or not ours."""
    seen: dict[str, str] = {}
    counts: dict[str, int] = {}
    told: dict[str, Any] = {}
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream is None or not member.isfile():
                    raise ValueError(member.name)
                if member.name == MANIFEST:
                    told = json.load(stream)
                    continue
                digest, lines = _digest(stream)
                seen[member.name] = digest
                if member.name.endswith(".jsonl"):
                    counts[Path(member.name).stem] = lines
        if told["format"] != FORMAT:
            raise Refused(f"{source}: định dạng {told['format']!r} chưa biết; bản này đọc định dạng {FORMAT}.")
        manifest = Manifest(
            made_at=told["made_at"],
            product=told["product"],
            revision=told["revision"],
            rows=told["rows"],
            checksums=told["checksums"],
        )
    except FileNotFoundError as error:
        raise Refused(f"{source}: không có tệp này.") from error
    except _UNREADABLE as error:
        raise Refused(f"{source}: tệp hỏng hoặc không phải bản sao của Đối Thoại ({type(error).__name__}).") from error
    if seen != manifest.checksums or counts != manifest.rows or set(counts) - set(rows.TABLES):
        raise Refused(f"{source}: tệp hỏng, nội dung không khớp bản kê. Hãy dùng bản sao khác.")
    return manifest


@contextmanager
def unpacked(source: Path, data: Path) -> Iterator[Path]:
    """A folder on the same disk as the data, gone at the end."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as name:
        here = Path(name)
        for folder in FOLDERS:
            (here / folder).mkdir(mode=0o700)
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                folder, _, file_name = member.name.rpartition("/")
                stream = archive.extractfile(member)
                if stream is None or folder not in ("", *FOLDERS) or not _FILE_NAME.fullmatch(file_name):
                    raise Refused(f"{source}: tên tệp lạ trong bản sao: {member.name!r}. Không có gì bị thay đổi.")
                with os.fdopen(os.open(here / folder / file_name, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                    shutil.copyfileobj(stream, file, _AT_ONCE)
        yield here


def _add(archive: tarfile.TarFile, path: Path, name: str, now: datetime) -> str:
    """Returns the checksum of what was added; raises FileNotFoundError before anything is added."""
    with path.open("rb") as stream:
        digest, _lines = _digest(stream)
        member = tarfile.TarInfo(name)
        member.size = stream.tell()
        member.mtime = int(now.timestamp())
        member.mode = 0o600
        stream.seek(0)
        archive.addfile(member, stream)
    return digest


def _digest(stream: IO[bytes]) -> tuple[str, int]:
    """SHA-256, and how many lines."""
    digest, lines = hashlib.sha256(), 0
    while block := stream.read(_AT_ONCE):
        digest.update(block)
        lines += block.count(b"\n")
    return digest.hexdigest(), lines
