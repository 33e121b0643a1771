"""Which handler gets a turn: THE list, in order of precedence."""

from collections.abc import Awaitable, Callable

from channels.messages import InboundKind
from channels.text import fold
from desk import codes
from desk.conversations import FLOOD_LIMIT
from handlers import ask, follow_up, menu, profile, question
from handlers.turn import Turn

Handler = Callable[[Turn], Awaitable[None]]
ArgumentHandler = Callable[[Turn, str], Awaitable[None]]

EVENTS: dict[InboundKind, Handler] = {
    InboundKind.FOLLOW: menu.greet,
    InboundKind.UNFOLLOW: profile.leave,
    InboundKind.STICKER: menu.reply_to_sticker,
    InboundKind.LOCATION: menu.reply_to_location,
    InboundKind.CONTACT_CARD: menu.reply_to_contact_card,
    InboundKind.UNSUPPORTED: menu.reply_to_unsupported,
}

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
    "tiếp tục": question.resume,
    "gặp cán bộ": question.start,
    "hỏi cán bộ": question.start,
    "gặp người thật": question.start,
    "gửi câu hỏi": question.start,
    "tra cứu": follow_up.ask_code,
    "mã tra cứu": follow_up.ask_code,
    "tra mã": follow_up.ask_code,
    "dừng": profile.stop_notices,
    "ngừng": profile.stop_notices,
    "dừng nhận tin": profile.stop_notices,
    "nhận tin": profile.start_notices,
    "đăng ký nhận tin": profile.start_notices,
    "đổi xã": profile.change_area,
    "xoá dữ liệu": profile.ask_to_erase,
    "xóa dữ liệu": profile.ask_to_erase,
    "xoá cuộc trò chuyện": profile.clear_chat,
    "xóa cuộc trò chuyện": profile.clear_chat,
    "xoá cuộc trò chuyện này": profile.clear_chat,
    "xóa cuộc trò chuyện này": profile.clear_chat,
}
_FOLDED_WORDS = {fold(word): handler for word, handler in GLOBAL_WORDS.items()}

TAPS: dict[str, Handler] = {
    "#menu": menu.show_menu,
    "#giup": menu.show_help,
    "#chude": menu.show_topics,
    "#huy": menu.cancel,
    "#bo": menu.cancel,
    "#gap": question.start,
    "#gap:cau-vua-hoi": question.start_with_last,
    "#xong": question.finish_writing,
    "#sua": question.write_more,
    "#gui": question.send,
    "#tiep": question.resume,
    "#boqua": question.skip_area,
    "#tra": follow_up.ask_code,
    "#xoa-that": profile.erase,
}

TAPS_WITH_ARGUMENT: dict[str, ArgumentHandler] = {
    "#muc": ask.show_entry,
    "#chude": ask.show_topic,
    "#duoc": ask.rate_helpful,
    "#chua": ask.rate_unhelpful,
    "#xa": question.choose_area,
    "#ro": follow_up.say_clear,
    "#chuaro": follow_up.say_unclear,
    **{f"#{code}": handler for code, handler in ask.SECTION_HANDLERS.items()},
}

STEPS: dict[str, Handler] = {
    "question.text": question.add_text,
    "question.area": question.find_area,
    "question.confirm": question.add_text,
    "follow_up.code": follow_up.read_code,
    "follow_up.key": follow_up.read_key,
    "follow_up.unclear": follow_up.add_unclear,
    "profile.erase": profile.ask_to_erase,
}


async def route(turn: Turn) -> None:
    """Hands the turn to one handler."""
    if turn.recent > FLOOD_LIMIT:
        await menu.slow_down(turn)
        return
    turn.forget("flooding")
    if turn.is_expired:
        await question.pause(turn)
    if turn.heard.kind in EVENTS:
        await EVENTS[turn.heard.kind](turn)
        return
    number = _number(turn.text)
    payload = turn.picked(number) if number is not None else turn.named(turn.text)
    if payload and turn.state.step != "follow_up.key":
        turn.hear(payload)
    if turn.heard.kind is InboundKind.TAP or turn.text.startswith("#"):
        await _tap(turn)
    elif handler := global_word(turn.text):
        await handler(turn)
    elif (code := codes.read_code(_without_label(turn.text))) and turn.state.step != "follow_up.code":
        await follow_up.look_up(turn, code)
    elif turn.state.step in STEPS:
        await _step(turn, STEPS[turn.state.step or ""])
    else:
        await _open(turn, number)


async def expire(turn: Turn) -> None:
    """Time ran out for a half-finished dialogue, and nothing new was said."""
    await question.pause(turn)


async def _tap(turn: Turn) -> None:
    word, _, argument = turn.text.partition(":")
    if handler := TAPS.get(turn.text):
        await handler(turn)
    elif argument and (with_argument := TAPS_WITH_ARGUMENT.get(word)):
        await with_argument(turn, argument)
    elif turn.heard.kind is InboundKind.TAP:
        await menu.reject_button(turn)
    else:
        await ask.ask(turn)


async def _step(turn: Turn, handler: Handler) -> None:
    if not turn.text.strip() and not turn.heard.attachment_ids:
        await menu.ask_for_text(turn)
    else:
        await handler(turn)


async def _open(turn: Turn, number: int | None) -> None:
    """Nothing is waited for: files go to officials, words are a question."""
    if turn.heard.attachment_ids:
        await question.start_with_files(turn)
    elif not any(letter.isalnum() for letter in turn.text):
        await menu.ask_for_text(turn)
    elif number is not None and turn.state.offer:
        await menu.reject_number(turn)
    else:
        await ask.ask(turn)


def global_word(text: str) -> Handler | None:
    """With its diacritics, or wholly without: 'đúng' is not 'dừng', but 'dung' alone is."""
    word = " ".join(text.lower().split()).strip(" .!?…")
    if word.startswith("/start "):
        word = "/start"
    return GLOBAL_WORDS.get(word) or (_FOLDED_WORDS.get(word) if word.isascii() else None)


def stands_alone(text: str) -> bool:
    """Numbers, commands, codes and global words are never put together with the lines around them."""
    text = text.strip()
    return (
        text.startswith(("#", "/"))
        or _number(text) is not None
        or global_word(text) is not None
        or codes.read_code(_without_label(text)) is not None
    )


def _number(text: str) -> int | None:
    digits = text.strip().rstrip(".) ")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 2 else None


def _without_label(text: str) -> str:
    lowered = fold(text)
    for label in ("ma tra cuu", "ma so", "ma"):
        if lowered.startswith((f"{label} ", f"{label}:")):
            return text[len(label) + 1 :]
    return text
