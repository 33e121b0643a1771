"""Every sentence that the chat page says on its own."""

TITLE = "Đối Thoại"
TAGLINE = "Hỏi đáp chính sách cho hộ nghèo, cận nghèo"
DEMO = "Bản dùng thử – dữ liệu minh hoạ"

GREETING = (
    "Chào bà con! Ở đây giải đáp chính sách bảo hiểm y tế, vay vốn, học nghề, việc làm, nhà ở "
    "cho hộ nghèo, cận nghèo và mới thoát nghèo.\n"
    "Bà con cứ nhắn điều muốn hỏi, viết không dấu cũng được. Không cần đăng ký."
)
EXAMPLES = (
    "Mất thẻ bảo hiểm y tế thì làm sao?",
    "Hộ nghèo được vay bao nhiêu?",
    "Nhà hỏng vì bão được hỗ trợ gì?",
    "Gặp cán bộ",
)
EARLIER = "Chỉ hiện những tin gần đây nhất."

ANSWERING = "Đang trả lời…"
STILL_ANSWERING = "Tin đã tới nơi. Câu trả lời sẽ hiện ở đây, bà con chờ thêm chút nhé."

EMPTY = "Bà con viết điều muốn hỏi vào ô bên dưới rồi bấm Gửi nhé."
TOO_LONG = (
    "Tin dài quá 4.000 chữ cái nên chưa gửi được. Tin vẫn còn trong ô, bà con bớt lại hoặc chia làm hai tin giúp nhé."
)
TOO_LARGE = "Tệp nặng quá nên chưa gửi được (nhiều nhất 10 MB). Bà con chọn tệp nhỏ hơn giúp nhé."
WRONG_FILE = "Ở đây chỉ nhận ảnh, ghi âm và tệp PDF. Bà con chọn tệp khác giúp nhé."
MALFORMED = "Tin này máy chưa đọc được. Bà con tải lại trang rồi gửi lại giúp nhé."
TOO_MANY = "Bà con nhắn nhanh quá, máy chưa theo kịp. Tin vẫn còn trong ô, chờ một phút rồi bấm Gửi lại nhé."
OTHER_SITE = "Tin này được gửi từ một trang khác nên không được nhận. Bà con mở trang Đối Thoại rồi nhắn ở đó nhé."
NOT_TAKEN = "Chưa gửi được vì máy chủ đang bận. Tin vẫn còn trong ô, bà con bấm Gửi lại sau ít phút nhé."
NOT_SHOWN = "Máy chủ đang bận nên chưa mở được cuộc trò chuyện. Các tin vẫn được giữ, bà con mở lại sau ít phút nhé."
NOT_CLEARED = "Chưa xoá được vì máy chủ đang bận. Bà con bấm xoá lại sau ít phút giúp nhé."

SENT_KINDS = {
    "photo": "Đã gửi ảnh",
    "voice": "Đã gửi ghi âm",
    "video": "Đã gửi phim",
    "file": "Đã gửi tệp",
    "tap": "Đã chọn một mục",
}
TODAY = "Hôm nay"
YESTERDAY = "Hôm qua"

SENT_PICTURE = "Ảnh cán bộ gửi kèm, chạm để xem to"
SENT_PAPER = "Mở tệp PDF cán bộ gửi kèm"
