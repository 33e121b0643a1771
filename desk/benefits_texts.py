"""What is said in the benefits check, in the conversation and on its page."""

from channels.messages import Choice

TITLE = "Nhà tôi được hưởng gì?"
PAGE = "/duoc-huong"
"""Where the same list can be printed; the code of the answers follows."""

NOT_HERE = "Phần này ở đây chưa có. Bà con nhắn điều muốn hỏi, hoặc chọn một mục dưới đây."
WELCOME = (
    "Bà con trả lời {count} câu, mỗi câu một lần chạm. Câu trả lời chỉ dùng để tìm chế độ cho nhà mình. "
    "Muốn nghỉ thì nhắn “thôi”."
)
AGAIN = "Lâu quá nên các câu trả lời trước không còn nữa. Mình bắt đầu lại nhé."
NOTHING = "Chưa thấy chế độ nào khớp với câu trả lời. Bà con vẫn nên hỏi xã, vì tỉnh có thể có hỗ trợ riêng."
FOUND = "Nhà mình có thể được hưởng {count} điều, trong đó {sure} điều khớp với quy định, còn lại phải hỏi thêm."
PART = "Phần {page}/{pages}."
QUESTION = "Câu {number}/{count}. {ask}\n{why}"
SURE = "• {title}: {gives}"
OPEN = "• {title} – còn tuỳ {depends}."
REFUSED = "Chắc chắn không thuộc diện:"
DECIDES = "Đây là gợi ý theo câu trả lời của bà con. Xã là nơi quyết định."
WHO_TO_ASK = (
    "Hỏi UBND xã: phòng Kinh tế lo hộ nghèo; phòng Văn hóa – Xã hội lo bảo hiểm, trợ cấp, đi học, việc làm. "
    "Tên phòng mỗi nơi có thể khác."
)
FIRST_STEP = "Việc đầu tiên: {step}"
LINK = (
    "Bà con mở trang này để in ra giấy hoặc xem chữ to, hay gửi đường dẫn cho người thân:\n{link}\n\n"
    "Trang không ghi tên ai. Đường dẫn có chứa các câu trả lời, nên chỉ gửi cho người mình tin."
)

UNKNOWN_LABEL = "Không biết"
BACK = Choice(label="Quay lại", payload="#huong:lui")
RESUME = Choice(label="Tiếp tục", payload="#huong:tiep")
START_AGAIN = Choice(label="Làm lại từ đầu", payload="#huong")
MORE_LABEL = "Xem thêm"
LINK_LABEL = "In hoặc gửi người thân"
TO_LIST_LABEL = "Về danh sách"

_ASKERS = (
    "nhà tôi", "nhà em", "nhà mình", "nhà con", "gia đình tôi", "gia đình em", "tôi", "em", "hộ nghèo", "hộ cận nghèo",
)  # fmt: skip
_ASKED = (
    "được hưởng gì",
    "được hưởng những gì",
    "được hưởng chế độ gì",
    "được hưởng những chế độ gì",
    "được hưởng chính sách gì",
    "được hỗ trợ gì",
    "được hỗ trợ những gì",
    "được những gì",
)
STARTING_WORDS = (*(f"{asker} {asked}" for asker in _ASKERS for asked in _ASKED), *_ASKED[:5])
"""Whole messages that begin the check."""
