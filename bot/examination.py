"""Looks at every part of an installation and says, for each fault, what happened, why, and how to mend it."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from errno import ENOTDIR
from pathlib import Path
from typing import Protocol

from bot import config
from bot.config import SettingsError
from bot.faults import Fault
from bot.mending import mend_setting
from bot.settings import Settings
from bot.wiring import make_channels
from storage import schema
from storage.db import Database

LEAST_FREE = 1_000_000_000
"""Bytes; a busy week of photos and voice notes fits in it."""

CHANNEL_PATIENCE = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """`mend` is None when all is well."""

    subject: str
    said: str
    mend: str | None = None


async def examine() -> list[Finding]:
    """In the order in which a newcomer would mend them; what cannot be looked at for want of settings is left out."""
    found = list(examine_content())
    try:
        settings = config.load()
    except SettingsError as error:
        return [*(_setting(fault) for fault in error.faults), *found]
    found = [
        Finding(subject="Cài đặt", said="đọc được hết"),
        *examine_secrets(settings),
        *examine_folder(settings),
        *found,
    ]
    database_finding = await examine_database(settings)
    found.append(database_finding)
    if database_finding.mend is None:
        found += await examine_office(settings)
        found += await examine_edits(settings)
        found += [finding async for finding in examine_channels(settings)]
    return found


def _setting(fault: Fault) -> Finding:
    return Finding(subject="Cài đặt", said=str(fault), mend=mend_setting(fault))


def examine_secrets(settings: Settings) -> Iterator[Finding]:
    if not settings.database.startswith("sqlite") and settings.secret_key is None:
        yield Finding(
            subject="DOITHOAI_SECRET_KEY",
            said="chưa đặt, trong khi nhiều máy có thể dùng chung PostgreSQL; mỗi máy sẽ tự làm một khoá khác nhau",
            mend="đặt cùng một chuỗi ngẫu nhiên từ 32 ký tự trên mọi máy (hoặc DOITHOAI_SECRET_KEY_FILE)",
        )
    hooked = [
        name
        for name, wanted in (
            ("TELEGRAM_MODE=webhook", settings.telegram_token and settings.telegram_mode == "webhook"),
            ("ZALO_BOT_MODE=webhook", settings.zalo_bot_token and settings.zalo_bot_mode == "webhook"),
            ("Zalo OA", settings.zalo_oa_app_id and settings.public_url),
        )
        if wanted
    ]
    if hooked and not (settings.public_url or "").startswith("https://"):
        yield Finding(
            subject=f"DOITHOAI_PUBLIC_URL={settings.public_url!r}",
            said=f"{', '.join(hooked)} chỉ gọi tới địa chỉ https",
            mend="đặt địa chỉ công khai bắt đầu bằng https://, ví dụ https://doithoai.tinh.gov.vn",
        )


def examine_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    subject = f"Thư mục dữ liệu {folder}"
    here = _nearest_existing(folder)
    try:
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(ENOTDIR, "không phải thư mục")
        with tempfile.TemporaryFile(dir=here):
            free = shutil.disk_usage(here).free
    except OSError as error:
        yield Finding(
            subject=subject,
            said=f"không ghi được ({error.strerror or type(error).__name__})",
            mend="cho tài khoản chạy dịch vụ quyền ghi vào thư mục này, hoặc đặt DOITHOAI_DATA_DIR sang nơi ghi được",
        )
        return
    if free < LEAST_FREE:
        yield Finding(
            subject=subject,
            said=f"ổ đĩa chỉ còn trống {free / 1e9:.2f} GB",
            mend=f"giải phóng chỗ, hoặc chuyển DOITHOAI_DATA_DIR sang ổ còn ít nhất {LEAST_FREE / 1e9:.0f} GB",
        )
    else:
        yield Finding(subject=subject, said=f"ghi được, còn trống {free / 1e9:.1f} GB")


def _nearest_existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.absolute().parents) if place.is_dir())


async def examine_database(settings: Settings) -> Finding:
    kind = "SQLite" if settings.database.startswith("sqlite") else "PostgreSQL"
    subject = f"Cơ sở dữ liệu {kind}"
    path = settings.database.removeprefix("sqlite:///")
    if kind == "SQLite" and not Path(path).is_file():
        return Finding(subject=subject, said=f"chưa có tệp {path}", mend="chạy: doithoai migrate")
    database = Database(settings.database)
    try:
        async with asyncio.timeout(15):
            revision = await schema.current_revision(database)
    except Exception as error:
        return Finding(
            subject=subject,
            said=f"không mở được ({type(error).__name__})",
            mend="kiểm tra DOITHOAI_DATABASE_URL (máy, cổng, tên, mật khẩu) và xem cơ sở dữ liệu có đang chạy không",
        )
    finally:
        await database.close()
    if revision != schema.HEAD:
        return Finding(
            subject=subject, said=f"lược đồ {revision or 'chưa có'}, cần {schema.HEAD}", mend="chạy: doithoai migrate"
        )
    return Finding(subject=subject, said=f"mở được, lược đồ {revision}")


async def examine_channels(settings: Settings) -> AsyncIterator[Finding]:
    """Asks each platform whether it accepts us; under a name of our own, so that no running process loses a claim."""
    database = Database(settings.database)
    me = f"check:{socket.gethostname()}:{os.getpid()}"[:80]
    try:
        for name, channel in make_channels(settings, database, me=me).items():
            fault = await ask(channel)
            if fault is None:
                yield Finding(subject=f"Kênh {name}", said="dùng được")
            else:
                yield Finding(subject=f"Kênh {name}", said=fault, mend=f"xem mục về kênh {name} trong docs/operate.md")
    finally:
        await database.close()


class Checkable(Protocol):
    async def check(self) -> str | None: ...

    async def stop(self) -> None: ...


async def ask(channel: Checkable) -> str | None:
    """None when the platform accepts us, else what is wrong; never raises."""
    try:
        async with asyncio.timeout(CHANNEL_PATIENCE):
            return await channel.check()
    except TimeoutError:
        return f"không trả lời trong {CHANNEL_PATIENCE:.0f} giây"
    except Exception as error:
        return f"không hỏi được ({type(error).__name__})"
    finally:
        with suppress(Exception):
            await channel.stop()


async def examine_office(settings: Settings) -> list[Finding]:
    """Questions that none of the officials could open."""
    from desk import ticket_places

    database = Database(settings.database)
    try:
        async with database.reading() as session:
            gaps = await ticket_places.gaps(session)
    finally:
        await database.close()
    return [Finding(subject="Cán bộ", said=gap.what, mend=gap.mended) for gap in gaps]


async def examine_edits(settings: Settings) -> list[Finding]:
    """Changes by officials that no longer fit the answers; nothing while the content itself has a fault."""
    from bot.answers import as_edits
    from faq.editing.edits import apply
    from faq.errors import ContentError
    from faq.shelf import read_last_sound
    from storage import faq_edits

    database = Database(settings.database)
    try:
        async with database.reading() as session:
            edits = as_edits(await faq_edits.in_force(session))
        doubts = apply(read_last_sound(settings.data_dir), edits).doubts if edits else ()
    except ContentError:
        return []
    finally:
        await database.close()
    return [
        Finding(
            subject=f"Thay đổi số {doubt.edit} của cán bộ, mục {doubt.entry_id}",
            said=doubt.reason,
            mend=f"xem: doithoai faq edits; sửa bằng faq import, hoặc bỏ: doithoai faq edits --undo {doubt.edit}",
        )
        for doubt in doubts
    ]


def examine_content() -> Iterator[Finding]:
    from faq.catalogue import ContentError, load_catalogue
    from faq.checks.lint import lint

    try:
        catalogue = load_catalogue()
    except ContentError as error:
        yield Finding(
            subject=f"Nội dung {error.file}:{error.line} {error.entry}".rstrip(),
            said=error.reason,
            mend=f"sửa tệp trong faq/content; cho phép: {error.allowed}",
        )
        return
    findings = lint(catalogue)
    for finding in findings:
        yield Finding(
            subject="Nội dung", said=str(finding), mend="sửa mục này trong faq/content, rồi: doithoai faq check"
        )
    if not findings:
        yield Finding(subject="Nội dung", said=f"{len(catalogue.entries)} mục hỏi đáp, không có lỗi")
