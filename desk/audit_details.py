"""What a line of the log says besides who did what: each detail in words, since officials read it too."""

import json
from collections.abc import Mapping

from desk.roles import ROLE_NAMES

DETAILS: Mapping[str, str] = {
    "address": "tài khoản số",
    "after": "sau",
    "agency": "cơ quan",
    "agency_id": "cơ quan số",
    "alone": "một mình duyệt",
    "approved_by": "người duyệt số",
    "area": "địa bàn",
    "area_id": "địa bàn số",
    "assignee": "người nhận",
    "assignee_id": "người nhận số",
    "audience": "người nhận",
    "batch": "phiếu",
    "before": "trước",
    "by": "ghi bằng",
    "carried": "câu chuyển sang buổi sau",
    "channel": "kênh",
    "chats": "tài khoản chat",
    "checksum": "mã kiểm",
    "code": "mã",
    "count": "số lượng",
    "days": "ngày",
    "days_before": "ngày trước đó",
    "dialogue": "buổi đối thoại",
    "digest": "mã kiểm",
    "draft": "bản nháp số",
    "drafts": "bản nháp",
    "due_at": "hạn",
    "due_on": "hạn",
    "entrants": "người dự bốc thăm",
    "entrants_digest": "mã kiểm danh sách",
    "fields": "mục đã sửa",
    "file": "tệp",
    "final": "câu trả lời cuối",
    "found": "tìm thấy",
    "from": "từ",
    "from_area_id": "từ địa bàn số",
    "from_topic": "từ lĩnh vực",
    "gist": "ý chính",
    "group": "nhóm số",
    "heads": "trưởng thôn",
    "held_on": "ngày đối thoại",
    "hours": "giờ",
    "hours_before": "giờ trước đó",
    "into": "vào",
    "invited": "được mời",
    "item": "mục số",
    "kind": "loại",
    "line": "dòng biên bản số",
    "lines": "dòng",
    "manner": "cách đọc",
    "members": "thành viên",
    "mentions": "nhắc tới",
    "moved": "chuyển sang",
    "name": "tên",
    "needed": "cần duyệt",
    "of": "lặp lại của",
    "official_id": "cán bộ số",
    "officials": "cán bộ",
    "owner": "nơi thực hiện",
    "people": "số người",
    "place": "nơi",
    "placed": "câu đã xếp",
    "promise": "cam kết",
    "questions": "câu hỏi",
    "rating": "điểm",
    "reached": "đã nhận",
    "reading_id": "lần đọc số",
    "reason": "lý do",
    "registration": "đăng ký",
    "reminder": "lần nhắc",
    "role": "vai trò",
    "sample": "câu mẫu",
    "seed": "số công khai",
    "sent": "đã gửi",
    "tickets": "câu hỏi",
    "to": "tới",
    "told": "đã báo cán bộ số",
    "topic": "lĩnh vực",
    "unreached": "không nhận được",
    "version": "bản số",
    "waiting": "đang chờ",
    "warnings": "chữ cần xem kỹ",
    "wave": "đợt",
    "where": "nơi",
}
_ROLES = {role.value: words for role, words in ROLE_NAMES.items()}


def told(detail: Mapping[str, object]) -> str:
    """Ids, states and reasons; one that has no name in words keeps its own."""
    return "; ".join(f"{DETAILS.get(name, name)}: {_plain(given)}" for name, given in detail.items())


def _plain(given: object) -> str:
    if given is None or isinstance(given, bool):
        return {True: "có", False: "không", None: "không"}[given]
    if isinstance(given, str):
        return _ROLES.get(given, given)
    return json.dumps(given, ensure_ascii=False)
