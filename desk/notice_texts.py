"""What residents are told of notices: in a list, one by one, and when there is none."""

from collections.abc import Mapping
from datetime import date

from channels.messages import Choice
from desk.job_warnings import NEVER_PAY
from desk.texts import SHOW_NEWS
from storage.notices import Notice

NAMES: Mapping[str, str] = {
    "": "Tin mới",
    "job": "Việc làm quanh đây",
    "course": "Lớp học nghề",
    "fair": "Hội chợ, phiên việc làm",
    "buyer": "Nơi thu mua",
    "other": "Tin khác",
}
_HEADS: Mapping[str, str] = {
    "job": "Tuyển dụng", "course": "Lớp học", "fair": "Hội chợ, phiên chợ", "buyer": "Thu mua", "other": "Tin",
}  # fmt: skip
WORDS: Mapping[str, tuple[str, ...]] = {
    "": ("tin mới", "có tin mới không", "có tin gì mới", "tin mới quanh đây"),
    "job": (
        "việc làm quanh đây", "việc làm gần đây", "việc quanh đây", "tuyển dụng", "tin tuyển dụng", "tin việc làm",
        "tin tuyển dụng quanh đây", "có việc gì quanh đây không",
    ),
    "course": ("lớp học nghề", "lớp học nghề quanh đây", "lớp nghề quanh đây", "lớp dạy nghề quanh đây"),
    "fair": ("hội chợ", "hội chợ quanh đây", "phiên chợ", "phiên chợ việc làm", "sàn việc làm"),
    "buyer": ("thu mua", "ai thu mua", "nơi thu mua", "thu mua nông sản", "tin thu mua"),
}  # fmt: skip
"""Only as whole messages: anything longer is a question and the answers come first."""

ASK_COMMUNE = "Nhà mình ở xã (phường) nào? Bà con nhắn tên xã để xem tin gần nhà trước, hoặc chọn “Bỏ qua”."
CHOOSE = "Bà con muốn xem tin nào? Tin do cán bộ đăng, hết hạn thì tự hết."
LISTED = "{kind}, gần nhà xem trước. Bà con chọn một tin để xem hỏi ai."
MORE_LISTED = "{kind}, xem tiếp:"
NONE = "Hiện chưa có tin nào về mục “{kind}”{where}. Có tin mới, cán bộ đăng ở đây."
NO_MORE = "Hết tin rồi. Bà con muốn xem lại từ đầu thì nhắn “tin mới”."
OVER = "Tin này đã hết hạn hoặc đã gỡ nên không xem được nữa. Bà con xem tin khác nhé."
REPORTED = "Cảm ơn bà con. Đã báo cán bộ xem lại tin này."
REPORTED_BEFORE = "Bà con đã báo tin này rồi, cán bộ đang xem lại. Cảm ơn bà con."
WANTED = (
    "Đã ghi: có tin về “{kind}” thì báo bà con. Bà con đã đồng ý nhận thông báo; "
    "xem và sửa bằng cách nhắn “tin của tôi”, thôi nhận thì nhắn “dừng”."
)

NEWS = SHOW_NEWS
NEXT_LABEL = "Xem tiếp"
_LONGEST_TITLE = 70


def of_kind(kind: str) -> Choice:
    return Choice(label=NAMES[kind], payload=f"#tin:{kind}" if kind else "#tin:moi")


def more(kind: str, offset: int) -> Choice:
    return Choice(label=NEXT_LABEL, payload=f"#tin:{kind or 'moi'}.{offset}")


def want(kind: str) -> Choice:
    return Choice(label="Có tin thì báo tôi", payload=f"#tinbao:{kind}")


def look(code: str, label: str) -> Choice:
    return Choice(label=label, payload=f"#tin:{code}")


def wrong(code: str) -> Choice:
    return Choice(label="Tin này sai hoặc hết rồi", payload=f"#tinsai:{code}")


def line(notice: Notice) -> Choice:
    title = notice.title if len(notice.title) <= _LONGEST_TITLE else f"{notice.title[: _LONGEST_TITLE - 1].rstrip()}…"
    return look(notice.code, f"{title} ({notice.area_name or 'cả nước'}, đến {notice.valid_until:%d/%m})")


def card(notice: Notice, today: date) -> str:
    """What, where, whom to ask, until when; under every job never to pay before signing."""
    left = (notice.valid_until - today).days
    until = "hôm nay là ngày cuối" if left == 0 else f"còn đến hết {notice.valid_until:%d/%m/%Y}"
    lines = [f"{_HEADS[notice.kind]}: {notice.title}", notice.text, ""]
    lines += [f"Ở đâu: {notice.place}"] if notice.place else []
    lines += [f"Hỏi ai: {notice.ask_whom}", f"Hạn: {until}.", f"Nguồn: {notice.source}. Mã tin: {notice.code}"]
    lines += ["", NEVER_PAY] if notice.kind == "job" else []
    return "\n".join(lines)


def announcement(notice: Notice) -> str:
    """The words of a draft, for officials to change."""
    lines = [f"{_HEADS[notice.kind]}: {notice.title}", notice.text]
    lines += [f"Ở đâu: {notice.place}"] if notice.place else []
    lines += [f"Hỏi ai: {notice.ask_whom}", f"Hạn: đến hết {notice.valid_until:%d/%m/%Y}.", f"Nguồn: {notice.source}."]
    lines += [NEVER_PAY] if notice.kind == "job" else []
    return "\n".join(lines)
