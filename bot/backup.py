"""The whole state in one file: every row, every file that residents sent, and the secret key."""

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

from bot.app import Folders
from desk.errors import Refused
from storage import backup as rows
from storage import schema
from storage.db import Database, Session

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


async def write(
    database: Database, folders: Folders, key: bytes, target: Path, *, now: datetime, progress: Progress
) -> Manifest:
    """Writes `target` whole or not at all, readable by this user only, after reading it back. Raises `Refused`."""
    if target.exists():
        raise Refused(f"{target}: tệp đã có. Hãy chọn tên khác hoặc chuyển tệp cũ đi.")
    if not target.absolute().parent.is_dir():
        raise Refused(f"{target}: không có thư mục {target.absolute().parent}. Hãy tạo thư mục trước.")
    part = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as scratch:
            counts = await _dump(database, Path(scratch), progress)
            manifest = _pack(part, Path(scratch), folders, key, counts, now=now, progress=progress)
        progress("read back")
        if verify(part) != manifest:
            raise Refused(f"{target}: đọc lại không khớp với những gì đã ghi. Hãy kiểm tra ổ đĩa rồi làm lại.")
        part.replace(target)
    except OSError as error:
        raise Refused(f"{target}: không ghi được ({error.strerror or type(error).__name__}).") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


async def restore(
    database: Database,
    folders: Folders,
    configured_key: bytes | None,
    source: Path,
    *,
    replace: bool,
    progress: Progress,
) -> Manifest:
    """All or nothing for the rows; the files are put in place before the rows are committed. Raises `Refused`."""
    progress("verify")
    manifest = verify(source)
    if manifest.revision != schema.HEAD:
        raise Refused(
            f"{source}: bản sao từ phiên bản {manifest.product} (lược đồ {manifest.revision}), máy này dùng lược đồ "
            f"{schema.HEAD}. Hãy cài đúng phiên bản {manifest.product}, khôi phục, rồi nâng cấp."
        )
    with _unpacked(source, folders.data) as unpacked:
        key = (unpacked / KEY).read_bytes()
        if configured_key is not None and configured_key != key:
            raise Refused(
                "DOITHOAI_SECRET_KEY: khác với khoá trong bản sao, nên 4 số bí mật đã phát sẽ không mở được. "
                f"Hãy đặt khoá của bản sao (tar -xzOf {source} {KEY}) hoặc bỏ biến này."
            )
        await schema.upgrade(database)
        try:
            async with database.transaction() as session:
                if not replace and (not await rows.is_empty(session) or _has_files(folders)):
                    raise Refused("Ở đây đang có dữ liệu. Nếu chắc chắn muốn thay hết, thêm --replace.")
                await _fill(session, unpacked, progress)
                if await rows.count_rows(session) != manifest.rows:
                    raise Refused(f"{source}: số dòng sau khi ghi không khớp. Không có gì bị thay đổi.")
                _put_in_place(unpacked, folders, with_key=configured_key is None)
        except BaseException:
            _put_back(unpacked, folders)
            raise
    return manifest


async def _fill(session: Session, unpacked: Path, progress: Progress) -> None:
    await rows.clear(session)
    for table in rows.TABLES:
        progress(table)
        with (unpacked / f"{table}.jsonl").open(encoding="utf-8") as lines:
            await rows.write_rows(session, table, lines)
    await rows.continue_numbering(session)


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


async def _dump(database: Database, scratch: Path, progress: Progress) -> dict[str, int]:
    counts = dict.fromkeys(rows.TABLES, 0)
    for table in rows.TABLES:
        (scratch / f"{table}.jsonl").touch()
    current, file = "", None
    try:
        async for table, line in rows.read_all(database):
            if table != current:
                if file:
                    file.close()
                current, file = table, (scratch / f"{table}.jsonl").open("w", encoding="utf-8")
                progress(table)
            if file:
                file.write(line + "\n")
            counts[table] += 1
    finally:
        if file:
            file.close()
    return counts


def _pack(
    part: Path,
    scratch: Path,
    folders: Folders,
    key: bytes,
    counts: dict[str, int],
    *,
    now: datetime,
    progress: Progress,
) -> Manifest:
    checksums: dict[str, str] = {}
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        (scratch / KEY).write_bytes(key)
        for name in (KEY, *(f"{table}.jsonl" for table in rows.TABLES)):
            checksums[name] = _add(archive, scratch / name, name, now)
        for folder in FOLDERS:
            progress(folder)
            for path in sorted((folders.data / folder).glob("*")):
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


@contextmanager
def _unpacked(source: Path, data: Path) -> Iterator[Path]:
    """A folder on the same disk as the data, gone at the end."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as name:
        unpacked = Path(name)
        for folder in FOLDERS:
            (unpacked / folder).mkdir(mode=0o700)
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                folder, _, file_name = member.name.rpartition("/")
                stream = archive.extractfile(member)
                if stream is None or folder not in ("", *FOLDERS) or not _FILE_NAME.fullmatch(file_name):
                    raise Refused(f"{source}: tên tệp lạ trong bản sao: {member.name!r}. Không có gì bị thay đổi.")
                with os.fdopen(os.open(unpacked / folder / file_name, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                    shutil.copyfileobj(stream, file, _AT_ONCE)
        yield unpacked


def _has_files(folders: Folders) -> bool:
    return any(any((folders.data / folder).glob("*")) for folder in FOLDERS)


def _put_in_place(unpacked: Path, folders: Folders, *, with_key: bool) -> None:
    """What stood there before lies in `unpacked` until that is gone."""
    for name in (*FOLDERS, *([KEY] if with_key else [])):
        here = folders.data / name
        if here.exists():
            here.rename(unpacked / f"old-{name}")
        (unpacked / name).rename(here)


def _put_back(unpacked: Path, folders: Folders) -> None:
    """Undoes `_put_in_place`, or as much of it as was done."""
    for name in (*FOLDERS, KEY):
        here, new, old = folders.data / name, unpacked / name, unpacked / f"old-{name}"
        if not new.exists() and here.exists():
            here.rename(new)
        if old.exists():
            old.rename(here)
