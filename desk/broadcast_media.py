"""Images and recordings of an announcement: told by their content, kept under a random name, small enough for Zalo."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from desk import pictures
from desk.broadcast_message import FOLDER
from desk.broadcast_records import record
from desk.errors import Refused
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.db import Session
from storage.officials import Official

LARGEST_IMAGE = 1024 * 1024
"""Bytes: what Zalo OA takes; a larger one is made smaller."""
LARGEST_RECORDING = 3 * 1024 * 1024
MOST_FIELDS, LONGEST_FIELD = 20, 400
_TEMPLATE_ID = re.compile(r"[0-9]{1,20}", re.ASCII)
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,35}", re.ASCII)


def image(content: bytes) -> tuple[bytes, str]:
    """As it is kept, without what the camera wrote beside it and small enough, and its ending. Decodes: for a thread.
    Raises `Refused` for what is no JPG or PNG, or broken."""
    if not content.startswith((pictures.JPEG, pictures.PNG)):
        raise Refused(
            "Ảnh: tệp này không phải JPG hay PNG, Zalo không nhận. Hãy chụp lại bằng điện thoại, hoặc lưu JPG."
        )
    try:
        made = pictures.bare(content, at_most=LARGEST_IMAGE)
    except pictures.Unreadable as error:
        raise Refused(
            "Ảnh: tệp bị hỏng hoặc quá lớn nên không mở được. Hãy chụp lại, hoặc chụp màn hình ảnh ấy, rồi chọn lại."
        ) from error
    return made, pictures.ending(made)


def recording_ending(content: bytes) -> str:
    """Raises `Refused` for what no channel plays, or what is too long for a phone's data."""
    if content.startswith(b"OggS"):
        ending = ".ogg"
    elif content.startswith(b"ID3") or content[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        ending = ".mp3"
    elif content[4:8] == b"ftyp":
        ending = ".m4a"
    elif content[:2] in (b"\xff\xf1", b"\xff\xf9"):
        ending = ".aac"
    else:
        raise Refused(
            "Bản ghi âm: cần tệp MP3, M4A, AAC hoặc OGG. Hãy ghi bằng máy ghi âm của điện thoại rồi chọn tệp."
        )
    if len(content) > LARGEST_RECORDING:
        raise Refused(
            f"Bản ghi âm: nặng {_megabytes(content)}, tối đa 3 MB (khoảng 3 phút). Hãy đọc ngắn lại; bài loa 60 giây "
            "là vừa."
        )
    return ending


def keep(data: Path, content: bytes, ending: str) -> str:
    """The name it is found by; whole or not at all."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{secrets.token_hex(16)}{ending}"
    part = folder / f"{name}.part"
    part.write_bytes(content)
    part.chmod(0o600)
    part.replace(folder / name)
    return name


async def let_go(session: Session, broadcast: Broadcast, *, by: Official, now: datetime, **less: Any) -> None:
    """Takes a file or the template out of one that is paused, so that the rest goes on in the words that were approved.
    Anything else would need a second person again: stopping it, and sending anew to those who are left."""
    await broadcasts.change(session, broadcast.id, now=now, version=broadcast.version + 1, **less)
    await record(session, broadcast, "changed", by=by, now=now, detail={"fields": sorted(less)})


def read_template(number: str, lines: str) -> Mapping[str, object]:
    """The approved template and its fields, one "name=value" a line; empty where neither is given. Raises `Refused`."""
    if not number and not lines.strip():
        return {}
    if not _TEMPLATE_ID.fullmatch(number):
        raise Refused("Số mẫu tin: cần dãy số của mẫu đã được Zalo duyệt, ví dụ 336589. Xem trong trang quản trị ZBS.")
    data: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        name, sign, value = (part.strip() for part in line.partition("="))
        if not sign or not _FIELD_NAME.fullmatch(name) or not value:
            raise Refused(f"Các trường của mẫu: dòng “{line[:60]}” cần có dạng tên=nội dung, ví dụ: ngay=26/11/2026.")
        if len(value) > LONGEST_FIELD:
            raise Refused(f"Trường “{name}” dài {len(value)} ký tự, tối đa {LONGEST_FIELD}. Hãy rút ngắn.")
        data[name] = value
    if len(data) > MOST_FIELDS:
        raise Refused(f"Mẫu có {len(data)} trường, tối đa {MOST_FIELDS}. Hãy xem lại mẫu.")
    return {"id": number, "data": data}


def _megabytes(content: bytes) -> str:
    return f"{len(content) / 2**20:.1f} MB".replace(".", ",")
