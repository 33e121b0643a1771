"""Which handler gets a turn: THE list, in order of precedence."""

from collections.abc import Awaitable, Callable

from channels.messages import InboundKind
from desk import benefits_texts, codes, texts
from desk.conversations import FLOOD_LIMIT
from faq.talk.smalltalk import says_sensitive
from handlers import answer, area, ask, benefits, clarify, follow_up, menu, profile, question
from handlers.turn import Turn
from handlers.words import any_of, each_way, number, plain

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
    "tiếp tục": benefits.resume,
    **any_of(benefits_texts.STARTING_WORDS, benefits.start),
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
    "đổi xã": area.change_area,
    "xoá dữ liệu": profile.ask_to_erase,
    "xóa dữ liệu": profile.ask_to_erase,
    "xoá cuộc trò chuyện": profile.clear_chat,
    "xóa cuộc trò chuyện": profile.clear_chat,
    "xoá cuộc trò chuyện này": profile.clear_chat,
    "xóa cuộc trò chuyện này": profile.clear_chat,
}

TAPS: dict[str, Handler] = {
    "#menu": menu.show_menu,
    "#giup": menu.show_help,
    "#chude": menu.show_topics,
    "#huy": menu.cancel,
    "#bo": question.drop,
    "#gap": question.start,
    "#gap:cau-vua-hoi": question.start_with_last,
    "#xong": question.finish_writing,
    "#sua": question.write_more,
    "#gui": question.send,
    "#tiep": question.resume,
    "#huong": benefits.start,
    "#huong:tiep": benefits.resume,
    "#huong:lui": benefits.go_back,
    "#boqua": area.skip_area,
    "#tra": follow_up.ask_code,
    "#xoa-that": profile.erase,
    "#giu": profile.keep,
}

TAPS_WITH_ARGUMENT: dict[str, ArgumentHandler] = {
    "#muc": answer.show_entry,
    "#chude": ask.show_topic,
    "#duoc": ask.rate_helpful,
    "#chua": ask.rate_unhelpful,
    "#dien": clarify.choose,
    "#doi": clarify.change,
    "#khongbiet": clarify.cannot_tell,
    "#hl": benefits.choose,
    "#hk": benefits.show_page,
    "#hd": benefits.show_rule,
    "#hi": benefits.show_link,
    "#xa": area.choose_area,
    "#xem": follow_up.look_up,
    "#them": follow_up.say_more,
    "#ro": follow_up.say_clear,
    "#chuaro": follow_up.say_unclear,
    **{f"#{code}": handler for code, handler in answer.SECTION_HANDLERS.items()},
}

STEPS: dict[str, Handler] = {
    clarify.STEP: ask.ask,
    benefits.ASKING: benefits.read,
    benefits.SHOWN: benefits.leave,
    "question.text": question.add_text,
    "question.area": area.find_area,
    "question.confirm": question.add_text,
    "follow_up.code": follow_up.read_code,
    "follow_up.key": follow_up.read_key,
    "follow_up.more": follow_up.add_more,
    "profile.erase": profile.ask_to_erase,
}

STEP_WORDS: dict[str, dict[str, Handler]] = {
    benefits.ASKING: any_of(("quay lại", "lùi lại"), benefits.go_back),
    benefits.SHOWN: any_of(("quay lại", "lùi lại"), benefits.go_back),
    "question.text": any_of(
        ("xong", "xong rồi", "hết", "hết rồi", "thế thôi", "vậy thôi", "gửi", "gửi đi", "gửi luôn"),
        question.finish_writing,
    ),
    "question.area": any_of(("bỏ qua", "không", "không biết", "không nhớ"), area.skip_area),
    "question.confirm": {
        **any_of(("có", "ok", "đồng ý", "vâng", "dạ", "ừ", "được", "đúng", "đúng rồi"), question.send),
        **any_of(("gửi đi", "gửi luôn", "xong"), question.send),
        **any_of(("không", "chưa", "sai"), question.write_more),
    },
    "profile.erase": {
        **any_of(("có", "đồng ý", "xoá", "xóa", "xoá đi", "xóa đi"), profile.erase),
        **any_of(("không", "thôi", "huỷ", "hủy", "giữ lại"), profile.keep),
    },
}
"""What people type instead of a label; these come before the global words."""

