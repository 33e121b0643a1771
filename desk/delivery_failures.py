"""Why a message did not arrive, and what an official does now: one sentence for each code that a channel gives."""

from collections.abc import Mapping

_CALL = "hãy gọi điện hoặc in phiếu"
_OPERATOR = "hãy báo người vận hành máy chủ"
_ITSELF = "máy tự gửi lại"
_STOPPED = f"người dân đã chặn hoặc ngừng theo dõi; {_CALL}"
_WINDOW = f"quá 7 ngày người dân chưa nhắn lại nên Zalo không cho gửi; {_CALL}"
_TEMPLATE = "Zalo không nhận mẫu tin này (chưa duyệt hoặc đã tắt); mở “Xem trước”, bỏ mẫu rồi gửi tiếp"
_MONEY = "tài khoản Zalo Cloud hết tiền hoặc chưa liên kết; hãy báo người quản trị OA nạp tiền"
_DAY = "hết số tin Zalo cho gửi trong ngày; máy tự gửi tiếp sau"
_OURS = f"tin không đúng khuôn của kênh, lỗi của hệ thống; {_OPERATOR}"
_LINE = f"đường truyền tới kênh trục trặc; {_ITSELF} trong 24 giờ, nếu kéo dài {_OPERATOR}"
_ODD = f"kênh trả lời điều hệ thống không đọc được; {_ITSELF} trong 24 giờ, nếu kéo dài {_OPERATOR}"
_ACCOUNT = "Zalo đang từ chối cả tài khoản OA; hãy báo người quản trị OA mở lại hoặc cấp quyền lại, tin vẫn chờ"
_LARGE = "tệp gửi kèm nặng quá hoặc trống, kênh không nhận; thu nhỏ tệp rồi gửi lại câu trả lời"
_PACKAGE = "gói dịch vụ hoặc ứng dụng Zalo chưa có quyền gửi loại tin này; hãy báo người quản trị OA đăng ký"
_UNKNOWN = f"Zalo báo lỗi {{rest}}; {_CALL} nếu cần gấp, và báo người vận hành máy chủ"

