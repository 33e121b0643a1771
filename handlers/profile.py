"""What a person decides about themselves: notices, and being forgotten."""

from desk import privacy, texts
from handlers import about_me
from handlers.turn import Turn
from storage import contacts, erasure

_GUESSING = ("key_tries", "key_tried_on")
"""Kept when a conversation is cleared, or clearing it would buy three more guesses at somebody's four digits."""


async def start_notices(turn: Turn) -> None:
    await contacts.set_notices(turn.session, turn.contact_id, True, now=turn.now)
    turn.reply(texts.NOTICES_ON)
    await about_me.offer(turn)


async def stop_notices(turn: Turn) -> None:
    await contacts.set_notices(turn.session, turn.contact_id, False, now=turn.now)
    turn.reply(texts.NOTICES_OFF)
    await about_me.keep_quiet(turn)


async def ask_to_erase(turn: Turn) -> None:
    turn.ask("profile.erase", texts.ASK_ERASE, texts.ERASE_YES, texts.ERASE_NO)


async def keep(turn: Turn) -> None:
    turn.end()
    turn.reply(texts.KEPT, *texts.MAIN_MENU)


async def erase(turn: Turn) -> None:
    """Only after the question was put; the receipt is the last message, then the address goes too."""
    if turn.state.step != "profile.erase":
        await ask_to_erase(turn)
        return
    erased = await privacy.erase(turn.session, turn.contact_id, now=turn.now, last_word_to=turn.address_id)
    turn.erased = True
    turn.files_to_delete.extend(erased.files)
    turn.reply(texts.ERASED.format(receipt=erased.receipt))


async def clear_chat(turn: Turn) -> None:
    turn.files_to_delete += await erasure.clear_conversation(
        turn.session, [turn.address_id], keep_after=turn.now, unread_too=False
    )
    turn.forget_all(but=_GUESSING)
    turn.reply(texts.CHAT_CLEARED)


async def leave(turn: Turn) -> None:
    """They unfollowed or blocked us: nothing can be sent until they write again."""
    await contacts.set_state(turn.session, turn.address_id, "stopped")
    turn.forget_all(but=_GUESSING)
