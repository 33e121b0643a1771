"""Words that work everywhere, with and without diacritics."""

from desk import benefits_texts
from handlers import area, benefits, content_routes, dialogue, follow_up, menu, profile, question, quiz_routes
from handlers.turn import Handler
from handlers.words import any_of

GLOBAL_WORDS: dict[str, Handler] = {
    "/start": menu.greet,
    "/menu": menu.show_menu,
    "/help": menu.show_help,
    "/cancel": menu.cancel,
    "/stop": profile.stop_notices,
    "menu": menu.show_menu,
    "bắt đầu": menu.show_menu,
    "trợ giúp": menu.show_help,
    "hướng dẫn": menu.show_help,
    "cách dùng": menu.show_help,
    "chủ đề": menu.show_topics,
    "huỷ": menu.cancel,
    "hủy": menu.cancel,
    "huỷ bỏ": menu.cancel,
    "thôi": menu.cancel,
    "quay lại": question.go_back,
    "tiếp tục": benefits.resume,
    **any_of(benefits_texts.STARTING_WORDS, benefits.start),
    "gặp cán bộ": question.start,
    "hỏi cán bộ": question.start,
    "gặp người thật": question.start,
    "gửi câu hỏi": question.start,
    "tra cứu": follow_up.ask_code,
    "mã tra cứu": follow_up.ask_code,
    "tra mã": follow_up.ask_code,
    **any_of(dialogue.WORDS, dialogue.show_coming),
    **content_routes.WORDS,
    **quiz_routes.WORDS,
    "dừng": profile.stop_notices,
    "ngừng": profile.stop_notices,
    "dừng nhận tin": profile.stop_notices,
    "nhận tin": profile.start_notices,
    "đăng ký nhận tin": profile.start_notices,
    "đổi xã": area.change_area,
    "xoá dữ liệu": profile.ask_to_erase,
    "xóa dữ liệu": profile.ask_to_erase,
    "xoá cuộc trò chuyện": profile.clear_chat,
    "xóa cuộc trò chuyện": profile.clear_chat,
    "xoá cuộc trò chuyện này": profile.clear_chat,
    "xóa cuộc trò chuyện này": profile.clear_chat,
}
