"""What village heads and volunteers read and choose in their chat."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.messages import Choice
from desk.clock import day
from desk.deep_links import Doors
from desk.tickets import TicketState
from storage.on_behalf import AskedFor, Script

SCRIPTS = Choice(label="Bài đọc loa", payload="#tt:loa")
REGISTER = Choice(label="Đăng ký dự họp giúp", payload="#tt:dk")
ASK = Choice(label="Hỏi giúp một hộ", payload="#tt:hoi")
CODES = Choice(label="Mã đã hỏi giúp", payload="#tt:ma")
INVITE = Choice(label="Đường dẫn mời bà con", payload="#tt:moi")
BACK = Choice(label="Việc của thôn", payload="#tt")

MENU = "Việc của {places}. Bác chọn một việc:"
LINKED = (
    "Đã nối tài khoản này với {name}. Bác giúp bà con chưa có điện thoại được những việc sau; "
    "lúc nào cần thì nhắn “việc thôn”. Hỏi chính sách thì cứ nhắn như mọi người."
)
NO_AREA = "Tài khoản này chưa được giao thôn nào. Bác nhờ người quản trị ở xã giao địa bàn."
NOT_YOURS = "Việc này dành cho trưởng thôn và cộng tác viên đã nối tài khoản. Bác nhờ xã cấp mã nối."

NO_SCRIPTS = "Trong 30 ngày qua chưa có bài đọc loa nào cho thôn mình."
CHOOSE_SCRIPT = "Bài đọc loa của thôn mình, bài chưa đọc ở trên:"
SCRIPT_GONE = "Bài này không còn trong danh sách của thôn mình. Bác chọn bài khác nhé."
AFTER_READING = "Đọc xong, bác chọn cách đã báo cho bà con:"
MARKED = "Đã ghi: {title} – {place}, {manner}, {day}. Cảm ơn bác."
MANNERS: Mapping[str, str] = {
    "loudspeaker": "Đã đọc trên loa",
    "meeting": "Đã báo ở cuộc họp",
    "visit": "Đã đến từng nhà",
}

NO_DIALOGUES = "Hiện chưa có buổi đối thoại nào của thôn mình đang nhận đăng ký."
CHOOSE_DIALOGUE = "Đăng ký giúp cho buổi nào?"
NAMES = (
    "Bác nhắn tên người muốn dự, mỗi dòng một người. Biết gì thì ghi thêm sau dấu phẩy:\n"
    "Nguyễn Thị Lan, hộ nghèo, nữ chủ hộ, lần đầu\n"
    "Trần Văn Bình, cận nghèo\n\n"
    "Nhớ hỏi trước: người đó có đồng ý đăng ký không."
)
TOO_MANY = "Mỗi lần nhiều nhất {most} người. Chưa ghi ai cả; bác nhắn lại ít dòng hơn."

ASK_FOR = (
    "Bác viết câu hỏi thay gia đình: chuyện gì, hoàn cảnh thế nào. Đừng ghi tên, số giấy tờ. "
    "Gửi xong bác chép mã đưa lại cho gia đình."
)
NO_CODES = "Trong 90 ngày qua bác chưa hỏi giúp ai."
CODES_HEAD = "Mã bác đã hỏi giúp. Đưa lại cho từng gia đình; nhắn mã vào đây để xem tới đâu:"
SLIP = (
    "Phiếu cho gia đình:\nMã tra cứu {code} – 4 số bí mật {key}.\n"
    "Nhắn mã này cho Zalo của xã, hoặc đọc mã ở bộ phận một cửa, là biết câu trả lời."
)
INVITATION = "Bác gửi đường dẫn này vào nhóm Zalo của thôn, hoặc đọc cho bà con chép:"
NO_DOORS = "Đơn vị chưa đặt địa chỉ công khai. Bác nhờ người vận hành đặt giúp."

NEW_SCRIPT = "Có bài đọc loa mới: {title}. Bác mở bài, đọc cho bà con rồi đánh dấu đã đọc."

_STATES: Mapping[str, str] = {
    TicketState.RECEIVED: "đã nhận",
    TicketState.IN_PROGRESS: "đang xem",
    TicketState.ANSWERED: "đã có trả lời",
    TicketState.PASSED_ON: "đã chuyển nơi khác",
    TicketState.REOPENED: "đang xem lại",
    TicketState.CLOSED: "đã xong",
}


def open_script(code: str, title: str) -> Choice:
    return Choice(label=f"Mở bài: {title}"[:60], payload=f"#ttb:{code}")


def menu_of(code: str) -> Choice:
    return Choice(label="Mở bài đọc loa", payload=f"#ttb:{code}")


def read_out(code: str, manner: str, area_id: int, place: str = "") -> Choice:
    """`place` is said where one person speaks for several."""
    label = f"{MANNERS[manner]} – {place}" if place else MANNERS[manner]
    return Choice(label=label[:60], payload=f"#ttd:{code}.{manner[0]}.{area_id}")


def register_for(code: str, title: str) -> Choice:
    return Choice(label=title[:60], payload=f"#ttk:{code}")


def script_line(script: Script, zone: ZoneInfo, *, with_place: bool) -> str:
    place = f" – {script.area_name}" if with_place else ""
    read = f"đã đọc {day(script.read_at, zone)}" if script.read_at else "chưa đọc"
    return f"- {script.title}{place}: {read}"


def codes_list(asked: Sequence[AskedFor], zone: ZoneInfo) -> str:
    lines = [f"- {one.code}: {one.subject} – {_STATES[one.state]}, {_day(one.created_at, zone)}" for one in asked]
    return "\n".join([CODES_HEAD, *lines])


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return f"hỏi {moment.astimezone(zone):%d/%m}"


def register_more(code: str) -> Choice:
    return Choice(label="Đăng ký thêm người", payload=f"#ttk:{code}")


def doors(found: Doors) -> list[str]:
    """Each way to this office, as a line to be passed on."""
    ways = []
    if found.zalo_oa:
        ways.append(f"- Zalo: https://zalo.me/{found.zalo_oa}")
    if found.telegram:
        ways.append(f"- Telegram: https://t.me/{found.telegram}")
    if found.public_url:
        ways.append(f"- Trang web: {found.public_url.rstrip('/')}/chat")
    return ways