_TAKE_FILES = ("question.text", "question.confirm", "follow_up.more")
_WRITING = ("question.text", "question.area", "question.confirm")

_GLOBAL = each_way(GLOBAL_WORDS)
_LABELS = [plain(choice.label) for choice in texts.FIXED_CHOICES]
_ALONE = frozenset(each_way(dict.fromkeys([*STEP_WORDS["question.text"], *_LABELS])))
_IN_STEP = {step: each_way(words) for step, words in STEP_WORDS.items()}


async def route(turn: Turn) -> None:
    """Hands the turn to one handler."""
    if turn.recent > FLOOD_LIMIT:
        await menu.slow_down(turn)
        return
    turn.forget("flooding")
    was_busy = turn.state.step is not None
    if turn.is_expired:
        turn.end()
        benefits.forget(turn)
    await _choose(turn)
    if was_busy and turn.state.step is None and not turn.erased:
        question.remind(turn)


async def expire(turn: Turn) -> None:
    """Time ran out for a half-finished dialogue, and nothing new was said."""
    await question.pause(turn)
    benefits.forget(turn)


async def _choose(turn: Turn) -> None:
    if turn.heard.kind in EVENTS:
        await EVENTS[turn.heard.kind](turn)
        return
    picked = number(turn.text)
    if payload := turn.picked(picked) if picked is not None else turn.named(turn.text):
        turn.hear(payload)
    if _is_tap(turn):
        await _tap(turn)
    elif handler := _IN_STEP.get(turn.state.step or "", {}).get(plain(turn.text)) or global_word(turn.text):
        await handler(turn)
    elif code := await _meant_code(turn):
        await follow_up.look_up(turn, code)
    elif turn.state.step in STEPS:
        await _step(turn, turn.state.step)
    else:
        await _open(turn, picked)


def _is_tap(turn: Turn) -> bool:
    """A payload, also when typed; any other text that begins with '#' is just text."""
    known = turn.text in TAPS or turn.text.partition(":")[0] in TAPS_WITH_ARGUMENT
    return known or (turn.heard.kind is InboundKind.TAP and len(turn.text.split()) == 1)


async def _tap(turn: Turn) -> None:
    word, _, argument = turn.text.partition(":")
    if handler := TAPS.get(turn.text):
        await handler(turn)
    elif argument and (with_argument := TAPS_WITH_ARGUMENT.get(word)):
        await with_argument(turn, argument)
    else:
        await menu.reject_button(turn)


async def _meant_code(turn: Turn) -> str | None:
    """What merely looks like a code is one only when it exists."""
    code = codes.read_code(turn.text)
    if code is None or turn.state.step == "follow_up.code":
        return None
    surely = codes.is_spelled_out(turn.text) and turn.state.step not in (*_WRITING, "follow_up.more")
    return code if surely or await follow_up.knows(turn, code) else None


async def _step(turn: Turn, step: str) -> None:
    if turn.heard.attachment_ids and step not in _TAKE_FILES:
        await question.start_with_files(turn)
    elif not turn.text.strip() and not turn.heard.attachment_ids:
        await menu.ask_for_text(turn)
    elif step in _WRITING and says_sensitive(turn.text):
        await ask.ask(turn)
    else:
        await STEPS[step](turn)


async def _open(turn: Turn, picked: int | None) -> None:
    """Nothing is waited for: files go to officials, words are a question."""
    if turn.heard.attachment_ids:
        await question.start_with_files(turn)
    elif not any(letter.isalnum() for letter in turn.text):
        await menu.ask_for_text(turn)
    elif picked is not None and turn.state.offer:
        await menu.reject_number(turn)
    else:
        await ask.ask(turn)


def global_word(text: str) -> Handler | None:
    word = plain(text)
    return _GLOBAL.get("/start" if word.startswith("/start ") else word)


def stands_alone(text: str) -> bool:
    """Numbers, commands, codes, fixed labels and global words are never put together with the lines around them."""
    text = text.strip()
    return (
        text.startswith(("#", "/"))
        or number(text) is not None
        or global_word(text) is not None
        or plain(text) in _ALONE
        or codes.read_code(text) is not None
    )
