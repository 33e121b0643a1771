"""The states of an announcement and of each of its recipients, and what they are called."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from desk.errors import Refused
from storage.broadcasts import Broadcast


class BroadcastState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    PREPARING = "preparing"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


STATE_NAMES: Mapping[BroadcastState, str] = {
    BroadcastState.DRAFT: "bản nháp",
    BroadcastState.WAITING: "chờ duyệt",
    BroadcastState.APPROVED: "đã duyệt, chờ đến giờ gửi",
    BroadcastState.PREPARING: "đang lập danh sách người nhận",
    BroadcastState.SENDING: "đang gửi",
    BroadcastState.PAUSED: "tạm dừng",
    BroadcastState.DONE: "đã gửi xong",
    BroadcastState.STOPPED: "đã dừng hẳn",
    BroadcastState.CANCELLED: "đã huỷ",
}
APPROVE_ABOVE = 50
"""People up to whom the writer may approve alone, unless the settings say otherwise."""
UNDER_WAY = (BroadcastState.PREPARING, BroadcastState.SENDING, BroadcastState.PAUSED)
OVER = (BroadcastState.DONE, BroadcastState.STOPPED, BroadcastState.CANCELLED)


class RecipientState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"
    UNKNOWN = "unknown"
    LEFT_OUT = "left_out"
    STOPPED = "stopped"
    ERASED = "erased"


RECIPIENT_NAMES: Mapping[RecipientState, str] = {
    RecipientState.WAITING: "chờ gửi",
    RecipientState.SENDING: "đang gửi",
    RecipientState.SENT: "đã gửi",
    RecipientState.DELIVERED: "đã đến máy",
    RecipientState.SEEN: "đã xem",
    RecipientState.FAILED: "không gửi được",
    RecipientState.UNKNOWN: "không rõ đã đến chưa",
    RecipientState.LEFT_OUT: "không nhắn được",
    RecipientState.STOPPED: "chưa gửi vì đợt đã dừng",
    RecipientState.ERASED: "đã xoá dữ liệu của mình",
}


def refuse_unless(broadcast: Broadcast, states: Sequence[str], cannot: str) -> None:
    """Raises `Refused`, beginning with what cannot be done."""
    if broadcast.state not in states:
        name = STATE_NAMES[BroadcastState(broadcast.state)]
        raise Refused(f"{cannot}: đợt thông báo này {name}. Hãy tải lại trang để xem.")
