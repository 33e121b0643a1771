"""What was done to a dialogue: a step in its own history, a line in the log of who did what, and both in words."""

from collections.abc import Mapping

from desk.histories import Record
from storage import dialogues
from storage.histories import HistoryEvent

record = Record(kind="dialogue", add=dialogues.add_event, unsigned="operator").keep

KINDS: Mapping[str, str] = {
    "created": "thêm buổi đối thoại",
    "changed": "sửa thông tin buổi đối thoại",
    "delegation": "lập đoàn trả lời",
    "announced": "thông báo buổi đối thoại",
    "collecting": "mở nhận câu hỏi",
    "moved": "dời buổi đối thoại",
    "cancelled": "huỷ buổi đối thoại",
    "told": "nhắn bà con về thay đổi",
    "held": "ghi là đã họp",
    "attended": "điểm danh",
    "not_attended": "sửa điểm danh",
    "walked_in": "ghi người đến không đăng ký",
    "absent": "ghi người vắng",
    "questions.added": "đưa câu hỏi vào buổi đối thoại",
    "questions.removed": "đưa câu hỏi ra khỏi buổi đối thoại",
    "questions.carried": "đưa câu hỏi đang chờ vào buổi đối thoại",
    "questions.released": "giữ câu hỏi cho buổi đối thoại kế tiếp",
    "questions.accepted": "nhận câu hỏi vào buổi đối thoại",
    "questions.withheld": "không đưa câu hỏi vào chương trình",
    "registered": "đăng ký dự đối thoại",
    "unregistered": "bỏ đăng ký dự đối thoại",
    "moved_up": "xếp chỗ bằng tay",
    "seats": "đổi số chỗ",
    "seated": "xếp chỗ theo ưu tiên",
    "agenda_built": "xếp chương trình",
    "agenda_placed": "chuyển câu hỏi trong chương trình",
    "agenda_renamed": "sửa tên mục chương trình",
    "agenda_answerer": "chọn người trả lời",
    "agenda_moved": "đổi thứ tự chương trình",
    "agenda_merged": "gộp mục chương trình",
    "agenda_fixed": "chốt chương trình",
    "agenda_opened": "mở lại chương trình",
    "hall_note": "ghi tại hội trường",
    "minutes_drafted": "lập biên bản",
    "minutes_edited": "sửa biên bản",
    "minutes_handed_in": "trình biên bản",
    "minutes_returned": "trả lại biên bản",
    "minutes_approved": "duyệt biên bản",
    "minutes_corrected": "mở biên bản để đính chính",
    "published": "công bố kết quả",
    "promise_done": "ghi cam kết đã xong",
    "promise_moved": "dời hạn cam kết",
    "promise_dropped": "ghi cam kết không thực hiện",
    "promise_assigned": "đổi người thực hiện cam kết",
    "promise_corrected": "sửa cam kết theo bản đính chính",
    "closed": "kết thúc buổi đối thoại",
}
_SMALL = frozenset(
    {"registered", "unregistered", "hall_note", "agenda_placed", "agenda_renamed", "agenda_answerer", "agenda_moved"}
    | {"questions.accepted", "minutes_edited", "attended", "not_attended", "walked_in"}
)
"""Too many to be read on the dialogue's page; the log has them."""


def is_shown(event: HistoryEvent) -> bool:
    return event.kind not in _SMALL


def said(event: HistoryEvent) -> str:
    """With the figures that belong to it."""
    words = KINDS.get(event.kind, "thay đổi khác")
    detail = event.detail
    if event.kind == "told" and "carried" in detail:
        words = f"nhắn người có câu hỏi được đưa vào: {detail['carried']} câu"
    elif event.kind == "told":
        words = f"{words}: {detail.get('sent', 0)} người, {detail.get('unreached', 0)} người không tới được"
    elif event.kind == "announced" and "days" in detail:
        words = f"{words}, trước ngày họp {detail['days']} ngày"
    return words[:1].upper() + words[1:]
