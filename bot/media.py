"""Brings in the photos, voice notes and files that residents sent, since the platforms' addresses expire."""

import asyncio
import mimetypes
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import structlog

from channels.base import Channel
from channels.errors import FetchError
from channels.messages import Attachment, AttachmentKind
from desk import pictures
from desk.clock import Clock
from desk.deliveries import backoff
from storage import announcement_files, attachments
from storage.attachments import PendingFile
from storage.db import Database

LARGEST = 20 * 1024 * 1024
"""Bytes; Telegram's Bot API gives out no more, and Zalo's own limits are lower."""

MOST_TRIES = 6
AT_ONCE = 4
LEASE = timedelta(minutes=3)

SPARED = timedelta(days=1)
"""A file may be older than the row that will speak of it, but not by more than this."""

_ENDINGS = {"photo": ".jpg", "voice": ".ogg", "video": ".mp4", "file": ".bin"}

log = structlog.get_logger(__name__)


async def bring_in(database: Database, channels: Mapping[str, Channel], folder: Path, *, clock: Clock) -> int:
    """One batch; returns how many were tried."""
    now, table = clock(), asyncio.Lock()
    async with database.transaction() as session:
        pending = await attachments.take_pending(session, now=now, until=now + LEASE, limit=AT_ONCE)
    await asyncio.gather(*(_bring_one(database, channels, folder, file, table, clock) for file in pending))
    return len(pending)


async def _bring_one(
    database: Database,
    channels: Mapping[str, Channel],
    folder: Path,
    file: PendingFile,
    table: asyncio.Lock,
    clock: Clock,
) -> None:
    """`table`: one photo lies open at a time, since a decoded one takes a hundred megabytes and more."""
    try:
        channel = channels.get(file.channel)
        if channel is None:
            raise FetchError("the channel is not set up", retryable=True)
        wanted = Attachment(
            kind=AttachmentKind(file.kind), ref=file.ref, name=file.name, mime=file.mime, size=file.size
        )
        data = await channel.fetch(wanted, limit=LARGEST)
    except FetchError as error:
        gone = not error.retryable or file.tries + 1 >= MOST_TRIES
        log.info("file not brought in", attachment=file.id, channel=file.channel, gone=gone)
        async with database.transaction() as session:
            if gone:
                await attachments.mark_failed(session, file)
            else:
                wait = timedelta(seconds=backoff(file.tries + 1))
                await attachments.put_off(session, file, until=clock() + wait)
        return
    if pictures.is_picture(data):
        async with table:
            data = await asyncio.to_thread(_bare, data)
    path = f"{secrets.token_hex(16)}{_ending(file)}"
    kept = False
    try:
        await asyncio.to_thread(_keep, folder, path, data)
        async with database.transaction() as session:
            kept = await attachments.mark_kept(session, file, path=path, size=len(data))
    finally:
        if not kept:
            await delete_files(folder, [path, f"{path}.part"])


def _bare(data: bytes) -> bytes:
    """A broken photo as it is: the official may still make something of it."""
    try:
        return pictures.bare(data)
    except pictures.Unreadable:
        return data


def _ending(file: PendingFile) -> str:
    if file.name and len(Path(file.name).suffix) in range(2, 6) and Path(file.name).suffix[1:].isalnum():
        return Path(file.name).suffix.lower()
    return (mimetypes.guess_extension(file.mime) if file.mime else None) or _ENDINGS[file.kind]


def _keep(folder: Path, name: str, data: bytes) -> None:
    """Whole or not at all, readable by this user only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f"{name}.part"
    part.write_bytes(data)
    part.chmod(0o600)
    part.replace(folder / name)


async def delete_files(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        await asyncio.to_thread((folder / Path(name).name).unlink, missing_ok=True)


async def sweep(
    database: Database, folder: Path, incoming: Path, *, clock: Clock, announcements: Path | None = None
) -> int:
    """Deletes files that no row speaks of, left by a crash or an erasure; returns how many. Young ones are spared."""
    async with database.reading() as session:
        kept = await attachments.known_paths(session)
        waiting = await attachments.pending_refs(session, "web")
        shown = await announcement_files.known(session) if announcements else set()
    wanted = {folder: kept, incoming: waiting, **({announcements: shown} if announcements else {})}
    old = clock().timestamp() - SPARED.total_seconds()
    gone = await asyncio.to_thread(_sweep, wanted, old)
    log.info("files swept", gone=gone)
    return gone


def _sweep(wanted: Mapping[Path, set[str]], old: float) -> int:
    gone = 0
    for folder, names in wanted.items():
        for path in folder.glob("*"):
            if path.name not in names and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)
                gone += 1
    return gone
