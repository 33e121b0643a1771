"""What an official may say on their own linked chat; everything else they say there is heard as a resident's."""

from handlers import official, official_answer, on_behalf
from handlers.turn import ArgumentHandler, Handler, Turn
from handlers.words import plain

TAPS: dict[str, Handler] = {
    "#cbgui": official_answer.send,
    "#cbsua": official_answer.write_again,
    "#cbbo": official_answer.drop,
    "#cbviec": official.show_work,
    "#tt": on_behalf.show,
}

TAPS_WITH_ARGUMENT: dict[str, ArgumentHandler] = {
    "#cbtl": official_answer.start,
    "#cbxem": official.show,
    "#cbduyet": official.approve,
    "#cbtralai": official.ask_why_back,
    "#tt": on_behalf.choose,
    "#ttb": on_behalf.open_script,
    "#ttd": on_behalf.mark_read,
    "#ttk": on_behalf.choose_dialogue,
}

STEPS: dict[str, Handler] = {
    official_answer.WRITING: official_answer.write,
    official_answer.CONFIRMING: official_answer.write,
    official.RETURNING: official.send_back,
    on_behalf.NAMING: on_behalf.read_names,
}


async def hear(turn: Turn) -> bool:
    """Whether the message was one that only officials send, the code that links a chat among them."""
    if await official.link(turn):
        return True
    if turn.official_id is None:
        return False
    if plain(turn.text) in official.WORDS and await official.me(turn):
        await official.show_work(turn)
        return True
    if plain(turn.text) in on_behalf.WORDS and await on_behalf.is_head(turn):
        await on_behalf.show(turn)
        return True
    return await official_answer.read_prefixed(turn)


async def show(turn: Turn, code: str) -> bool:
    """Whether the code is of a question within the official's reach; their own questions they see as a resident."""
    return turn.official_id is not None and await official.show_if_mine(turn, code)
