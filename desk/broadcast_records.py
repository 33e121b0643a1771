"""What was done to an announcement: a step in its own history, and a line in the log of who did what."""

from collections.abc import Mapping

from desk import texts
from desk.histories import Record
from storage import broadcasts
from storage.histories import HistoryEvent

KINDS: Mapping[str, str] = {
    "created": "soạn thông báo",
    "changed": "sửa thông báo",
    "submitted": "trình duyệt thông báo",
    "approved": "duyệt thông báo",
    "sent_back": "trả lại thông báo",
    "reopened": "mở lại thành bản nháp",
    "began": "bắt đầu gửi thông báo",
    "prepared": "lập xong danh sách người nhận",
    "wave": "gửi đợt tiếp theo",
    "held": "chờ bộ phận trả lời bớt việc",
    "night": "tạm nghỉ đến 7 giờ sáng",
    "morning": "gửi tiếp sau đêm nghỉ",
    "paused": "tạm dừng gửi thông báo",
    "resumed": "gửi tiếp thông báo",
    "stopped": "dừng hẳn thông báo",
    "cancelled": "huỷ thông báo",
    "done": "gửi xong thông báo",
    "copied": "soạn từ một thông báo cũ",
    "resent": "soạn để gửi lại cho người chưa nhận được",
    "repeated": "lặp lại thông báo",
    "missed": "bỏ qua lần lặp đã lỡ",
    "unrepeated": "thôi lặp lại thông báo",
    "tried": "gửi thử cho chính mình",
    "posted": "ghi đã đăng bài trên Zalo OA",
    "scripted": "sửa bài đọc loa",
    "read": "ghi đã đọc cho bà con",
    "unread": "bỏ một lần ghi đã đọc",
    "approvers_told": "báo người duyệt qua tin nhắn",
    "heads_told": "báo trưởng thôn có bài đọc loa",
}
record = Record(kind="broadcast", add=broadcasts.add_event, unsigned="system").keep


def said(event: HistoryEvent) -> str:
    """In words, with the figures that belong to it."""
    words = KINDS.get(event.kind, "thay đổi khác")
    detail = event.detail
    if event.kind in ("submitted", "prepared") and "audience" in detail:
        words = f"{words}: {detail['audience']:,} người".replace(",", ".")
    elif event.kind == "approved" and detail.get("alone"):
        words = f"{words} (số người ít nên người soạn tự duyệt)"
    elif event.kind == "paused" and "code" in detail:
        words = f"{words}: {texts.delivery_failure(detail['code'])}"
    elif event.kind == "wave":
        words = f"{words}: đợt {detail.get('wave', '')}"
    elif event.kind == "missed":
        words = f"{words}: {detail.get('count', 0)} lần"
    elif event.kind == "stopped":
        words = f"{words}, còn {detail.get('people', 0):,} người chưa gửi".replace(",", ".")
    return words[:1].upper() + words[1:]
