"""A short message that asks more about the answer given last, or says that it was not what was meant."""

from faq.catalogue import FaqEntry
from faq.matcher import Match, MatchKind
from faq.talk.follow_ups import Meant, read_follow_up, says_wrong
from faq.wording import SECTION_CODES
from handlers.answer import SECTION_HANDLERS, answer
from handlers.offer import KEPT_QUESTION, offer
from handlers.turn import Turn

_CODES = {section: code for code, section in SECTION_CODES.items()}


def last_answer(turn: Turn) -> FaqEntry | None:
    return turn.house.catalogue.entry(turn.subject) if turn.subject else None


def rejects_last_answer(turn: Turn, match: Match) -> bool:
    angry = match.kind is MatchKind.SMALLTALK and match.reason == "anger"
    return angry or says_wrong(turn.text)


async def go_on(turn: Turn) -> bool:
    """Whether the message was about the last answer, and was answered so."""
    last = last_answer(turn)
    meant = read_follow_up(turn.text, last, turn.house.catalogue, turn.house.guide.clarify) if last else None
    if last is None or meant is None:
        return False
    turn.remember(question=f"{last.title} – {turn.text}"[:KEPT_QUESTION])
    if meant.entry is None:
        _ask_anew(turn, meant, last)
    elif meant.section:
        await SECTION_HANDLERS[_CODES[meant.section]](turn, meant.entry.id)
    else:
        answer(turn, meant.entry)
    return True


def _ask_anew(turn: Turn, meant: Meant, last: FaqEntry) -> None:
    """The last answer itself is not what is asked for now."""
    match = turn.house.matcher.match(meant.question)
    turn.remember(nearest=[scored.entry.id for scored in match.entries])
    if match.kind is MatchKind.ANSWER and match.entries[0].entry.id != last.id:
        answer(turn, match.entries[0].entry)
    else:
        offer(turn, match)
