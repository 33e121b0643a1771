"""What residents are told of the results of a dialogue: where it was said, in plain words, and what was promised."""

from datetime import date, datetime

from desk.minutes_view import ViewedLine
from desk.working_time import VIETNAM
from storage.dialogues import Dialogue
from storage.promises import Promise

LONGEST_BRIEF = 300


def result(dialogue: Dialogue, line: ViewedLine, *, promise: str | None, correcting: bool) -> str:
    """`promise`: its code. In the officials' wording only."""
    held = day(dialogue.starts_at)
    where = (
        f"Đính chính câu trả lời tại buổi đối thoại ngày {held}" if correcting else f"Tại buổi đối thoại ngày {held}"
    )
    said = f"{where}, {_place(dialogue)} trả lời:\n{line.plain}"
    if line.outcome == "answered" or line.due_on is None:
        return said
    until = f"{line.due_on:%d/%m/%Y}"
    code = f" Mã cam kết: {promise}." if promise else ""
    if line.outcome == "written":
        return (
            f"{said}\n\n{line.owner} sẽ trả lời bằng văn bản, chậm nhất ngày {until}.{code} "
            "Câu hỏi của bà con vẫn mở cho đến lúc đó."
        )
    return (
        f"{said}\n\nCam kết: {line.owner} thực hiện, hạn ngày {until}.{code} "
        "Làm xong, phải dời ngày hay bị chậm, bà con đều được báo."
    )


def not_reached(dialogue: Dialogue) -> str:
    return (
        f"Buổi đối thoại ngày {day(dialogue.starts_at)} chưa kịp nêu câu này. Câu hỏi của bà con vẫn mở: cán bộ sẽ trả "
        "lời riêng, hoặc tại buổi đối thoại kế tiếp của địa phương."
    )


def promise_done(promise: str, text: str, result: str) -> str:
    return f"Cam kết {promise} đã làm xong.\nViệc đã hứa: {text}\nKết quả: {result}"


def promise_moved(promise: str, text: str, due_on: date, reason: str) -> str:
    return f"Cam kết {promise} được dời đến ngày {due_on:%d/%m/%Y}.\nViệc đã hứa: {text}\nLý do: {reason}"


def promise_dropped(promise: str, text: str, reason: str) -> str:
    return f"Cam kết {promise} không thực hiện được.\nViệc đã hứa: {text}\nLý do: {reason}"


def promise_late(promise: str, text: str, due_on: date, owner: str) -> str:
    return (
        f"Cam kết {promise} đã quá hạn ngày {due_on:%d/%m/%Y} mà chưa xong. Có kết quả là bà con được báo ngay.\n"
        f"Việc đã hứa: {text}\nNgười thực hiện: {owner}"
    )


def about_promise(code: str, said: str) -> str:
    """Beside the code of the question it answers."""
    return f"Về câu hỏi {code}:\n\n{said}"


def day(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y}"


def _place(dialogue: Dialogue) -> str:
    name = dialogue.area_name
    return f"{name[:1].lower()}{name[1:]}"


def remind_soon(promise: Promise) -> str:
    """To officials."""
    return (
        f"Nhắc cam kết {promise.code} ({promise.area_name}): hạn ngày {promise.due_on:%d/%m/%Y}.\n{_brief(promise)}\n"
        "Xong thì ghi kết quả trên bảng điều khiển, mục Cam kết; cần thêm thời gian thì dời hạn kèm lý do."
    )


def remind_late(promise: Promise) -> str:
    return (
        f"Cam kết {promise.code} ({promise.area_name}) đã quá hạn ngày {promise.due_on:%d/%m/%Y}. Tin báo chậm đã gửi "
        f"người hỏi.\n{_brief(promise)}\nHãy ghi kết quả, hoặc dời hạn kèm lý do, trên bảng điều khiển, mục Cam kết."
    )


def _brief(promise: Promise) -> str:
    text = promise.text if len(promise.text) <= LONGEST_BRIEF else f"{promise.text[:LONGEST_BRIEF].rstrip()}…"
    return f"{promise.owner}: {text}"
