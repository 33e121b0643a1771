"""What residents are told about questions for a dialogue: asking, being put on the list, and why one is left out."""

from collections.abc import Mapping
from datetime import datetime

from channels.messages import Choice
from desk.dialogue_texts import date_of, when
from storage.dialogues import Dialogue

NONE_PLANNED = (
    "{area} chưa có lịch đối thoại nào được thông báo.\n"
    "Theo luật, mỗi năm UBND xã đối thoại với nhân dân ít nhất một lần và báo trước ít nhất 7 ngày. "
    "Bà con có quyền hỏi xã bao giờ tổ chức. Câu gửi từ bây giờ được giữ cho buổi sắp tới."
)
ASK_COMMUNE = "Nhà mình ở xã (phường) nào? Bà con nhắn tên xã để xem lịch đối thoại ở đó."
SEVERAL = "Bà con có thể dự mấy buổi đối thoại dưới đây. Chọn một buổi để xem."
PUT_OFF = "Vâng. Lúc nào cần thì nhắn “đối thoại” để xem lại."
GONE = "Không tìm thấy buổi đối thoại này. Nhắn “đối thoại” để xem lịch của xã mình."
OFFER = "Xã mình sắp có buổi đối thoại: {when}. Bà con muốn hỏi gì ở buổi đó thì gửi trước được."
PLACE_NOTED = "Đã ghi nhà mình ở {area}. Không phải thì nhắn “đổi xã”."
ELSEWHERE = "Đây là buổi đối thoại của {theirs}. Nhà mình đã ghi là ở {mine}, ở nơi khác thì nhắn “đổi xã”."
NOT_FOR_YOU = (
    "Buổi đối thoại đó là của {theirs}, nhà mình ở {mine}. Câu của bà con được gửi cho cán bộ nơi mình ở "
    "như câu hỏi thường, hoặc gửi cho buổi đối thoại của xã mình."
)
WRITE = (
    "Bà con viết điều muốn hỏi ở buổi đối thoại. Có thể nhắn nhiều tin, gửi ảnh hoặc ghi âm. "
    "Xong thì chọn “Xong, gửi đi”. Đừng ghi số căn cước hay số tài khoản."
)
TOO_LATE = (
    "Buổi này đã hết hạn nhận câu hỏi từ {until}. Bà con cứ viết: câu hỏi được giữ cho buổi đối thoại sau của "
    "địa phương, cán bộ có thể trả lời sớm hơn. Xong thì chọn “Xong, gửi đi”."
)
WRITE_FOR_NEXT = (
    "Bà con viết điều muốn hỏi, câu được giữ cho buổi đối thoại sắp tới của địa phương. Xong thì chọn “Xong, gửi đi”."
)
OVER = "Buổi đối thoại này đã họp xong hoặc đã huỷ nên không nhận thêm câu hỏi."
TO_DIALOGUE = "Gửi tới: buổi đối thoại “{title}”, {when}"
TO_NEXT = "Gửi tới: buổi đối thoại sắp tới của địa phương"
NO_NAME = "Khi công bố, tên bà con không được nêu ra."

NEXT = "sau"
"""Instead of a code: the dialogue that has no day yet."""

COMING = Choice(label="Xem buổi đối thoại của xã mình", payload="#dt")
LATER = Choice(label="Để sau", payload="#dtsau")
ASK_NEXT = Choice(label="Gửi câu hỏi cho buổi sau", payload=f"#dthoi:{NEXT}")
FIXED_CHOICES = (COMING, LATER, ASK_NEXT)


def look(code: str, label: str = "Xem buổi đối thoại") -> Choice:
    return Choice(label=label, payload=f"#dt:{code}")


def ask_before(code: str) -> Choice:
    return Choice(label="Gửi câu hỏi trước", payload=f"#dthoi:{code}")


def ask_own(code: str) -> Choice:
    return Choice(label="Gửi cho buổi của xã mình", payload=f"#dthoi:{code}")


def register(code: str) -> Choice:
    return Choice(label="Đăng ký dự", payload=f"#dtdk:{code}")


def sent(title: str, code: str, key: str, results_by: datetime) -> str:
    return (
        f"Đã gửi câu hỏi cho buổi đối thoại “{title}”.\nMã tra cứu: {code}\n4 số bí mật: {key}\n\n"
        "Cán bộ xem rồi đưa câu hỏi vào chương trình. Câu trả lời về ngay đây, "
        f"chậm nhất {date_of(results_by)}. Bà con chép lại mã: nhắn mã vào đây là biết câu hỏi tới đâu. "
        "4 số bí mật chỉ cần khi xem nội dung từ máy khác, đừng đưa cho ai."
    )


def kept_for_next(code: str, key: str, *, late: bool) -> str:
    why = "Buổi này đã hết hạn nhận câu hỏi, nên câu" if late else "Câu"
    return (
        f"{why} của bà con được giữ cho buổi đối thoại sau của địa phương.\n"
        f"Mã tra cứu: {code}\n4 số bí mật: {key}\n\n"
        "Khi có ngày, tin sẽ về đây. Cán bộ trả lời sớm hơn thì câu trả lời cũng về đây."
    )


def put_in(dialogue: Dialogue, code: str) -> str:
    """An official, or the opening of a dialogue, put it there."""
    return (
        f"Câu hỏi {code} của bà con được đưa vào buổi đối thoại “{dialogue.title}”, {when(dialogue.starts_at)}. "
        "Bà con đến dự hay không thì câu trả lời vẫn về đây."
    )


def taken_out(dialogue: Dialogue, code: str, reason: str, by: datetime) -> str:
    return (
        f"Câu hỏi {code} không đưa ra ở buổi đối thoại “{dialogue.title}”. {_sentence(reason)}\n"
        f"Câu hỏi không bị bỏ: cán bộ trả lời riêng bà con ở đây, hạn {date_of(by)}."
    )


REASONS: Mapping[str, tuple[str, str]] = {
    "personal": (
        "Việc riêng của một nhà",
        "Câu này là việc riêng của nhà mình, nói riêng với cán bộ thì đúng và kín hơn là nói giữa hội trường.",
    ),
    "repeated": (
        "Đã có câu giống hệt trong chương trình",
        "Buổi họp đã có một câu hỏi cùng việc này.",
    ),
    "outside": (
        "Không thuộc nội dung buổi đối thoại",
        "Việc này không nằm trong nội dung của buổi họp.",
    ),
    "words": (
        "Có lời xúc phạm người khác",
        "Trong câu có lời nặng với người khác nên chưa đọc ra giữa hội trường được. Bà con viết lại giúp nhé.",
    ),
    "unclear": (
        "Chưa rõ hỏi điều gì",
        "Cán bộ chưa rõ bà con hỏi việc gì. Bà con nhắn thêm vào câu này giúp.",
    ),
    "other": ("Lý do khác (ghi ở dưới)", ""),
}
"""By its name: the label for officials, and the words for whoever asked."""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
