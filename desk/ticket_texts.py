"""What is said to residents around a question to officials: writing it, looking it up, and seeing it through."""

from datetime import datetime
from zoneinfo import ZoneInfo

from channels.messages import Choice
from desk.clock import day
from storage.tickets import Ticket

SHOWN_DRAFT = 300
"""Characters of a half-written question that are shown again."""

PAUSED = "Câu hỏi bà con viết dở vẫn còn đây. Muốn gửi nốt thì chọn “Viết tiếp”, còn không thì cứ hỏi điều khác."
STILL_THERE = "Câu hỏi bà con viết dở vẫn còn. Muốn gửi nốt thì nhắn “tiếp tục”."
NO_DRAFT = "Không có câu hỏi nào viết dở. Bà con nhắn điều muốn hỏi nhé."

WRITE_QUESTION = (
    "Bà con viết điều muốn hỏi cán bộ. Có thể nhắn nhiều tin, gửi ảnh hoặc ghi âm. "
    "Xong thì chọn “Xong, gửi đi”. Đừng ghi số căn cước hay số tài khoản."
)
ADDED = "Đã ghi thêm. Còn gì nữa thì nhắn tiếp, xong thì chọn “Xong, gửi đi”."
ADDED_FILE = "Đã nhận {files}, cán bộ sẽ mở ra {act}. Còn gì nữa thì nhắn tiếp, xong thì chọn “Xong, gửi đi”."
GOT_FILE = "Đã nhận {files}. Máy không tự đọc được, nhưng cán bộ sẽ mở ra {act}. Bà con có muốn gửi cho cán bộ không?"
EMPTY_DRAFT = "Câu hỏi còn trống. Bà con nhắn điều muốn hỏi trước nhé."
DRAFT_FULL = (
    "Câu hỏi đã dài, tin vừa rồi chưa ghi được. Bà con gửi phần này trước, rồi nhắn mã tra cứu để thêm vào sau."
)
DRAFT_CUT = (
    "Tin nhắn dài quá nên chỉ ghi được phần đầu. Bà con gửi phần này trước, rồi nhắn mã tra cứu để thêm vào sau."
)
ASK_AREA = "Nhà mình ở xã (phường) nào? Bà con nhắn tên xã để câu hỏi đến đúng cán bộ, hoặc chọn “Bỏ qua”."
AREA_UNKNOWN = (
    "Chưa tìm thấy “{typed}”. Từ tháng 7/2025 nhiều xã đã sáp nhập, đổi tên. "
    "Bà con nhắn tên xã mới, hoặc chọn “Bỏ qua”."
)
WHICH_AREA = "Có mấy nơi tên như vậy. Nhà mình ở nơi nào?"
THIS_AREA = "Có phải nhà mình ở nơi này không? Nếu không phải, bà con nhắn lại tên xã."
WHICH_PROVINCE = "Có nhiều nơi tên như vậy. Nhà mình ở tỉnh, thành phố nào?"
AREA_SAVED = "Đã ghi: {area}."
ASK_FIRST_AREA = "Bà con nhắn tên xã (phường) nhà mình đang ở."

LEGAL_COMPLAINT = (
    "Khiếu nại hoặc tố cáo chính thức thì phải làm đơn theo luật, tin nhắn ở đây không thay được đơn nên chưa gửi.\n"
    "- Khiếu nại quyết định, việc làm của xã: nộp đơn tại UBND xã, nơi tiếp công dân.\n"
    "- Tố cáo cán bộ xã: nộp đơn tới Chủ tịch UBND xã; tố cáo Chủ tịch xã thì nộp lên Chủ tịch UBND tỉnh.\n"
    "- Cần người giúp viết đơn: Trung tâm trợ giúp pháp lý nhà nước của tỉnh, hộ nghèo không mất tiền.\n"
    "Nếu bà con chỉ muốn báo cho cán bộ biết, tin này gửi được như một phản ánh."
)
FOR_WHOM = "Bà con hỏi cho ai? Biết vậy cán bộ trả lời đúng cảnh nhà người đó hơn."
FOR_NAMES = {"self": "Cho tôi", "family": "Cho người trong nhà", "other": "Hỏi hộ người khác"}
FOR_LINES = {"family": "Hỏi cho: người trong nhà", "other": "Hỏi hộ người khác"}
HIDDEN_LINE = "Cán bộ sẽ không biết ai gửi tin này."

