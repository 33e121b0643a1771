"""Which handler gets a turn: THE list, in order of precedence."""

from channels.messages import InboundKind
from desk import chat_links, codes, texts, ticket_texts
from desk.conversations import FLOOD_LIMIT
from desk.errors import Refused
from faq.talk.smalltalk import says_sensitive
from handlers import (
    answer,
    area,
    ask,
    benefits,
    clarify,
    content_routes,
    dialogue,
    dialogue_routes,
    follow_up,
    menu,
    official_routes,
    profile,
    question,
    quiz_routes,
    rating,
    same_question,
    sending,
    survey,
    typed_code,
)
from handlers.events import EVENTS
from handlers.global_words import GLOBAL_WORDS
from handlers.step_words import STEP_WORDS
from handlers.turn import ArgumentHandler, Handler, Turn
from handlers.words import each_way, number, plain

TAPS: dict[str, Handler] = {
    "#menu": menu.show_menu,
    "#giup": menu.show_help,
    "#chude": menu.show_topics,
    "#huy": menu.cancel,
    "#bo": question.drop,
    "#gap": question.start,
    "#gap:cau-vua-hoi": question.start_with_last,
    "#xong": sending.finish_writing,
    "#sua": question.write_more,
    "#gui": sending.send,
    "#phananh": sending.call_feedback,
    "#cauhoi": sending.call_question,
    "#nhuphananh": sending.send_as_feedback,
    "#hoiho": sending.ask_whom,
    "#giauten": sending.hide_asker,
    "#hienten": sending.show_asker,
    "#khac": sending.send_alone,
    "#cungcau": sending.finish_writing,
    "#tiep": question.resume,
    "#huong": benefits.start,
    "#huong:tiep": benefits.resume,
    "#huong:lui": benefits.go_back,
    "#boqua": area.skip_area,
    "#tra": follow_up.ask_code,
    **dialogue_routes.TAPS,
    **content_routes.TAPS,
    **quiz_routes.TAPS,
    "#xoa-that": profile.erase,
    "#giu": profile.keep,
    **official_routes.TAPS,
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
    **dialogue_routes.TAPS_WITH_ARGUMENT,
    **content_routes.TAPS_WITH_ARGUMENT,
    **quiz_routes.TAPS_WITH_ARGUMENT,
    "#xem": follow_up.look_up,
    "#them": follow_up.say_more,
    "#ro": follow_up.say_clear,
    "#chuaro": follow_up.say_unclear,
    "#chuaxong": follow_up.say_unsolved,
    "#diem": rating.rate,
    "#giupduoc": rating.say_helped,
    "#chuagiup": rating.say_not_helped,
    "#khongphai": follow_up.put_back,
    "#cungxem": same_question.look,
    "#dung": same_question.join,
    "#choai": sending.choose_whom,
    "#giauten": sending.hide_sent,
    **{f"#{code}": handler for code, handler in answer.SECTION_HANDLERS.items()},
    **official_routes.TAPS_WITH_ARGUMENT,
}

STEPS: dict[str, Handler] = {
    clarify.STEP: ask.ask,
    benefits.ASKING: benefits.read,
    benefits.SHOWN: benefits.leave,
    "question.text": question.add_text,
    "question.area": area.find_area,
    "question.confirm": question.add_text,
    sending.COMPLAINT: question.add_text,
    sending.WHOM: question.add_text,
    same_question.STEP: question.add_text,
    "follow_up.code": follow_up.read_code,
    "follow_up.key": follow_up.read_key,
    "follow_up.more": follow_up.add_more,
    "profile.erase": profile.ask_to_erase,
    **dialogue_routes.STEPS,
    **content_routes.STEPS,
    **quiz_routes.STEPS,
    **official_routes.STEPS,
}


_GLOBAL = each_way(GLOBAL_WORDS)
_LABELS = [plain(choice.label) for choice in (*texts.FIXED_CHOICES, *ticket_texts.FIXED_CHOICES)]
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
    try:
        await _choose(turn)
    except Refused as refusal:
        turn.reply(str(refusal))
    if was_busy and turn.state.step is None and not turn.erased:
        question.remind(turn)
    elif not was_busy and turn.official_id is None:
        await dialogue.offer(turn)


async def expire(turn: Turn) -> None:
    """Time ran out for a half-finished dialogue, and nothing new was said."""
    await question.pause(turn)
    benefits.forget(turn)
    survey.forget(turn)


async def _choose(turn: Turn) -> None:
    if turn.heard.kind in EVENTS:
        await EVENTS[turn.heard.kind](turn)
        return
    picked = number(turn.text)
    if payload := turn.picked(picked) if picked is not None else turn.named(turn.text):
        turn.hear(payload)
    if _is_tap(turn):
        await _tap(turn)
    elif await official_routes.hear(turn):
        return
    elif handler := _IN_STEP.get(turn.state.step or "", {}).get(plain(turn.text)) or global_word(turn.text):
        await handler(turn)
    elif code := await typed_code.meant(turn):
        await typed_code.show(turn, code)
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


async def _step(turn: Turn, step: str) -> None:
    if turn.heard.attachment_ids and not _takes_files(step):
        await question.start_with_files(turn)
    elif not turn.text.strip() and not turn.heard.attachment_ids:
        await menu.ask_for_text(turn)
    elif (_is_writing(step) or step == survey.SAYING) and says_sensitive(turn.text):
        await ask.ask(turn)
    else:
        await STEPS[step](turn)


def _is_writing(step: str) -> bool:
    return step.startswith("question.")


def _takes_files(step: str) -> bool:
    return step == "follow_up.more" or step.startswith("official.") or (_is_writing(step) and step != "question.area")


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
    if word.startswith("/start dt_"):
        return dialogue.come_in
    if word.startswith("/start do_"):
        return quiz_routes.come_in
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
        or chat_links.read_code(text) is not None
    )
