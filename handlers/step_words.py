"""What people type instead of a label while one thing is waited for."""

from handlers import area, benefits, profile, question, quiz_routes, same_question, sending
from handlers.turn import Handler
from handlers.words import any_of

STEP_WORDS: dict[str, dict[str, Handler]] = {
    benefits.ASKING: any_of(("quay lại", "lùi lại"), benefits.go_back),
    benefits.SHOWN: any_of(("quay lại", "lùi lại"), benefits.go_back),
    "question.text": any_of(
        ("xong", "xong rồi", "hết", "hết rồi", "thế thôi", "vậy thôi", "gửi", "gửi đi", "gửi luôn"),
        sending.finish_writing,
    ),
    "question.area": any_of(("bỏ qua", "không", "không biết", "không nhớ"), area.skip_area),
    "question.confirm": {
        **any_of(("có", "ok", "đồng ý", "vâng", "dạ", "ừ", "được", "đúng", "đúng rồi"), sending.send),
        **any_of(("gửi đi", "gửi luôn", "xong"), sending.send),
        **any_of(("không", "chưa", "sai"), question.write_more),
    },
    sending.COMPLAINT: any_of(("gửi", "gửi đi", "có", "đồng ý", "phản ánh"), sending.send_as_feedback),
    same_question.STEP: {
        **any_of(("không", "không phải", "khác", "vẫn gửi", "câu khác", "gửi"), sending.send_alone),
        **any_of(("quay lại", "xem lại"), sending.finish_writing),
        **any_of(("a", "câu a"), same_question.look_at(0)),
        **any_of(("b", "câu b"), same_question.look_at(1)),
        **any_of(("c", "câu c"), same_question.look_at(2)),
    },
    **quiz_routes.STEP_WORDS,
    "profile.erase": {
        **any_of(("có", "đồng ý", "xoá", "xóa", "xoá đi", "xóa đi"), profile.erase),
        **any_of(("không", "thôi", "huỷ", "hủy", "giữ lại"), profile.keep),
    },
}
"""These come before the global words."""
