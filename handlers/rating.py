"""How the answer was, with one tap, and whether it helped, some days later."""

from desk import texts, ticket_texts, tickets
from handlers.follow_up import own
from handlers.turn import Turn


async def rate(turn: Turn, argument: str) -> None:
    """`code.stars`"""
    code, _, stars = argument.partition(".")
    if stars not in ticket_texts.RATINGS:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
    elif await own(turn, code):
        await tickets.rate(turn.session, code, int(stars), now=turn.now)
        badly = int(stars) == min(map(int, ticket_texts.RATINGS))
        if badly:
            turn.reply(ticket_texts.RATED_BADLY, texts.unsolved(code))
        else:
            turn.reply(ticket_texts.RATED)


async def say_helped(turn: Turn, code: str) -> None:
    if await own(turn, code):
        await tickets.helped(turn.session, code, True, now=turn.now)
        turn.reply(ticket_texts.HELPED)


async def say_not_helped(turn: Turn, code: str) -> None:
    if await own(turn, code):
        await tickets.helped(turn.session, code, False, now=turn.now)
        turn.reply(ticket_texts.NOT_HELPED.format(code=code), texts.unsolved(code))
