"""Greeting, menu, help, topics, cancelling, and the kinds of message that hold no question."""

from channels.messages import Choice
from desk import texts
from handlers.turn import Turn


async def greet(turn: Turn) -> None:
    turn.end()
    turn.reply(texts.GREETING if turn.is_new else texts.WELCOME_BACK, *texts.MAIN_MENU)


async def show_menu(turn: Turn) -> None:
    turn.end()
    turn.reply(texts.MENU, *texts.MAIN_MENU)


async def show_help(turn: Turn) -> None:
    turn.reply(texts.HELP, *texts.MAIN_MENU)


async def show_topics(turn: Turn) -> None:
    topics = [Choice(label=topic.title, payload=f"#chude:{topic.id}") for topic in turn.house.catalogue.topics.values()]
    turn.reply(texts.TOPICS, *topics, texts.TO_OFFICIAL)


async def cancel(turn: Turn) -> None:
    """Drops what was being written; it stays in the record of messages, only nothing is sent of it."""
    was_busy = turn.state.step is not None or turn.recall("draft") is not None
    turn.end()
    turn.forget("draft", "code", "question")
    turn.reply(texts.CANCELLED if was_busy else texts.NOTHING_TO_CANCEL, *texts.MAIN_MENU)


async def reply_to_sticker(turn: Turn) -> None:
    turn.reply(texts.STICKER, *texts.MAIN_MENU)


async def reply_to_location(turn: Turn) -> None:
    turn.reply(texts.LOCATION)


async def reply_to_contact_card(turn: Turn) -> None:
    turn.reply(texts.CONTACT_CARD)


async def reply_to_unsupported(turn: Turn) -> None:
    turn.reply(texts.UNSUPPORTED)


async def ask_for_text(turn: Turn) -> None:
    turn.reply(texts.NO_TEXT, *texts.MAIN_MENU)


async def reject_number(turn: Turn) -> None:
    turn.reply(texts.NOT_IN_LIST)


async def reject_button(turn: Turn) -> None:
    turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)


async def slow_down(turn: Turn) -> None:
    """Says so once; what comes until the flood is over is kept without an answer."""
    turn.read_as = "held"
    if not turn.recall("flooding"):
        turn.remember(flooding=True)
        turn.reply(texts.FLOOD)