TOLD: Mapping[str, str] = {
    "contact-stopped": _STOPPED,
    "forbidden": _STOPPED,
    "unreachable": _STOPPED,
    "zalo-403": _STOPPED,
    "window-closed": _WINDOW,
    "quota-used-up": "hết lượt gửi miễn phí của Zalo cho người này; chờ họ nhắn lại hoặc in phiếu",
    "network": _LINE,
    "timeout": f"kênh không trả lời kịp, có khi tin đã tới; {_ITSELF}, nếu cần gấp {_CALL}",
    "not-json": _LINE,
    "not-an-object": _ODD,
    "not-telegram": f"có tường lửa hoặc máy trung gian chắn đường tới Telegram; {_OPERATOR}",
    "bad-reply": _ODD,
    "upload-unreadable": _ODD,
    "429": f"gửi nhanh quá mức Telegram cho phép; {_ITSELF} chậm hơn, không phải làm gì",
    "quota": "hết số tin của tháng trên Zalo Bot; in danh sách, hoặc báo người vận hành nâng gói",
    "token": f"kênh không nhận mã truy cập của hệ thống; {_OPERATOR} thay mã, tin vẫn chờ",
    "zalo-token": "Zalo OA đã hết quyền gửi; hãy báo người quản trị OA cấp quyền lại, tin vẫn chờ",
    "token-busy": f"hệ thống đang làm mới quyền gửi của Zalo OA; {_ITSELF} sau vài giây",
    "token-state": f"chưa đọc được quyền gửi của Zalo OA; {_ITSELF}, nếu kéo dài {_OPERATOR}",
    "moved": f"nhóm Telegram đã đổi mã; {_ITSELF} vào nhóm mới",
    "conflict": f"một chương trình khác đang dùng cùng mã Telegram; {_OPERATOR} tắt chương trình kia",
    "bad-request": _OURS,
    "text-length": _OURS,
    "payload-length": _OURS,
    "caption-too-long": _OURS,
    "two-attachments": _OURS,
    "media-address": f"địa chỉ của ảnh không đúng nên kênh không tải được; {_OPERATOR} xem DOITHOAI_PUBLIC_URL",
    "no-files": "Zalo Bot không gửi được tệp này; hãy viết nội dung tệp vào câu trả lời, hoặc in phiếu",
    "file-missing": "tệp gửi kèm không còn trên máy chủ; gửi lại với tệp mới, hoặc bỏ tệp ấy ra",
    "file-unreadable": f"máy chủ không mở được tệp gửi kèm; {_OPERATOR}",
    "file-type": "Zalo không nhận loại tệp này; dùng ảnh JPG, PNG hoặc tệp PDF rồi gửi lại",
    "file-size": _LARGE,
    "file-too-large": _LARGE,
    "channel-broke": f"hệ thống gặp lỗi khi gửi; {_ITSELF}, nếu kéo dài {_OPERATOR}",
    "zalo-32": f"gửi nhanh quá mức Zalo cho phép; {_ITSELF} chậm hơn, không phải làm gì",
    "zalo-100": f"tệp đã tải lên Zalo hết hạn; {_ITSELF} với bản mới",
    "zalo-131": _TEMPLATE,
    "zalo-144": _DAY,
    "zalo-146": _TEMPLATE,
    "zalo-147": _DAY,
    "zalo-200": f"Zalo báo gửi hỏng hai lần; gửi lại câu trả lời, nếu vẫn vậy {_CALL}",
    "zalo-201": _OURS,
    "zalo-204": _ACCOUNT,
    "zalo-205": f"Zalo không thấy tài khoản OA; {_OPERATOR} xem ZALO_OA_ID",
    "zalo-209": "ứng dụng trên Zalo chưa được bật; hãy báo người quản trị OA bật trong trang nhà phát triển",
    "zalo-210": _OURS,
    "zalo-211": "hết hạn mức tin của OA; máy tự gửi tiếp sau, cần gấp thì in phiếu hoặc báo người quản trị OA mua thêm",
    "zalo-212": _PACKAGE,
    "zalo-213": _STOPPED,
    "zalo-216": _ACCOUNT,
    "zalo-217": _STOPPED,
    "zalo-218": "người này đã nhận đủ số tin Zalo cho phép; máy tự gửi lại sau 6 giờ, cần gấp thì gọi điện",
    "zalo-219": _ACCOUNT,
    "zalo-220": _ACCOUNT,
    "zalo-221": "tài khoản OA chưa được Zalo xác thực; hãy báo người quản trị OA làm thủ tục xác thực",
    "zalo-223": _ACCOUNT,
    "zalo-224": _PACKAGE,
    "zalo-227": _STOPPED,
    "zalo-230": _WINDOW,
    "zalo-232": f"người này chưa nhắn cho OA lần nào nên Zalo không cho gửi; {_CALL}",
    "zalo-233": _PACKAGE,
    "zalo-234": "Zalo không cho gửi ban đêm; máy tự gửi lúc 6 giờ sáng",
    "zalo-237": f"nhóm Zalo đã bị tắt; {_CALL}",
    "zalo-240": f"Zalo đã bỏ cách gửi này; {_OPERATOR} cài bản mới",
    "zalo-242": f"Zalo không nhận chữ ký của ứng dụng; {_OPERATOR} xem ZALO_OA_APP_SECRET",
    "zalo-244": f"người này không nhận loại tin này; {_CALL}",
    "zalo-248": "Zalo cho là tin trái quy định của họ; xem lại câu chữ, đường dẫn trong tin rồi gửi lại",
    "zalo-249": _TEMPLATE,
    "zalo-320": _MONEY,
    "zalo-321": _MONEY,
    "zalo-14002": _ACCOUNT,
    "zalo-14003": f"địa chỉ đã khai với Zalo không khớp; {_OPERATOR} sửa trong trang nhà phát triển của Zalo",
}
FAMILIES: Mapping[str, str] = {
    "http-": f"máy chủ của kênh báo lỗi {{rest}}; {_ITSELF} nếu là lỗi của họ, kéo dài thì báo người vận hành máy chủ",
    "zalo-": _UNKNOWN,
    "zalo": _UNKNOWN,
}
"""What begins so and is not above, the longest first; the rest of the code is told."""


def delivery_failure(code: str) -> str:
    """To an official: why it did not arrive and what to do now, with a semicolon between."""
    if code in TOLD:
        return TOLD[code]
    for head, told in FAMILIES.items():
        if code.startswith(head):
            return told.format(rest=code.removeprefix(head))
    return f"lỗi kênh gửi {code}; hãy gọi điện hoặc in phiếu nếu cần gấp"
