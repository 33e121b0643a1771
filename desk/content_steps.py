"""The way of a notice or a story to residents: written, handed in, published by a second person, withdrawn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from desk import codes
from desk.errors import Refused
from desk.histories import write_down
from storage.contents import CodeTaken
from storage.db import Session
from storage.officials import Official

LONGEST_REASON = 300


class ContentState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


STATE_NAMES: Mapping[ContentState, str] = {
    ContentState.DRAFT: "bản nháp",
    ContentState.WAITING: "chờ duyệt",
    ContentState.PUBLISHED: "đang đăng",
    ContentState.WITHDRAWN: "đã gỡ",
}


KINDS: Mapping[str, str] = {
    **{
        f"{kind}.{step}": f"{words} {called}"
        for kind, called in (("notice", "tin việc làm, mua bán"), ("story", "gương thoát nghèo"))
        for step, words in (
            ("created", "viết"),
            ("changed", "sửa"),
            ("submitted", "gửi duyệt"),
            ("published", "duyệt và đăng"),
            ("sent_back", "trả lại"),
            ("withdrawn", "gỡ"),
        )
    },
    "campaign.drafted": "tạo bản nháp của chiến dịch",
}
"""As the log of who did what tells them."""


class Content(Protocol):
    """A notice or a story."""

    @property
    def id(self) -> int: ...

    @property
    def code(self) -> str: ...

    @property
    def area_id(self) -> int | None: ...

    @property
    def state(self) -> str: ...

    @property
    def created_by(self) -> int | None: ...

    @property
    def changed_by(self) -> int | None: ...

    @property
    def updated_at(self) -> datetime: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """`kind`: notice or story, as the log names it; `called`: as officials call it; where it is kept."""

    kind: str
    called: str
    add: Callable[..., Awaitable[int]]
    change: Callable[..., Awaitable[None]]


async def create(session: Session, shelf: Shelf, values: Mapping[str, Any], *, by: Official, now: datetime) -> str:
    """As a draft; returns its code."""
    writers = {"created_by": by.id, "changed_by": by.id}
    while True:
        code = codes.new_code()
        try:
            await shelf.add(session, {**values, **writers, "code": code}, now=now)
        except CodeTaken:
            continue
        await write_down(session, f"{shelf.kind}.created", code, by=by, now=now)
        return code


async def change(
    session: Session,
    shelf: Shelf,
    content: Content,
    values: Mapping[str, Any],
    *,
    seen: str,
    by: Official,
    now: datetime,
) -> None:
    """What was published or handed in is a draft again. `seen`: the version that the official had before them."""
    refuse_unless_seen(content, seen)
    changed = {name: given for name, given in values.items() if given != getattr(content, name)}
    if not changed:
        return
    again = {"state": ContentState.DRAFT, "changed_by": by.id, "approved_by": None, "published_at": None}
    await shelf.change(session, content.id, now=now, **changed, **again)
    await write_down(session, f"{shelf.kind}.changed", content.code, by=by, now=now, detail={"fields": sorted(changed)})


async def submit(
    session: Session, shelf: Shelf, content: Content, *, by: Official, now: datetime, **detail: Any
) -> None:
    _refuse_unless(content, (ContentState.DRAFT, ContentState.WITHDRAWN), f"Không gửi duyệt {shelf.called} này được")
    await shelf.change(session, content.id, now=now, state=ContentState.WAITING, reason="")
    await write_down(session, f"{shelf.kind}.submitted", content.code, by=by, now=now, detail=detail)


async def publish(session: Session, shelf: Shelf, content: Content, *, seen: str, by: Official, now: datetime) -> None:
    """Raises `Refused` for whoever wrote it, and for another version than the one looked at."""
    _refuse_unless(content, (ContentState.WAITING,), f"Không đăng {shelf.called} này được")
    if by.id in (content.created_by, content.changed_by):
        raise Refused("Anh/chị là người viết nên không tự duyệt. Hãy nhờ một người khác có quyền duyệt xem và đăng.")
    refuse_unless_seen(content, seen)
    values = {"state": ContentState.PUBLISHED, "approved_by": by.id, "published_at": now, "reason": ""}
    await shelf.change(session, content.id, now=now, **values)
    await write_down(session, f"{shelf.kind}.published", content.code, by=by, now=now)


async def send_back(
    session: Session, shelf: Shelf, content: Content, reason: str, *, by: Official, now: datetime
) -> None:
    """To the writer, with what is to be mended."""
    _refuse_unless(content, (ContentState.WAITING,), f"Không trả lại {shelf.called} này được")
    values = {"state": ContentState.DRAFT, "reason": _reasoned(reason)}
    await shelf.change(session, content.id, now=now, **values)
    await write_down(session, f"{shelf.kind}.sent_back", content.code, by=by, now=now)


async def withdraw(
    session: Session, shelf: Shelf, content: Content, reason: str, *, by: Official, now: datetime
) -> None:
    """It vanishes from the chat and the pages at once; old buttons say kindly that it is over."""
    _refuse_unless(content, tuple(set(ContentState) - {ContentState.WITHDRAWN}), f"Không gỡ {shelf.called} này được")
    values = {"state": ContentState.WITHDRAWN, "reason": _reasoned(reason)}
    await shelf.change(session, content.id, now=now, **values)
    await write_down(session, f"{shelf.kind}.withdrawn", content.code, by=by, now=now)


def version(content: Content) -> str:
    """What stands in a form, to tell whether somebody else changed it meanwhile."""
    return content.updated_at.isoformat()


def refuse_unless_seen(content: Content, seen: str) -> None:
    if seen != version(content):
        raise Refused(
            "Người khác vừa sửa bản này. Hãy mở trang ở một cửa sổ khác để xem bản mới rồi làm lại; "
            "những gì anh/chị gõ vẫn còn ở đây."
        )


def _refuse_unless(content: Content, states: tuple[ContentState, ...], cannot: str) -> None:
    if content.state not in states:
        raise Refused(f"{cannot}: hiện {STATE_NAMES[ContentState(content.state)]}. Hãy tải lại trang để xem.")


def _reasoned(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("Lý do: chưa có nội dung. Hãy ghi một câu ngắn để người viết biết cần làm gì.")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Lý do: dài {len(reason):,} ký tự, tối đa {LONGEST_REASON}. Hãy rút ngắn.")
    return reason
