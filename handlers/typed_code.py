"""A code that someone typed: whether it is meant as one, and who shows what it stands for."""

from desk import codes
from handlers import content_routes, dialogue_routes, official_routes, quiz_routes
from handlers.turn import Turn

_SHOWING = (official_routes.show, quiz_routes.look_up, content_routes.look_up)
_KNOWING = (dialogue_routes.knows, quiz_routes.knows, content_routes.knows)


async def meant(turn: Turn) -> str | None:
    """What merely looks like a code is one only when it exists."""
    code = codes.read_code(turn.text)
    step = turn.state.step or ""
    if code is None or step == "follow_up.code":
        return None
    written_to_someone = step.startswith("question.") or step == "follow_up.more"
    if codes.is_spelled_out(turn.text) and not written_to_someone:
        return code
    for knows in _KNOWING:
        if await knows(turn, code):
            return code
    return None


async def show(turn: Turn, code: str) -> None:
    """What officials see by it, then content, then what residents asked or registered."""
    for look_up in _SHOWING:
        if await look_up(turn, code):
            return
    await dialogue_routes.look_up(turn, code)
