"""What residents are told about a dialogue: when, where, until when to ask, and that its day was changed."""

from collections.abc import Mapping
from datetime import datetime

from desk.working_time import VIETNAM
from storage.dialogues import Dialogue

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_PARTS_OF_DAY = ((4, "đêm"), (11, "sáng"), (13, "trưa"), (18, "chiều"), (22, "tối"), (24, "đêm"))
_REGISTERING = {
    "open": "Bà con đăng ký để được giữ chỗ; không đăng ký vẫn đến dự được khi còn chỗ.",
    "listed": "Buổi này có danh sách mời. Bà con muốn dự thì đăng ký trước để cán bộ xếp chỗ.",
    "none": "Bà con cứ đến dự, không cần đăng ký trước.",
}


def hour(moment: datetime) -> str:
    """As people say it: "8 giờ sáng", "1 giờ 30 chiều"."""
    local = moment.astimezone(VIETNAM)
    part = next(words for until, words in _PARTS_OF_DAY if local.hour < until)
    said = local.hour - 12 if local.hour > 12 else local.hour
    return f"{said} giờ {f'{local.minute:02d} ' if local.minute else ''}{part}"


def date_of(moment: datetime) -> str:
    local = moment.astimezone(VIETNAM)
    return f"{_WEEKDAYS[local.weekday()]}, ngày {local:%d/%m/%Y}"


def when(moment: datetime) -> str:
    """ "8 giờ sáng thứ Năm, ngày 26/11/2026"."""
    return f"{hour(moment)} {date_of(moment)}"


def until(moment: datetime) -> str:
    """The last moment for questions; the end of a day is told as that day."""
    local = moment.astimezone(VIETNAM)
    return f"hết {date_of(moment)}" if (local.hour, local.minute) == (23, 59) else when(moment)


def card(dialogue: Dialogue, topics: Mapping[str, str] | None = None) -> str:
    """What, when, where and until when to ask, in plain words; `topics` names each subject by its id."""
    named = [name for topic in dialogue.topics if (name := (topics or {}).get(topic))]
    lines = [f"Buổi đối thoại “{dialogue.title}” ({dialogue.area_name})"]
    if dialogue.state == "cancelled":
        return "\n".join([*lines, f"Buổi này đã huỷ. {_sentence(dialogue.reason)}".rstrip()])
    lines.append(f"Thời gian: {when(dialogue.starts_at)}, dự kiến xong lúc {hour(dialogue.ends_at)}.")
    lines.append(f"Nơi họp: {_sentence(dialogue.place) or 'sẽ báo sau.'}")
    lines += [_sentence(dialogue.directions)] if dialogue.directions else []
    lines += [f"Bản đồ: {dialogue.map_url}"] if dialogue.map_url else []
    lines += [f"Chủ trì: {_sentence(dialogue.host)}"] if dialogue.host else []
    lines += [f"Nói về: {', '.join(named)}."] if named else []
    if dialogue.state in ("planned", "announced", "collecting"):
        lines.append(f"Nhận câu hỏi đến {until(dialogue.questions_until)}.")
    if dialogue.state in ("planned", "announced", "collecting", "agenda"):
        lines.append(_REGISTERING[dialogue.registration])
    lines.append(f"Mã buổi đối thoại: {dialogue.code}")
    return "\n".join(lines)


def moved(dialogue: Dialogue, before: datetime, place_before: str) -> str:
    """As it stands now; `before`: when, and where, it would have been."""
    same_time, same_place = before == dialogue.starts_at, place_before == dialogue.place
    change = "đổi nơi họp" if same_time else "được dời ngày" if same_place else "đổi ngày và nơi họp"
    lines = [f"Buổi đối thoại “{dialogue.title}” {change}."]
    lines += [] if same_time else [f"Ngày cũ: {when(before)}."]
    lines.append(f"{'Thời gian' if same_time else 'Ngày mới'}: {when(dialogue.starts_at)}.")
    lines += [] if same_place else [f"Nơi cũ: {_sentence(place_before) or 'chưa có.'}"]
    lines.append(f"{'Nơi họp' if same_place else 'Nơi mới'}: {_sentence(dialogue.place)}")
    lines.append(f"Lý do: {_sentence(dialogue.reason)}")
    if dialogue.state in ("announced", "collecting"):
        lines.append(f"Nhận câu hỏi đến {until(dialogue.questions_until)}.")
    return "\n".join([*lines, "Câu hỏi bà con đã gửi và chỗ đã đăng ký vẫn giữ nguyên."])


def cancelled(dialogue: Dialogue) -> str:
    return "\n".join(
        [
            f"Buổi đối thoại “{dialogue.title}” ({when(dialogue.starts_at)}) đã huỷ.",
            f"Lý do: {_sentence(dialogue.reason)}",
            "Câu hỏi bà con đã gửi không mất: cán bộ giữ lại cho buổi đối thoại kế tiếp của địa phương và sẽ báo khi "
            "có ngày. Chỗ đã đăng ký của buổi này không còn.",
        ]
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."