ASK_CODE = "Bà con nhắn mã tra cứu gồm 6 chữ và số, ví dụ K7M2QX."
NO_SUCH_CODE = (
    "Không tìm thấy mã {code}. Bà con xem lại từng chữ giúp: mã không có số 0, số 1, số 5 và chữ O, I, L, S, Z."
)
ASK_KEY = "Muốn xem nội dung thì nhắn 4 số bí mật đã được gửi kèm mã."
NOT_A_KEY = "4 số bí mật gồm đúng 4 chữ số. Bà con nhắn lại giúp, hoặc nhắn “huỷ”."
WRONG_KEY = "4 số chưa đúng. Bà con xem lại tin nhắn lúc gửi câu hỏi nhé."
TOO_MANY_KEYS = (
    "Đã nhập sai nhiều lần nên hôm nay không xem được nữa. Bà con ra bộ phận một cửa của xã, cán bộ sẽ xem giúp."
)
WHAT_IS_UNCLEAR = "Đã mở lại câu hỏi {code}. Bà con nhắn điều còn chưa rõ, cán bộ sẽ đọc và trả lời tiếp."
WHAT_IS_UNSOLVED = "Đã mở lại câu hỏi {code}. Việc còn vướng ở đâu, bà con nhắn vào đây để cán bộ xem tiếp."
WRITE_ADDITION = "Bà con nhắn điều muốn thêm vào câu hỏi {code}, có thể gửi ảnh hoặc ghi âm."
UNCLEAR_KEPT = "Đã chuyển thêm vào câu hỏi {code}. Cán bộ trả lời thì tin sẽ về đây."
CLOSED = "Cảm ơn bà con. Câu hỏi {code} đã xong. Cần gì cứ nhắn tiếp."
HOW_WAS_IT = "Bà con thấy câu trả lời thế nào?"
RATED = "Cảm ơn bà con đã góp ý. Cần gì cứ nhắn tiếp."
RATED_BADLY = "Cảm ơn bà con đã nói thật. Nếu việc chưa xong thì chọn “Chưa giải quyết”, cán bộ sẽ xem lại."
HELPED = "Mừng cho bà con. Cần gì cứ nhắn tiếp."
NOT_HELPED = "Cảm ơn bà con đã cho biết. Muốn cán bộ xem lại câu hỏi {code} thì chọn “Chưa giải quyết”."
HIDDEN = "Đã ẩn: cán bộ đọc tin {code} sẽ không biết ai gửi. Trả lời vẫn về đây."

JOINED = (
    "Đã ghi thêm bà con vào câu hỏi này. Mã tra cứu: {code}\n"
    "Cán bộ trả lời thì tin về ngay đây. Nếu không phải câu của mình thì nhắn mã này để tách ra."
)
JOINED_ANSWERED = "Vui vì giúp được bà con. Mã tra cứu của câu này: {code}. Sau này có gì mới, tin sẽ về đây."
JOINED_ALREADY = "Bà con đã có trong câu hỏi {code} rồi. Cán bộ trả lời thì tin sẽ về đây."
GONE_QUESTION = "Câu hỏi đó không còn nữa. Bà con xem lại câu của mình rồi gửi riêng nhé."
PUT_BACK = "Đã tách bà con ra khỏi câu hỏi {code}."
PUT_BACK_OWN = "Đã tách câu {code} của bà con ra và mở lại. Cán bộ sẽ đọc và trả lời riêng."
CLEAR_TO_SUPPORTER = "Cảm ơn bà con. Cần gì cứ nhắn tiếp."

NEAR_LETTERS = "ABC"
NOT_SAME = Choice(label="Câu của tôi khác, vẫn gửi", payload="#khac")
BACK_TO_NEAR = Choice(label="Xem lại các câu", payload="#cungcau")
FEEDBACK = Choice(label="Đây là phản ánh", payload="#phananh")
QUESTION = Choice(label="Đây là câu hỏi", payload="#cauhoi")
AS_FEEDBACK = Choice(label="Gửi như phản ánh", payload="#nhuphananh")
ON_BEHALF = Choice(label="Hỏi hộ người khác", payload="#hoiho")
HIDE_ME = Choice(label="Không cho cán bộ biết tôi là ai", payload="#giauten")
SHOW_ME = Choice(label="Cho cán bộ biết tôi là ai", payload="#hienten")
FOR_CHOICES = tuple(Choice(label=label, payload=f"#choai:{whom}") for whom, label in FOR_NAMES.items())
RATINGS = {"5": "Rất tốt", "3": "Được", "1": "Chưa tốt"}

FIXED_CHOICES = (NOT_SAME, BACK_TO_NEAR, FEEDBACK, QUESTION, AS_FEEDBACK, ON_BEHALF, HIDE_ME, SHOW_ME)
"""Labels that are understood when they are typed out."""

_SHOWN_STATES = {
    "in_progress": "cán bộ đang xem và tìm câu trả lời",
    "reopened": "đã mở lại, cán bộ đang xem tiếp",
    "answered": "đã có câu trả lời",
    "closed": "đã xong",
}


def confirm_question(
    subject: str, text: str, area: str | None, files: int, *, feedback: bool, on_behalf: str, anonymous: bool
) -> str:
    lines = ["Bà con xem lại trước khi gửi:"]
    if feedback:
        lines.append("Loại tin: phản ánh")
    if not text.startswith(subject.rstrip("…")):
        lines.append(f"Về: {subject}")
    lines.append(f"Nội dung: {text or '(ảnh, ghi âm)'}")
    if files:
        lines.append(f"Kèm {files} ảnh hoặc ghi âm")
    lines.append(f"Nơi ở: {area}" if area else "Nơi ở: chưa ghi")
    if on_behalf in FOR_LINES:
        lines.append(FOR_LINES[on_behalf])
    if anonymous:
        lines.append(HIDDEN_LINE)
    return "\n".join(lines)


