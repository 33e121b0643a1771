"""What officials read and choose on their own chat; of a sensitive report never more than that it is there."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.messages import Choice

LONGEST_SHOWN = 1_200
"""Characters of a resident's question, or of a draft, that are shown in a chat."""

LINKED = (
    "Đã nối tài khoản này với cán bộ {name}. Câu hỏi mới và câu sắp tới hạn sẽ báo về đây.\n"
    "- Trả lời nhanh: nhắn “Trả lời câu K7M2QA: …”, hoặc chọn “Trả lời” dưới tin báo.\n"
    "- Nhắn “việc của tôi” để xem câu đang chờ. Hỏi chính sách thì cứ nhắn như bà con.\n"
    "- Gỡ nối bất cứ lúc nào ở trang Tài khoản của bảng điều khiển."
)
LINK_WRONG = (
    "Mã nối tài khoản không đúng hoặc đã hết hạn. Anh/chị mở trang Tài khoản trên bảng điều khiển để lấy mã mới."
)
NOT_THERE = "Không có câu hỏi nào mang mã {code} trong phạm vi của anh/chị. Hãy xem lại mã."
OPEN_CONSOLE = "Tin {code} là tin nhạy cảm nên không hiện ở đây. Hãy mở bảng điều khiển để đọc và xử lý."
MAY_NOT_ANSWER = "Vai trò của anh/chị không gồm việc trả lời câu {code}. Cần thì nhờ người quản trị của đơn vị."
MAY_NOT_APPROVE = "Không có câu trả lời nào như vậy chờ anh/chị duyệt. Có thể người khác đã duyệt, hoặc ngoài phạm vi."
WRITE_ANSWER = "Anh/chị nhắn câu trả lời cho câu {code}. Xem lại rồi mới gửi."
ONE_FILE = "Mỗi câu trả lời gửi kèm được một tệp. Anh/chị gửi lại một ảnh, hoặc một tệp PDF."
WRONG_FILE = "Ở đây chỉ gửi kèm được ảnh hoặc tệp PDF. Anh/chị viết bằng chữ, hoặc gửi lại ảnh."
GOT_FILE = "Đã nhận tệp gửi kèm câu {code}. Anh/chị nhắn lời trả lời, xem lại rồi mới gửi."
FILE_ON_ITS_WAY = "Tệp gửi kèm đang được lấy về. Anh/chị chờ vài giây rồi chọn lại “Gửi cho bà con”."
FILE_LOST = "Chưa lấy được tệp gửi kèm nên chưa gửi gì. Anh/chị gửi lại tệp, hoặc bỏ rồi viết lại không kèm tệp."
NOTHING_WRITTEN = "Không có câu trả lời nào đang viết dở. Anh/chị chọn “Trả lời” dưới câu cần trả lời nhé."
DROPPED = "Đã bỏ, chưa gửi gì cho bà con."
WAITS = "Đã trình câu trả lời của câu {code}. Người duyệt đồng ý thì bà con sẽ nhận được."
CHANGED = "Câu trả lời đã được sửa sau khi báo. Anh/chị xem bản mới rồi duyệt:"
WHY_BACK = "Anh/chị nhắn lý do trả lại, người viết sẽ đọc được."
SENT_BACK = "Đã trả lại câu trả lời của câu {code} cho người viết."
ALONG = "\n\nKèm theo: {what}, {how}."
SHOWN_ABOVE = "ở tin phía trên"
SEE_BY_CODE = "chọn “Xem {code}” để xem tệp rồi duyệt"
SEE_ON_CONSOLE = "ở đây không mở được, anh/chị xem và duyệt trên bảng điều khiển"
NO_WORK = "Không có câu hỏi nào đang chờ trong phạm vi của anh/chị."

SEND = Choice(label="Gửi cho bà con", payload="#cbgui")
EDIT = Choice(label="Viết lại", payload="#cbsua")
DROP = Choice(label="Bỏ, không gửi", payload="#cbbo")
WORK = Choice(label="Việc của tôi", payload="#cbviec")


def reply_to(code: str) -> Choice:
    return Choice(label=f"Trả lời {code}", payload=f"#cbtl:{code}")


def show(code: str) -> Choice:
    return Choice(label=f"Xem {code}", payload=f"#cbxem:{code}")


def approve(draft_id: int, stamp: int) -> Choice:
    """`stamp`: when the wording that is shown was written, in seconds; another wording is not approved by it."""
    return Choice(label="Duyệt và gửi", payload=f"#cbduyet:{draft_id}.{stamp}")


def send_back(draft_id: int) -> Choice:
    return Choice(label="Trả lại", payload=f"#cbtralai:{draft_id}")


def digest(heading: str, lines: Sequence[str], left_out: int) -> str:
    more = [f"… và {left_out} câu nữa, xem trên bảng điều khiển."] if left_out else []
    return "\n".join([heading, *lines, *more])


def new_heading(count: int) -> str:
    return "Có câu hỏi mới:" if count == 1 else f"Có {count} câu hỏi mới:"


def due_heading(count: int) -> str:
    return "Nhắc việc:" if count == 1 else f"Nhắc việc, {count} câu:"


def escalated_heading(count: int) -> str:
    return f"Báo lãnh đạo: {count} câu đã quá hạn trả lời."


def new_line(code: str, subject: str, area: str | None) -> str:
    return f"• {code}{f' ({area})' if area else ''}: {subject}"


def due_line(code: str, reason: str, subject: str) -> str:
    return f"• {code}: {reason}. {subject}"


def sensitive_line(code: str, reason: str) -> str:
    return f"• {code} (tin nhạy cảm): {reason}. Mở bảng điều khiển để đọc."


def shown(text: str) -> str:
    if len(text) <= LONGEST_SHOWN:
        return text
    return f"{text[:LONGEST_SHOWN].rstrip()}… (còn nữa, xem trên bảng điều khiển)"


def to_approve(code: str, subject: str, by: str | None, text: str) -> str:
    about = f" ({subject})" if subject else ""
    return f"Câu trả lời chờ duyệt, câu {code}{about}, {by or 'một cán bộ'} viết:\n\n{shown(text)}"


def preview(told: str, reach: str, *, again: bool, with_file: bool = False) -> str:
    """Exactly what the resident will read, and who will. `again`: it has been answered before."""
    twice = "\nCâu này đã có câu trả lời: tin này sẽ là câu trả lời thêm." if again else ""
    along = "\n\nKèm theo: tệp anh/chị vừa gửi." if with_file else ""
    return f"Bà con sẽ nhận:\n\n{told}{along}\n\n{reach}{twice}"


def sent(code: str, reached: int, unreached: int) -> str:
    missed = f" {unreached} người không nhận được: đã vào danh sách in cho trưởng thôn." if unreached else ""
    return f"Đã trả lời câu {code}: gửi cho {reached} người.{missed}"


def work_line(code: str, subject: str, due_at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    if due_at is None:
        return f"• {code}: {subject}"
    late = "đã quá hạn" if due_at <= now else "hạn"
    return f"• {code} ({late} {due_at.astimezone(zone):%H:%M %d/%m}): {subject}"
