"""Others have asked this already: a sure one is joined with one tap, of up to three near ones one is picked and seen
first."""

from collections.abc import Sequence

from desk import groups, same_question_texts, same_questions, texts, ticket_texts
from desk.errors import Refused
from desk.same_questions import Same
from faq.catalogue import FaqEntry
from faq.matcher import MatchKind
from faq.signature import called
from handlers import draft as drafts
from handlers.draft import Draft
from handlers.turn import Handler, Turn
from storage import tickets as stored_tickets

STEP = "question.same"
_KEPT = "joined"
"""What they had written themselves, by the code they joined instead: given back when it was not theirs after all."""
_MOST_KEPT = 3
_SHOWN = "same"
"""Codes of the questions that were offered last."""


async def offer(turn: Turn, draft: Draft, topic: str | None) -> bool:
    """Whether there are some to join, and they were shown. Pictures and sound cannot be compared."""
    found = await _find(turn, draft, topic)
    turn.remember(**{_SHOWN: [one.code for one in found]})
    if not found:
        return False
    if found[0].sure:
        _offer_surely(turn, draft, found[0])
    else:
        _offer_list(turn, draft, found)
    return True


async def look(turn: Turn, code: str) -> None:
    """One of the list as a whole, before it is joined: only what was on the list, since a code is no key."""
    draft = drafts.load(turn)
    found = await _find(turn, draft, _topic(turn, draft)) if code in _shown(turn) and drafts.exists(turn) else ()
    one = next((one for one in found if one.code == code), None)
    if one is None:
        turn.reply(ticket_texts.GONE_QUESTION, ticket_texts.NOT_SAME)
    elif one.own:
        _offer_own(turn, one)
    else:
        about = _line_about(turn, draft, one)
        zone = turn.house.zone
        text = same_question_texts.near_question(about, one.answer, code, one.answered_at, zone, people=one.people)
        back = (ticket_texts.BACK_TO_NEAR,) if len(found) > 1 else ()
        turn.ask(STEP, text, ticket_texts.NOT_SAME, ticket_texts.same_as_mine(code), *back, texts.CANCEL)


def look_at(number: int) -> Handler:
    """For the letter that was typed instead of tapped."""

    async def look_at_it(turn: Turn) -> None:
        shown = _shown(turn)
        await look(turn, shown[number] if number < len(shown) else "")

    return look_at_it


async def join(turn: Turn, code: str) -> None:
    """One tap: their words go along, and stay with them too in case it was another question."""
    ticket = await stored_tickets.find(turn.session, code) if code in _shown(turn) else None
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
    turn.forget("draft", "question", "nearest", _SHOWN)
    turn.remember(**{_KEPT: dict(list(kept.items())[-_MOST_KEPT:])})


def _shown(turn: Turn) -> Sequence[str]:
    return list(turn.recall(_SHOWN) or ())


async def _find(turn: Turn, draft: Draft, topic: str | None) -> Sequence[Same]:
    if turn.house.signer is None or draft["files"] or not draft["text"].strip():
        return ()
    return await same_questions.find(
        turn.session,
        turn.house.signer.sign(draft["text"]),
        topic=topic,
        area_id=turn.area_id,
        contact_id=turn.contact_id,
        now=turn.now,
    )


def _offer_surely(turn: Turn, draft: Draft, one: Same) -> None:
    if one.own:
        _offer_own(turn, one)
        return
    text = ticket_texts.same_question(
        one.people, _about(turn, draft), one.answer, one.code, one.answered_at, turn.house.zone
    )
    turn.ask(STEP, text, ticket_texts.same_as_mine(one.code), ticket_texts.NOT_SAME, texts.CANCEL)


def _offer_own(turn: Turn, one: Same) -> None:
    turn.ask(STEP, ticket_texts.own_question(one.code), texts.say_more(one.code), ticket_texts.NOT_SAME, texts.CANCEL)


def _offer_list(turn: Turn, draft: Draft, found: Sequence[Same]) -> None:
    """Going their own way comes first: who answers in haste joins nothing."""
    lines = [
        same_question_texts.near_line(
            number,
            _line_about(turn, draft, one),
            one.people,
            one.asked_at,
            turn.house.zone,
            village=one.village,
            answered=one.answer is not None,
            own=one.own,
        )
        for number, one in enumerate(found)
    ]
    looks = [ticket_texts.look_near(number, one.code) for number, one in enumerate(found)]
    text = same_question_texts.NEAR_QUESTIONS.format(lines="\n".join(lines))
    turn.ask(STEP, text, ticket_texts.NOT_SAME, *looks, texts.CANCEL)


def _line_about(turn: Turn, draft: Draft, one: Same) -> str:
    """Subject and what is asked of it, in our words; for want of a title the words that the reader wrote as well."""
    entry = turn.house.catalogue.entry(one.told.entry_id) if one.told.entry_id else None
    subject = entry.title if entry else _common(turn, draft, one)
    asked = called(one.told.sides)
    return f"{subject} – {', '.join(asked)}" if asked else subject


def _common(turn: Turn, draft: Draft, one: Same) -> str:
    words = turn.house.signer.common_words(draft["text"], one.terms) if turn.house.signer else []
    shown = ", ".join(f"“{word}”" for word in words)
    return same_question_texts.SHARED_WORDS.format(words=shown) if shown else same_question_texts.NEAR_SUBJECT


def _about(turn: Turn, draft: Draft) -> str | None:
    """The title of our own answer that comes nearest, never the words of whoever asked."""
    entry = _answering(turn, draft)
    return entry.title if entry else None


def _topic(turn: Turn, draft: Draft) -> str | None:
    entry = _answering(turn, draft)
    return entry.topic if entry else None


def _answering(turn: Turn, draft: Draft) -> FaqEntry | None:
    match = turn.house.matcher.match(draft["text"])
    return match.entries[0].entry if match.kind is MatchKind.ANSWER else None
