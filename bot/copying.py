"""The whole state from one database into another, such as from SQLite to PostgreSQL, held against each other."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.errors import Refused
from storage import backup as rows
from storage import schema
from storage.db import Database, Session

Progress = Callable[[str], None]

_AT_ONCE = 500
_ALL = 1 << 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """Of one table. `checksum`: the sum of the SHA-256 of its rows, whatever order they come in."""

    rows: int = 0
    checksum: int = 0

    def plus(self, line: str) -> "Sum":
        plain = json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest = int.from_bytes(hashlib.sha256(plain.encode()).digest())
        return Sum(rows=self.rows + 1, checksum=(self.checksum + digest) % _ALL)


async def copy(
    source: Database, target: Database, *, replace: bool, progress: Progress = lambda _: None
) -> Mapping[str, Sum]:
    """By table. All of it or nothing: in one transaction, committed once both sides hold the same rows.

    Raises `Refused` when the schemas differ, the target holds something and `replace` is not set, or the source changed
    meanwhile, since a service was still running on it.
    """
    if _place(source) == _place(target):
        raise Refused("Nguồn và đích là cùng một cơ sở dữ liệu. Hãy ghi địa chỉ của cơ sở dữ liệu mới.")
    if await schema.current_revision(source) != schema.HEAD:
        raise Refused("Cơ sở dữ liệu nguồn chưa ở phiên bản mới nhất. Hãy chạy doithoai migrate trước.")
    await schema.upgrade(target)
    async with target.transaction() as session:
        if not replace and not await rows.is_empty(session):
            raise Refused("Cơ sở dữ liệu đích đã có dữ liệu. Hãy dùng một cơ sở dữ liệu trống, hoặc thêm --replace.")
        await rows.clear(session)
        read = await _write(source, session, progress)
        await rows.continue_numbering(session)
        progress("đối chiếu")
        _compare(read, await _sums(rows.read_within(session)), "đích không giống nguồn")
        _compare(read, await _sums(rows.read_all(source)), "nguồn thay đổi trong lúc chép; hãy dừng dịch vụ trước")
    return read


def _place(database: Database) -> str:
    """However its file is spelled."""
    address, _, path = database.url.partition(":///")
    return str(Path(path).resolve()) if database.is_sqlite else address + path


async def _write(source: Database, session: Session, progress: Progress) -> Mapping[str, Sum]:
    sums = dict.fromkeys(rows.TABLES, Sum())
    batch: list[str] = []
    current = rows.TABLES[0]
    async for name, line in rows.read_all(source):
        if name != current or len(batch) >= _AT_ONCE:
            await rows.write_rows(session, current, batch)
            batch = []
        if name != current:
            progress(name)
            current = name
        batch.append(line)
        sums[name] = sums[name].plus(line)
    await rows.write_rows(session, current, batch)
    return sums


async def _sums(lines: AsyncIterator[tuple[str, str]]) -> Mapping[str, Sum]:
    sums = dict.fromkeys(rows.TABLES, Sum())
    async for name, line in lines:
        sums[name] = sums[name].plus(line)
    return sums


def _compare(one: Mapping[str, Sum], other: Mapping[str, Sum], fault: str) -> None:
    different: Sequence[str] = [name for name in rows.TABLES if one[name] != other[name]]
    if different:
        raise Refused(f"Không chép gì cả: {fault} (bảng {', '.join(different)}).")
