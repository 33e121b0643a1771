"""What was written down of who did what: in words, and as a table to take away."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.audit_details import told
from desk.broadcast_records import KINDS as BROADCAST_KINDS
from desk.content_steps import KINDS as CONTENT_KINDS
from desk.dialogue_records import KINDS
from storage import audit
from storage.audit_log import Entry, SensitiveEntry
from storage.db import Session
from storage.officials import Official

ACTIONS: Mapping[str, str] = {
    "agency.added": "thêm cơ quan",
    "agency.changed": "sửa cơ quan",
    "agency.closed": "đóng cơ quan",
    "agency.reopened": "mở lại cơ quan",
    "area.added": "thêm thôn",
    "area.merged": "gộp thôn vào thôn khác",
    "area.removed": "bỏ thôn",
    "area.renamed": "đổi tên thôn",
    "audit.exported": "tải nhật ký",
    "canned_answer.added": "thêm câu mẫu",
    "canned_answer.changed": "sửa câu mẫu",
    "canned_answer.removed": "xoá câu mẫu",
    "contact.erased": "xoá dữ liệu người dân",
    "contact.exported": "xuất dữ liệu người dân",
    "contact.notices-stopped": "tắt nhận thông báo",
    "contact.read": "xem trang người dân",
    "contact.searched": "tìm người dân",
    "contact.unmasked": "xem tài khoản đầy đủ",
    "data.expired": "xoá dữ liệu hết hạn giữ",
    "deadline_rule.removed": "bỏ hạn xử lý",
    "deadline_rule.set": "đặt hạn xử lý",
    "faq.edit-undone": "hoàn lại mục hỏi đáp",
    "faq.edited": "sửa mục hỏi đáp",
    "faq.proposed": "đề nghị sửa mục hỏi đáp",
    "faq.published": "công bố mục hỏi đáp",
    "faq.returned": "trả lại bản sửa mục hỏi đáp",
    "official.added": "thêm cán bộ",
    "official.changed": "sửa cán bộ",
    "official.code-failed": "sai mã lớp thứ hai",
    "official.disabled": "khoá tài khoản",
    "official.enabled": "mở tài khoản",
    "official.grant-added": "thêm quyền",
    "official.grant-removed": "bỏ quyền",
    "official.link-code": "lấy mã liên kết",
    "official.linked": "liên kết Zalo, Telegram",
    "official.locked": "tạm khoá vì sai nhiều lần",
    "official.login": "đăng nhập",
    "official.login-failed": "đăng nhập sai",
    "official.password-changed": "đổi mật khẩu",
    "official.password-failed": "gõ sai mật khẩu cũ",
    "official.password-reset": "đặt lại mật khẩu",
    "official.recovery-code-used": "dùng mã dự phòng",
    "official.recovery-codes-renewed": "lấy mã dự phòng mới",
    "official.second-factor-off": "tắt lớp bảo vệ thứ hai",
    "official.second-factor-on": "bật lớp bảo vệ thứ hai",
    "official.session-ended": "đăng xuất một máy",
    "official.sessions-ended": "đăng xuất mọi máy",
    "official.unlinked": "bỏ liên kết Zalo, Telegram",
    "official.unlocked": "bỏ tạm khoá",
    "segment.changed": "sửa nhóm người nhận",
    "segment.exported": "tải số liệu nhóm người nhận",
    "segment.removed": "xoá nhóm người nhận",
    "segment.saved": "lưu nhóm người nhận",
    "sensitive_log.exported": "tải nhật ký tin nhạy cảm",
    "ticket.anonymous": "ghi nhận câu hỏi không ghi tên",
    "ticket.read": "đọc câu hỏi từ máy chủ",
    "ticket.unmasked": "xem số cá nhân trong câu hỏi",
    "topic.approval": "đổi quy định duyệt",
    **{f"broadcast.{kind}": words for kind, words in BROADCAST_KINDS.items()},
    **CONTENT_KINDS,
    **{f"dialogue.{kind}": words for kind, words in KINDS.items()},
}
SENSITIVE_ACTIONS: Mapping[str, str] = {
    "ticket.read": "đọc tin",
    "ticket.unmasked": "xem số cá nhân trong tin",
    "file": "mở tệp đính kèm",
}
OBJECTS: Mapping[str, str] = {
    "agency": "cơ quan",
    "area": "địa bàn",
    "broadcast": "thông báo",
    "campaign": "chiến dịch",
    "canned_answer": "câu mẫu",
    "code": "mã tra cứu",
    "contact": "người dân số",
    "deadline_rule": "hạn",
    "dialogue": "buổi đối thoại",
    "faq": "mục hỏi đáp",
    "faq_entry": "mục hỏi đáp",
    "log": "nhật ký",
    "notice": "tin",
    "official": "cán bộ",
    "receipt": "biên nhận",
    "retention": "dữ liệu",
    "segment": "nhóm người nhận số",
    "story": "chuyện",
    "ticket": "câu hỏi",
    "topic": "lĩnh vực",
}
ACTORS = {"resident": "người dân", "official": "cán bộ", "operator": "người vận hành", "system": "hệ thống"}

_COLUMNS = ("Lúc", "Ai", "Tên đăng nhập", "Họ tên", "Việc", "Tên việc", "Loại", "Đối tượng", "Chi tiết")
_SENSITIVE_COLUMNS = ("Lúc", "Tên đăng nhập", "Họ tên", "Việc", "Tên việc", "Mã tra cứu", "Chi tiết")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def day_bounds(first: date | None, last: date | None, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From the start of the first local day to the end of the last."""
    since = datetime.combine(first, time(), zone) if first else None
    until = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
    return since, until


def table_head(*, sensitive: bool = False) -> bytes:
    """With the mark by which spreadsheets know that it is UTF-8."""
    return "\ufeff".encode() + _csv([_SENSITIVE_COLUMNS if sensitive else _COLUMNS])


def table_rows(entries: Iterable[Entry], zone: ZoneInfo) -> bytes:
    return _csv(
        (
            _moment(one.at, zone),
            ACTORS.get(one.actor, one.actor),
            one.username or "",
            one.name or "",
            one.action,
            ACTIONS.get(one.action, ""),
            OBJECTS.get(one.object_kind, one.object_kind),
            one.object_id,
            told(one.detail),
        )
        for one in entries
    )


def sensitive_rows(entries: Iterable[SensitiveEntry], zone: ZoneInfo) -> bytes:
    return _csv(
        (
            _moment(one.at, zone),
            one.username or "",
            one.name or ACTORS["operator"],
            one.action,
            SENSITIVE_ACTIONS.get(one.action, ""),
            one.code,
            told(one.detail),
        )
        for one in entries
    )


async def record_export(
    session: Session, *, official: Official, wanted: Mapping[str, object], sensitive: bool = False, now: datetime
) -> None:
    await audit.add(
        session,
        "sensitive_log.exported" if sensitive else "audit.exported",
        actor="official",
        official_id=official.id,
        object_kind="log",
        object_id="sensitive" if sensitive else "audit",
        detail={name: str(given) for name, given in wanted.items() if given},
        now=now,
    )


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    written = io.StringIO()
    table = csv.writer(written)
    for row in rows:
        table.writerow([f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell for cell in row])
    return written.getvalue().encode()


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
