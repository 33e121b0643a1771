"""Greeting, menu, help, topics, cancelling, and the kinds of message that hold no question."""

from channels.messages import Choice
from desk import texts
from handlers import draft as drafts
from handlers import question
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
    """What was asked before has nothing to do with what is chosen from here."""
    turn.forget("question", "nearest")
    topics = [Choice(label=topic.title, payload=f"#chude:{topic.id}") for topic in turn.house.catalogue.topics.values()]
    turn.reply(texts.TOPICS, *topics, texts.TO_OFFICIAL)


async def cancel(turn: Turn) -> None:
    """Ends what is being asked now; a question being written is dropped when it is what was going on."""
    step = turn.state.step
    if drafts.exists(turn) and (step is None or step.startswith("question.")):
        await question.drop(turn)
        return
    turn.end()
    turn.forget("code", "question", "benefits")
    turn.reply(texts.CANCELLED if step else texts.NOTHING_TO_CANCEL, *texts.MAIN_MENU)


async def reply_to_sticker(turn: Turn) -> None:
    _reply_without_words(turn, texts.STICKER)


async def reply_to_location(turn: Turn) -> None:
    turn.reply(texts.LOCATION)


async def reply_to_contact_card(turn: Turn) -> None:
    turn.reply(texts.CONTACT_CARD)


async def reply_to_unsupported(turn: Turn) -> None:
    turn.reply(texts.UNSUPPORTED)


async def ask_for_text(turn: Turn) -> None:
    _reply_without_words(turn, texts.NO_TEXT)


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


def _reply_without_words(turn: Turn, text: str) -> None:
    """In the middle of something the list offered last still counts."""
    if turn.state.step is None:
        turn.reply(text, *texts.MAIN_MENU)
    else:
        turn.reply(texts.STILL_WAITING)
