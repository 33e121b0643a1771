"""The whole state in one file: every row, every file that residents sent, and the secret key."""

import tempfile
from datetime import datetime
from pathlib import Path

from bot import archive
from bot.app import Folders
from bot.archive import FOLDERS, KEY, Manifest, Progress
from desk.errors import Refused
from storage import backup as rows
from storage import schema
from storage.db import Database, Session


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
            manifest = archive.pack(part, Path(scratch), folders.data, key, counts, now=now, progress=progress)
        progress("read back")
        if archive.verify(part) != manifest:
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
    manifest = archive.verify(source)
    if manifest.revision != schema.HEAD:
        raise Refused(
            f"{source}: bản sao từ phiên bản {manifest.product} (lược đồ {manifest.revision}), máy này dùng lược đồ "
            f"{schema.HEAD}. Hãy cài đúng phiên bản {manifest.product}, khôi phục, rồi nâng cấp."
        )
    with archive.unpacked(source, folders.data) as unpacked:
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
