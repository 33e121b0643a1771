"""What a person decides about themselves: notices, commune, and being forgotten."""

from desk import privacy, texts
from handlers.turn import Turn
from storage import contacts, conversations


async def start_notices(turn: Turn) -> None:
    await contacts.set_notices(turn.session, turn.contact_id, True, now=turn.now)
    turn.reply(texts.NOTICES_ON)


async def stop_notices(turn: Turn) -> None:
    await contacts.set_notices(turn.session, turn.contact_id, False, now=turn.now)
    turn.reply(texts.NOTICES_OFF)


async def change_area(turn: Turn) -> None:
    turn.ask("question.area", texts.ASK_FIRST_AREA, texts.CANCEL)


async def ask_to_erase(turn: Turn) -> None:
    turn.ask("profile.erase", texts.ASK_ERASE, texts.ERASE_YES, texts.ERASE_NO)


async def erase(turn: Turn) -> None:
    """Only after the question was put; the receipt is the last message, then the address goes too."""
    if turn.state.step != "profile.erase":
        await ask_to_erase(turn)
        return
    erasure = await privacy.erase(turn.session, turn.contact_id, now=turn.now)
    turn.erased = True
    turn.files_to_delete.extend(erasure.files)
    turn.reply(texts.ERASED.format(receipt=erasure.receipt))


async def clear_chat(turn: Turn) -> None:
    await contacts.clear_conversation(turn.session, [turn.address_id], keep_after=turn.now)
    turn.end()
    turn.forget(*turn.state.data)
    turn.reply(texts.CHAT_CLEARED)


async def leave(turn: Turn) -> None:
    """They unfollowed or blocked us: nothing can be sent until they write again."""
    await contacts.set_state(turn.session, turn.address_id, "stopped")
    await conversations.clear_state(turn.session, turn.address_id)
