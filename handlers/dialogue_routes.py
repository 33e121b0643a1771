"""What of a conversation belongs to dialogues, for the list in `routes`."""

from handlers import dialogue, follow_up, registration, registration_facts, survey
from handlers.turn import ArgumentHandler, Handler, Turn

TAPS: dict[str, Handler] = {
    "#dt": dialogue.show_coming,
    "#dtsau": dialogue.put_off,
    "#ksxong": survey.finish,
}
TAPS_WITH_ARGUMENT: dict[str, ArgumentHandler] = {
    "#dt": dialogue.show,
    "#dthoi": dialogue.ask_for,
    "#dtdk": registration.register,
    "#dtho": registration.register_another,
    "#dthuy": registration.cancel,
    "#dtut": registration_facts.tell,
    "#ks": survey.choose,
}
STEPS: dict[str, Handler] = {
    registration.OTHER: registration.read_other,
    registration_facts.NAME: registration_facts.read_name,
    survey.CHOOSING: survey.leave,
    survey.SAYING: survey.add_words,
}


async def look_up(turn: Turn, code: str) -> None:
    """A question's code comes before that of a dialogue, and that before a code for its door."""
    if await follow_up.knows(turn, code):
        await follow_up.look_up(turn, code)
    elif await dialogue.find_known(turn, code):
        await dialogue.show(turn, code)
    elif not await registration.show(turn, code):
        await follow_up.look_up(turn, code)


async def knows(turn: Turn, code: str) -> bool:
    if await follow_up.knows(turn, code) or await dialogue.find_known(turn, code):
        return True
    return await registration.mine(turn, code) is not None
