"""An announcement until it leaves: drafted, changed, handed in, approved by a second person or sent back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from channels.base import Abilities
from desk import broadcast_audience, broadcast_form, broadcast_script, codes
from desk.broadcast_form import LONGEST_TITLE, BroadcastForm, Wrong
from desk.broadcast_records import record
from desk.broadcast_states import APPROVE_ABOVE, BroadcastState, RecipientState, refuse_unless
from desk.broadcast_steps import cancel, pause, resume, stop, stop_repeating
from desk.errors import Refused
from desk.histories import Name
from storage import audiences, broadcasts
from storage.audiences import Consent
from storage.broadcasts import Broadcast, CodeTaken, NewBroadcast
from storage.db import Session
from storage.officials import Official

__all__ = [
    "APPROVE_ABOVE", "LONGEST_REASON", "OPEN_TO_CHANGE", "Changed", "amend", "approve", "cancel", "copy", "digest",
    "draft", "edit", "pause", "resend", "resume", "send_back", "stop", "stop_repeating", "submit", "withdraw",
]  # fmt: skip

OPEN_TO_CHANGE = (BroadcastState.DRAFT, BroadcastState.WAITING, BroadcastState.APPROVED)
LONGEST_REASON = 500
_UNREACHED = (RecipientState.FAILED, RecipientState.LEFT_OUT, RecipientState.STOPPED)
_WORD_OF = ("dialogue_id", "parts", "received", "received_between", "unplaced")
"""Parts of a rule by which people may be written to who did not agree to notices."""
_WRITING = frozenset({"created", "changed", "submitted", "copied", "resent", "reopened"})
_APPROVED_OF = (
    "area_id", "rule", "texts", "choices", "image", "recordings", "template", "send_at", "repeats", "repeats_until",
    "by_night", "wave_size", "most_open",
)  # fmt: skip
_FIELDS = BroadcastForm.__slots__
_COPIED = (
    "kind", "title", "area_id", "segment_id", "rule", "dialogue_id", "notice_id", "story_id", "quiz_id", "campaign",
    "texts", "choices", "image", "recordings", "script", "template",
)  # fmt: skip


class Changed(Refused):
    """Somebody else saved it meanwhile; `current` is what stands there now."""

    def __init__(self, current: Broadcast) -> None:
        super().__init__(
            "Có người vừa lưu bản khác của thông báo này. Những gì anh/chị gõ còn nguyên ở dưới; hãy xem chỗ khác nhau "
            "rồi bấm Lưu lần nữa nếu muốn thay bằng bản của mình."
        )
        self.current = current


async def draft(session: Session, new: NewBroadcast, *, official: Official, now: datetime) -> str:
    """Returns its code. An area that is not given is the official's own. Nothing else is judged before it is handed
    in. Raises `Refused` where the official may write none."""
    own = await broadcast_form.own_areas(session, official)
    if new.area_id is None and own and None not in own:
        new = replace(new, area_id=next(area.id for area in own if area))
    if not await broadcast_form.reaches_area(session, official, new.area_id):
        raise Refused("Anh/chị không có quyền gửi thông báo ở nơi này. Hãy nhờ cán bộ gửi thông báo của nơi đó.")
    return await _keep(session, new, "created", official=official, now=now)


async def copy(session: Session, broadcast: Broadcast, *, official: Official, now: datetime) -> str:
    """A new draft with the same words and audience; its time is chosen anew. Returns its code."""
    values = {name: getattr(broadcast, name) for name in _COPIED}
    return await _keep(session, NewBroadcast(**values), "copied", official=official, now=now, source=broadcast)


async def resend(
    session: Session, broadcast: Broadcast, *, official: Official, now: datetime, unknown_too: bool = False
) -> str:
    """A new draft for those whom it did not reach; `unknown_too`: also where nobody knows whether it arrived."""
    if broadcast.audience is None or broadcast.state not in (BroadcastState.DONE, BroadcastState.STOPPED):
        raise Refused("Đợt này chưa gửi xong nên chưa biết ai không nhận được. Hãy đợi gửi xong, hoặc dừng hẳn.")
    rule: dict[str, Any] = {"unreached_by": broadcast.id}
    if unknown_too:
        rule["unreached_states"] = [*_UNREACHED, RecipientState.UNKNOWN]
    if audiences.consent(broadcast) is not Consent.AGREED:
        rule |= {name: broadcast.rule[name] for name in _WORD_OF if name in broadcast.rule}
    values = {name: getattr(broadcast, name) for name in _COPIED}
    title = f"Gửi lại: {broadcast.title.removeprefix('Gửi lại: ')}"[:LONGEST_TITLE]
    new = NewBroadcast(**{**values, "rule": rule, "segment_id": None, "title": title})
    return await _keep(session, new, "resent", official=official, now=now, source=broadcast)


async def edit(
    session: Session,
    broadcast: Broadcast,
    form: BroadcastForm,
    *,
    version: int,
    by: Official,
    now: datetime,
    abilities: Mapping[str, Abilities],
    known: Mapping[str, str] | None = None,
) -> None:
    """What was approved goes back to being a draft. `version`: of what was before the official's eyes; `known`: faults
    found in reading the form. Raises `Wrong` and `Changed`."""
    refuse_unless(broadcast, OPEN_TO_CHANGE, "Không sửa được nữa")
    await broadcast_form.judge(session, form, by=by, now=now, abilities=abilities, known=known)
    if version != broadcast.version:
        raise Changed(broadcast)
    await amend(session, broadcast, by=by, now=now, **{name: getattr(form, name) for name in _FIELDS})


async def amend(session: Session, broadcast: Broadcast, *, by: Official, now: datetime, **values: Any) -> None:
    """Sets these parts of the draft where they differ; one that was handed in or approved is a draft again."""
    refuse_unless(broadcast, OPEN_TO_CHANGE, "Không sửa được nữa")
    if "choices" in values:
        values["choices"] = [dict(choice) for choice in values["choices"]]
    changed = {name: value for name, value in values.items() if value != getattr(broadcast, name)}
    if not changed:
        return
    if "texts" in changed and broadcast_script.is_drafted(broadcast):
        changed["script"] = ""
    await broadcasts.change(session, broadcast.id, now=now, version=broadcast.version + 1, **changed)
    await record(session, broadcast, "changed", by=by, now=now, detail={"fields": sorted(changed)})
    if broadcast.state != BroadcastState.DRAFT:
        await _to_draft(session, broadcast, "reopened", by=by, now=now)


async def submit(
    session: Session,
    broadcast: Broadcast,
    *,
    by: Official,
    now: datetime,
    abilities: Mapping[str, Abilities],
    approve_above: int = APPROVE_ABOVE,
) -> BroadcastState:
    """To a second person, or approved at once where few are written to. Raises `Refused` with all that is wrong."""
    refuse_unless(broadcast, (BroadcastState.DRAFT,), "Không trình được")
    form = BroadcastForm(**{name: getattr(broadcast, name) for name in _FIELDS})
    known = broadcast_form.unfilled(broadcast.texts)
    await broadcast_form.judge(session, form, by=by, now=now, abilities=abilities, known=known)
    counted = await broadcast_audience.count(session, broadcast, abilities=abilities, now=now)
    if not counted.total:
        raise Wrong({"segment": "nhóm này hiện không có ai. Hãy nới điều kiện, hoặc chọn nhóm khác."})
    script = broadcast.script or broadcast_script.draft(broadcast)
    values = {"digest": digest(broadcast), "submitted_at": now, "script": script}
    await broadcasts.change(session, broadcast.id, now=now, state=BroadcastState.WAITING, **values)
    await record(session, broadcast, "submitted", by=by, now=now, detail={"audience": counted.total})
    if counted.total > approve_above:
        return BroadcastState.WAITING
    await _approve(session, broadcast, by=by, now=now, alone=True)
    return BroadcastState.APPROVED


async def approve(
    session: Session, broadcast: Broadcast, *, seen: str, by: Official, now: datetime, at_once: bool = False
) -> None:
    """`seen`: the digest of what was read. `at_once`: where its time has passed. Raises `Refused`, also for whoever
    wrote any of it."""
    refuse_unless(broadcast, (BroadcastState.WAITING,), "Không duyệt được")
    if by.id in await writers(session, broadcast):
        raise Refused("Anh/chị đã soạn hoặc sửa thông báo này nên không tự duyệt. Hãy nhờ một người khác duyệt.")
    if not seen or seen != digest(broadcast) or seen != broadcast.digest:
        raise Refused("Nội dung đã đổi sau khi anh/chị mở trang. Hãy tải lại, đọc bản mới rồi duyệt.")
    if broadcast.send_at is not None and broadcast.send_at <= now:
        if not at_once or broadcast.repeats != "never":
            raise Refused(
                "Giờ gửi đã qua. Hãy chọn “Duyệt và gửi ngay”, hoặc trả lại để người soạn chọn giờ khác."
                if broadcast.repeats == "never"
                else "Giờ gửi lần đầu đã qua. Hãy trả lại để người soạn chọn giờ khác."
            )
        await broadcasts.change(session, broadcast.id, now=now, send_at=None)
        broadcast = replace(broadcast, send_at=None)
    await _approve(session, broadcast, by=by, now=now)


async def send_back(session: Session, broadcast: Broadcast, reason: str, *, by: Official, now: datetime) -> None:
    """To its writer, who reads why. Raises `Refused`."""
    refuse_unless(broadcast, (BroadcastState.WAITING,), "Không trả lại được")
    reason = reason.strip()
    if not reason:
        raise Refused("Lý do: chưa có nội dung. Hãy ghi cần sửa gì để người soạn biết.")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Lý do: dài {len(reason):,} ký tự, tối đa {LONGEST_REASON}. Hãy rút ngắn.")
    await _to_draft(session, broadcast, "sent_back", by=by, now=now, text=reason)


async def withdraw(
    session: Session, broadcast: Broadcast, *, by: Official | None, now: datetime, text: str = ""
) -> None:
    """Back to a draft, before anything left."""
    refuse_unless(broadcast, (BroadcastState.WAITING, BroadcastState.APPROVED), "Không mở lại được")
    await _to_draft(session, broadcast, "reopened", by=by, now=now, text=text)


async def writers(session: Session, broadcast: Broadcast) -> set[int]:
    """Everyone who wrote any of it."""
    found = {one.official_id for one in await broadcasts.events(session, broadcast.id) if one.kind in _WRITING}
    return {official_id for official_id in (*found, broadcast.created_by) if official_id is not None}


def digest(broadcast: Broadcast) -> str:
    """Of all that somebody approves: to whom, what and when."""
    parts = {name: getattr(broadcast, name) for name in _APPROVED_OF}
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    """Read from the database or just made, a moment is the same moment."""
    if isinstance(value, datetime):
        return value.timestamp()
    return dict(value) if isinstance(value, Mapping) else str(value)


async def _approve(session: Session, broadcast: Broadcast, *, by: Official, now: datetime, alone: bool = False) -> None:
    values = {"state": BroadcastState.APPROVED, "approved_by": by.id, "approved_at": now, "digest": digest(broadcast)}
    await broadcasts.change(session, broadcast.id, now=now, **values)
    await record(session, broadcast, "approved", by=by, now=now, detail={"alone": True} if alone else None)


async def _to_draft(
    session: Session, broadcast: Broadcast, kind: str, *, by: Official | None, now: datetime, text: str = ""
) -> None:
    cleared = {"digest": None, "approved_by": None, "approved_at": None, "submitted_at": None}
    await broadcasts.change(session, broadcast.id, now=now, state=BroadcastState.DRAFT, **cleared)
    await record(session, broadcast, kind, by=by, now=now, text=text)


async def _keep(
    session: Session,
    new: NewBroadcast,
    kind: str,
    *,
    official: Official,
    now: datetime,
    source: Broadcast | None = None,
) -> str:
    title = " ".join(new.title.split())[:LONGEST_TITLE] or "Thông báo mới"
    while True:
        code = codes.new_code()
        try:
            broadcast_id = await broadcasts.add(
                session, replace(new, code=code, title=title, created_by=official.id), now=now
            )
        except CodeTaken:
            continue
        break
    detail = {"of": source.code} if source else None
    await record(session, Name(id=broadcast_id, code=code), kind, by=official, now=now, detail=detail)
    return code
