"""Every sentence that the bot says on its own, in one place."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.messages import Choice
from desk.delivery_failures import delivery_failure as delivery_failure

NAME = "Đối Thoại"


LONGEST_ALERT = 600
"""Characters of a message to someone on duty."""

GREETING = (
    f"Chào bà con. Đây là {NAME}, nơi hỏi về chính sách cho hộ nghèo, cận nghèo và mới thoát nghèo.\n"
    "Bà con cứ nhắn điều muốn hỏi, viết không dấu cũng được. Ví dụ: “mất thẻ bảo hiểm y tế thì làm sao?”"
)
MENU = "Bà con muốn làm gì? Chọn một mục dưới đây, hoặc nhắn luôn điều muốn hỏi. Chưa quen thì nhắn “cách dùng”."
HELP = (
    "Cách dùng:\n"
    "- Nhắn điều muốn hỏi, có dấu hay không dấu đều được.\n"
    "- Nhắn số để chọn một mục trong danh sách vừa hiện.\n"
    "- Nhắn mã tra cứu (6 chữ và số) để xem câu hỏi đã gửi tới đâu.\n"
    "- Nhắn “gặp cán bộ” để hỏi người thật, “huỷ” để bỏ việc đang làm dở, “menu” để xem lại từ đầu.\n"
    "- Nhắn “tin mới” để xem việc làm, lớp học, nơi thu mua gần nhà, “tin của tôi” để xem điều đã nói về mình.\n"
    "- Nhắn “dừng” nếu không muốn nhận thông báo, “xoá dữ liệu” để xoá hết những gì đã nhắn."
)
TOPICS = "Bà con quan tâm chủ đề nào?"
IN_TOPIC = "{topic}: bà con chọn một điều hay hỏi dưới đây, hoặc nhắn luôn điều muốn hỏi."
CANCELLED = "Đã bỏ. Bà con cần gì cứ nhắn tiếp."
DROPPED = "Đã bỏ câu hỏi đang viết. Bà con cần gì cứ nhắn tiếp."
NOTHING_TO_CANCEL = "Không có việc gì đang làm dở. Bà con cần gì cứ nhắn."
NOT_IN_LIST = "Danh sách vừa rồi không có số đó. Bà con xem lại danh sách rồi nhắn số, hoặc nhắn luôn điều muốn hỏi."
OLD_BUTTON = "Nút này đã cũ. Bà con chọn lại giúp nhé."
NO_TEXT = "Tin nhắn chưa có chữ nào. Bà con nhắn điều muốn hỏi, hoặc chọn một mục dưới đây."
TOO_LONG = "Tin nhắn dài quá nên ở đây chỉ đọc được đoạn cuối. Nếu chưa đúng ý, bà con nhắn ngắn lại điều muốn hỏi nhé."
STICKER = "Cảm ơn bà con. Bà con muốn hỏi chính sách gì thì cứ nhắn chữ nhé."
LOCATION = "Đã thấy vị trí, nhưng ở đây chưa dùng đến. Bà con nhắn tên xã và điều muốn hỏi giúp nhé."
CONTACT_CARD = "Bà con không cần gửi danh thiếp hay số điện thoại. Cứ nhắn điều muốn hỏi là được."
STILL_WAITING = "Bà con nhắn chữ, hoặc chọn một mục trong danh sách vừa rồi nhé."
UNSUPPORTED = "Loại tin này ở đây chưa đọc được. Bà con nhắn chữ, gửi ảnh hoặc ghi âm giúp nhé."
BROKEN = (
    "Xin lỗi bà con, tin vừa rồi máy chưa xử lý được. Tin đã được giữ lại và chuyển cho người phụ trách xem. "
    "Mã tra cứu: {code}"
)
BROKEN_SUBJECT = "Tin nhắn máy chưa xử lý được"
FLOOD = (
    "Tin nhắn đến dồn dập nên chưa trả lời hết từng tin. Các tin đều đã được giữ lại. "
    "Bà con chờ một phút rồi nhắn tiếp nhé."
)

NO_ANSWER = (
    "Điều này ở đây chưa có câu trả lời sẵn. Bà con có thể gửi câu hỏi cho cán bộ, "
    "cán bộ trả lời thì tin sẽ về ngay đây."
)
CHOICES = "Bà con muốn hỏi điều nào dưới đây?"
ONE_CHOICE = "Có phải bà con muốn hỏi điều này không?"
NOT_WHAT_I_MEANT = "Xin lỗi vì chưa đúng ý. Bà con xem có điều nào gần hơn không, hoặc gửi câu hỏi cho cán bộ."
GLAD = "Vui vì giúp được bà con. Cần gì cứ nhắn tiếp nhé."
GONE_ENTRY = "Mục này không còn nữa. Bà con nhắn lại điều muốn hỏi nhé."
WITHHELD = (
    "Mục “{title}” đang được cập nhật nên chưa trả lời được ngay. {why}\n"
    "Bà con hỏi {ask} giúp, hoặc gửi câu hỏi cho cán bộ ở đây."
)
OUTSIDE_LAW = (
    "Việc này có vẻ thuộc lĩnh vực luật khác, ở đây không có câu trả lời. Bà con hỏi bộ phận một cửa của UBND xã, "
    "hoặc hỏi Trung tâm trợ giúp pháp lý nhà nước của tỉnh: người thuộc hộ nghèo và một số diện khác được giúp "
    "không mất tiền."
)
OUTSIDE_BUT = "Những việc gần đó mà ở đây trả lời được:"
MENU_OF = "Bà con muốn hỏi điều gì về {title}? Chọn một mục dưới đây, hoặc viết thêm vài chữ."
OTHER_PART = "Còn câu “{part}”: bà con muốn hỏi điều nào dưới đây? Chưa đúng thì nhắn riêng câu đó giúp."
CANNOT_TELL = "Không sao ạ. Bà con xem điều nào gần với nhà mình nhất."
NO_SECTION = "Phần này chưa có thông tin chắc chắn. Bà con hỏi {ask} giúp nhé."


NOTICES_ON = (
    "Đã ghi: bà con đồng ý nhận thông báo về chính sách, buổi đối thoại, việc làm và tin có ích của địa phương. "
    "Muốn thôi thì nhắn “dừng”."
)
NOTICES_OFF = (
    "Đã dừng gửi thông báo. Bà con vẫn hỏi được như thường, và vẫn nhận được câu trả lời cho những câu đã gửi. "
    "Muốn nhận lại thì nhắn “nhận tin”."
)
ASK_ERASE = (
    "Bà con muốn xoá hết dữ liệu của mình ở đây? Tin nhắn, ảnh, ghi âm và nội dung câu hỏi sẽ bị xoá hẳn. "
    "Câu trả lời cho câu đã gửi cũng không về đây nữa. Việc này không lấy lại được."
)
ERASED = "Đã xoá dữ liệu của bà con. Mã biên nhận: {receipt}. Sau tin này, ở đây không còn giữ gì về cuộc trò chuyện."
KEPT = "Dữ liệu của bà con vẫn giữ nguyên. Cần gì cứ nhắn tiếp."
CHAT_CLEARED = "Đã xoá cuộc trò chuyện này ở phía chúng tôi. Câu hỏi đã gửi cán bộ vẫn còn, xem bằng mã tra cứu."
WELCOME_BACK = "Chào bà con đã quay lại. Bà con muốn hỏi gì?"

STATES = {
    "received": "đã nhận, đang chờ cán bộ xem",
    "in_progress": "cán bộ đang xem",
    "answered": "đã có câu trả lời",
    "reopened": "đã mở lại, cán bộ đang xem tiếp",
    "closed": "đã xong",
    "passed_on": "đã chuyển nơi khác",
}
ACTORS = {"resident": "Bà con", "official": "Cán bộ", "system": NAME}

CHECK_BENEFITS = Choice(label="Nhà tôi được hưởng gì?", payload="#huong")
TO_OFFICIAL = Choice(label="Gửi câu hỏi cho cán bộ", payload="#gap")
SEND_THIS = Choice(label="Gửi câu này cho cán bộ", payload="#gap:cau-vua-hoi")
SEE_TOPICS = Choice(label="Xem các chủ đề", payload="#chude")
LOOK_UP = Choice(label="Xem câu hỏi đã gửi", payload="#tra")
SHOW_NEWS = Choice(label="Việc làm, lớp học, tin mới", payload="#tin")
SHOW_HELP = Choice(label="Cách dùng", payload="#giup")
DONE_SEND = Choice(label="Xong, gửi đi", payload="#xong")
CANCEL = Choice(label="Huỷ", payload="#huy")
SKIP = Choice(label="Bỏ qua", payload="#boqua")
CONFIRM = Choice(label="Gửi", payload="#gui")
CHANGE = Choice(label="Viết thêm", payload="#sua")
CONTINUE = Choice(label="Viết tiếp", payload="#tiep")
DROP = Choice(label="Bỏ câu đó", payload="#bo")
ERASE_YES = Choice(label="Xoá hết", payload="#xoa-that")
ERASE_NO = Choice(label="Thôi, giữ lại", payload="#giu")

MAIN_MENU = (SEE_TOPICS, CHECK_BENEFITS, TO_OFFICIAL, SHOW_NEWS, LOOK_UP)
"""As many as Zalo shows as buttons."""
DRAFTING = (DONE_SEND, CANCEL)
FIXED_CHOICES = (
    *MAIN_MENU, SHOW_HELP, *DRAFTING, SEND_THIS, SKIP, CONFIRM, CHANGE, CONTINUE, DROP, ERASE_YES, ERASE_NO,
)  # fmt: skip


def see_entry(entry_id: str, title: str) -> Choice:
    return Choice(label=f"Xem: {title}", payload=f"#muc:{entry_id}")


def see_topic(topic_id: str, title: str) -> Choice:
    return Choice(label=f"Xem cả chủ đề {title}", payload=f"#chude:{topic_id}")


def files_named(kinds: Sequence[str]) -> dict[str, str]:
    """How to speak of what was sent: {'files': 'ảnh và ghi âm', 'act': 'xem và nghe'}."""
    names = {"photo": ("ảnh", "xem"), "voice": ("ghi âm", "nghe"), "video": ("phim", "xem"), "file": ("tệp", "xem")}
    known = [names.get(kind, names["file"]) for kind in dict.fromkeys(kinds)]
    return {
        "files": " và ".join(name for name, _ in known),
        "act": " và ".join(dict.fromkeys(act for _, act in known)),
    }


def answer_from_official(code: str, subject: str, text: str) -> str:
    return (
        f"Cán bộ trả lời câu hỏi {code} ({subject}):\n\n{text}"
        if subject
        else f"Cán bộ trả lời câu hỏi {code}:\n\n{text}"
    )


def after_official_answer(code: str) -> tuple[Choice, ...]:
    return (Choice(label="Đã rõ", payload=f"#ro:{code}"), unclear(code), unsolved(code))


def unclear(code: str) -> Choice:
    return Choice(label="Chưa rõ", payload=f"#chuaro:{code}")


def unsolved(code: str) -> Choice:
    return Choice(label="Chưa giải quyết", payload=f"#chuaxong:{code}")


def not_mine(code: str) -> Choice:
    return Choice(label="Không phải câu của tôi", payload=f"#khongphai:{code}")


def say_more(code: str) -> Choice:
    return Choice(label="Nhắn thêm", payload=f"#them:{code}")


def thread(lines: Sequence[tuple[str, str, datetime]], zone: ZoneInfo) -> str:
    return "\n\n".join(
        f"{ACTORS[actor]} ({at.astimezone(zone):%d/%m}): {text or '(ảnh, ghi âm)'}" for actor, text, at in lines
    )


def urgent_alert(code: str, at: datetime, zone: ZoneInfo) -> str:
    """To someone on duty: nothing of what was said, by whom or from where."""
    return f"Có tin cần xem ngay. Mã {code}, lúc {at.astimezone(zone):%H:%M}. Xem: doithoai ticket show {code}"


def review_alert(titles: Sequence[str], link: str = "") -> str:
    """To someone on duty: as many titles as fit into `LONGEST_ALERT`; the link is left out when it alone is longer."""
    see = f". Xem: {link}" if link else "."
    for shown in range(len(titles), -1, -1):
        named = f": {'; '.join(titles[:shown])}" if shown else ""
        rest = f" (và {len(titles) - shown} mục khác)" if 0 < shown < len(titles) else ""
        text = f"{len(titles)} mục cần rà soát{named}{rest}{see}"
        if len(text) <= LONGEST_ALERT:
            return text
    return review_alert(titles)
