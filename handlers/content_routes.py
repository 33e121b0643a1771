"""What of a conversation belongs to news, stories and what people tell of themselves, for the list in `routes`."""

from handlers import about_me, notices, stories
from handlers.turn import ArgumentHandler, Handler, Turn

TAPS: dict[str, Handler] = {
    "#tin": notices.show_kinds,
    "#chuyen": stories.show_nearest,
    "#toi": about_me.show,
    "#toi:ke": about_me.begin,
    "#toi:sau": about_me.put_off,
    "#toi:ho": about_me.ask_household,
    "#toi:nghe": about_me.ask_interests,
    "#toi:tieng": about_me.ask_language,
    "#toi:xoa": about_me.forget,
    "#toi:xong": about_me.show,
}
TAPS_WITH_ARGUMENT: dict[str, ArgumentHandler] = {
    "#tin": notices.open_tap,
    "#tinsai": notices.report,
    "#tinbao": notices.want,
    "#chuyen": stories.open_tap,
    "#toiho": about_me.set_household,
    "#toinghe": about_me.add_interest,
    "#toitieng": about_me.set_language,
}
STEPS: dict[str, Handler] = {about_me.INTERESTS: about_me.read_interests}
WORDS: dict[str, Handler] = {**notices.WORDS, **stories.WORDS, **about_me.WORDS}


async def knows(turn: Turn, code: str) -> bool:
    return (await notices.find_current(turn, code) or await stories.find_current(turn, code)) is not None


async def look_up(turn: Turn, code: str) -> bool:
    """A notice or a story by its code, also to say that it is over; whether it was either."""
    if await notices.was_published(turn, code):
        await notices.show(turn, code)
    elif await stories.was_published(turn, code):
        await stories.show(turn, code)
    else:
        return False
    return True
