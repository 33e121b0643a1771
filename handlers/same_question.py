"""Others have asked this already: their answer or their number is shown, and one tap joins them."""

from desk import groups, same_questions, texts, ticket_texts
from desk.errors import Refused
from faq.matcher import MatchKind
from handlers import draft as drafts
from handlers.draft import Draft
from handlers.turn import Turn
from storage import tickets as stored_tickets

STEP = "question.same"
_KEPT = "joined"
"""What they had written themselves, by the code they joined instead: given back when it was not theirs after all."""
_MOST_KEPT = 3


async def offer(turn: Turn, draft: Draft, topic: str | None) -> bool:
    """Whether there is one to join, and it was shown. Pictures and sound cannot be compared."""
    if turn.house.signer is None or draft["files"] or not draft["text"].strip():
        return False
    found = await same_questions.find(
        turn.session,
        turn.house.signer.sign(draft["text"]),
        topic=topic,
        area_id=turn.area_id,
        contact_id=turn.contact_id,
        now=turn.now,
    )
    if found is None:
        return False
    if found.own:
        text = ticket_texts.own_question(found.code)
        turn.ask(STEP, text, texts.say_more(found.code), ticket_texts.NOT_SAME, texts.CANCEL)
        return True
    text = ticket_texts.same_question(
        found.people, _about(turn, draft), found.answer, found.code, found.answered_at, turn.house.zone
    )
    turn.ask(STEP, text, ticket_texts.same_as_mine(found.code), ticket_texts.NOT_SAME, texts.CANCEL)
    return True


async def join(turn: Turn, code: str) -> None:
    """One tap: their words go along, and stay with them too in case it was another question."""
    ticket = await stored_tickets.find(turn.session, code)
    if ticket is None or ticket.erased_at is not None:
        turn.reply(ticket_texts.GONE_QUESTION, ticket_texts.NOT_SAME)
        return
    own_words = drafts.load(turn)["text"] if drafts.exists(turn) else ""
    try:
        is_new = await groups.join(turn.session, code, turn.contact_id, now=turn.now, text=own_words)
    except Refused:
        turn.reply(ticket_texts.GONE_QUESTION, ticket_texts.NOT_SAME)
        return
    _put_by(turn, code)
    if not is_new:
        turn.reply(ticket_texts.JOINED_ALREADY.format(code=code))
        return
    told = ticket_texts.JOINED_ANSWERED if ticket.answered_at is not None else ticket_texts.JOINED
    turn.reply(told.format(code=code), texts.not_mine(code))


def give_back(turn: Turn, code: str) -> bool:
    """Whether what they had written before they joined is there again, to be sent on its own."""
    kept: dict[str, Draft] = dict(turn.recall(_KEPT) or {})
    draft = kept.pop(code, None)
    turn.remember(**{_KEPT: kept})
    if draft is None or drafts.exists(turn):
        return False
    draft["alone"] = True
    drafts.save(turn, draft)
    return True


def _put_by(turn: Turn, code: str) -> None:
    if not drafts.exists(turn):
        return
    kept = {**(turn.recall(_KEPT) or {}), code: drafts.load(turn)}
    turn.end()
    turn.forget("draft", "question", "nearest")
    turn.remember(**{_KEPT: dict(list(kept.items())[-_MOST_KEPT:])})


def _about(turn: Turn, draft: Draft) -> str | None:
    """The title of our own answer that comes nearest, never the words of whoever asked."""
    match = turn.house.matcher.match(draft["text"])
    return match.entries[0].entry.title if match.kind is MatchKind.ANSWER else None