def question_sent(code: str, key: str, *, feedback: bool = False) -> str:
    return (
        f"Đã gửi {'phản ánh' if feedback else 'câu hỏi'} cho cán bộ.\nMã tra cứu: {code}\n4 số bí mật: {key}\n\n"
        "Cán bộ trả lời thì tin sẽ về ngay đây. Bà con chép lại mã: nhắn mã vào đây là biết câu hỏi tới đâu. "
        "4 số bí mật chỉ cần khi xem nội dung từ máy khác, bà con đừng đưa cho ai."
    )


def reported(code: str, key: str) -> str:
    """Said after a message that a person must see at once."""
    return f"Tin này đã được chuyển cho cán bộ. Mã tra cứu: {code}. 4 số bí mật: {key}."


def write_more(text: str) -> str:
    """What is written so far, so that nobody has to scroll back for it."""
    shown = text if len(text) <= SHOWN_DRAFT else f"…{text[-SHOWN_DRAFT:]}"
    return f"Đã ghi: “{shown or '(ảnh, ghi âm)'}”\n\nBà con nhắn thêm, xong thì chọn “Xong, gửi đi”."


def same_question(people: int, about: str | None, answer: str | None, code: str, answered_on: datetime | None,
                  zone: ZoneInfo) -> str:  # fmt: skip
    """Never a word of what another resident wrote: `about` is a title of ours, `answer` an official's."""
    who = f"{people} người cũng hỏi câu này" if people > 1 else "Có người cũng hỏi câu này"
    subject = f" ({about})" if about else ""
    if answer is None or answered_on is None:
        return (
            f"{who}{subject}, cán bộ đang trả lời. Nếu đúng là câu của bà con thì chọn dòng đầu: "
            "khi có câu trả lời, tin sẽ về đây."
        )
    return (
        f"{who}{subject}, và cán bộ đã trả lời ngày {day(answered_on, zone)} (mã {code}):\n\n{answer}\n\n"
        "Có đúng là câu của bà con không?"
    )


def own_question(code: str) -> str:
    return f"Bà con đã gửi một câu giống câu này, mã {code}. Muốn thêm vào câu đó, hay vẫn gửi riêng?"


def status(ticket: Ticket, *, now: datetime, zone: ZoneInfo) -> str:
    """Where a question is, in plain words, with the day by which something happens next."""
    if ticket.kind == "sensitive":
        return f"Tin {ticket.code}: đang được xem xét."
    what = "Phản ánh" if ticket.kind == "feedback" else "Câu hỏi"
    to = ticket.passed_to
    if ticket.state == "passed_on":
        told = f"đã chuyển tới {to}, nơi đó sẽ xem và trả lời" if to else "đã chuyển tới nơi phụ trách"
    elif ticket.state == "received":
        told = "đã tới bộ phận tiếp nhận, đang chờ cán bộ xem"
    else:
        told = _SHOWN_STATES[ticket.state]
    at = ticket.updated_at
    updated = f"(cập nhật {at.astimezone(zone):%H:%M} ngày {day(at, zone)})"
    return f"{what} {ticket.code}: {told}{_due(ticket.due_at, now, zone)} {updated}."


def _due(due_at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    if due_at is None:
        return ""
    if due_at <= now:
        return f"; đáng lẽ trả lời trước ngày {day(due_at, zone)}, cán bộ đã được nhắc"
    local = due_at.astimezone(zone)
    hour = f"{local.hour} giờ {local:%M}" if local.minute else f"{local.hour} giờ"
    return f", hạn trả lời {hour} ngày {day(due_at, zone)}"


def did_it_help(code: str, subject: str) -> str:
    about = f" ({subject})" if subject else ""
    return f"Mấy hôm trước cán bộ đã trả lời câu hỏi {code}{about}. Câu trả lời đã giúp được gì cho bà con không?"


def look_at(code: str) -> Choice:
    return Choice(label=f"Xem {code}", payload=f"#xem:{code}")


def same_as_mine(code: str) -> Choice:
    return Choice(label="Đúng là câu của tôi", payload=f"#dung:{code}")


def look_near(number: int, code: str) -> Choice:
    return Choice(label=f"Câu {NEAR_LETTERS[number]}", payload=f"#cungxem:{code}")


def with_file(text: str, name: object) -> str:
    """What an official said, and that a file went along."""
    return f"{text}\n(Có tệp gửi kèm: {name})" if name else text


def ratings(code: str) -> tuple[Choice, ...]:
    return tuple(Choice(label=label, payload=f"#diem:{code}.{stars}") for stars, label in RATINGS.items())


def helped(code: str) -> tuple[Choice, ...]:
    return (
        Choice(label="Có, đã giúp được", payload=f"#giupduoc:{code}"),
        Choice(label="Chưa", payload=f"#chuagiup:{code}"),
    )


def hide(code: str) -> Choice:
    return Choice(label=HIDE_ME.label, payload=f"#giauten:{code}")
