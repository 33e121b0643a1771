"""One question back when the answer differs by it; a household's kind then counts for the rest of the conversation."""

from collections.abc import Mapping, Sequence

from channels.messages import Choice
from desk import texts
from faq.catalogue import FaqEntry
from faq.matcher import Match, MatchKind
from faq.talk.clarify import UNKNOWN, AnswerSet
from faq.talk.kinds import kinds
from handlers.answer import answer
from handlers.offer import entry_choices
from handlers.turn import Turn

STEP = "clarify.kind"
CLOSE = 0.8
"""Beside a certain answer only a candidate with this part of its score is a reason to ask."""

_SEPARATOR = "/"


async def choose(turn: Turn, argument: str) -> None:
    """A tap on an option; the payload says all, so that an old button still works."""
    set_id, _, kind = argument.partition(_SEPARATOR)
    one = turn.house.guide.clarify.sets.get(set_id)
    if one is None or kind not in one.entries:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    _stop_waiting(turn)
    _answer_for(turn, one, kind)


async def cannot_tell(turn: Turn, set_id: str) -> None:
    one = turn.house.guide.clarify.sets.get(set_id)
    if one is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    _stop_waiting(turn)
    _show_all(turn, one)


async def change(turn: Turn, set_id: str) -> None:
    """Asks again; what was known until now is forgotten."""
    one = turn.house.guide.clarify.sets.get(set_id)
    if one is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    turn.forget("household")
    _put(turn, one)


def read_reply(turn: Turn) -> bool:
    """Whether the message was the reply that was waited for; anything else is a new question."""
    one = turn.house.guide.clarify.sets.get(turn.recall("clarify") or "")
    _stop_waiting(turn)
    kind = turn.house.guide.clarify.read_reply(turn.text, one) if one else None
    if one is None or kind is None:
        return False
    if kind == UNKNOWN:
        _show_all(turn, one)
    else:
        _answer_for(turn, one, kind)
    return True


def ask_back(turn: Turn, match: Match) -> bool:
    """Whether the two best candidates differ by something that the message does not say, and it was asked."""
    if match.foreign is not None:
        return False
    certain = match.kind is MatchKind.ANSWER
    least = match.entries[0].score * CLOSE if certain else 0
    near = [scored.entry.id for scored in match.entries if scored.score >= least]
    one = turn.house.guide.clarify.to_ask(near, turn.text, certain=certain)
    if one is None or len(_entries(turn, one)) < 2:
        return False
    kind = _known_kind(turn, one)
    if kind is not None:
        _answer_for(turn, one, kind)
    else:
        _put(turn, one)
    return True


def for_household(turn: Turn, entry: FaqEntry, text: str) -> tuple[FaqEntry, str, tuple[Choice, ...]]:
    """The entry for the household's kind told before, with what to say and offer.

    Only instead of one whose title is for another kind, and only when the message itself names none.
    """
    one = turn.house.guide.clarify.of_entry(entry.id)
    fits = one is not None and one.told_by(entry.title) and not one.told_by(text)
    kind = _known_kind(turn, one) if one is not None and fits else None
    other = turn.house.catalogue.entry(one.entries[kind]) if one is not None and kind is not None else None
    if one is None or kind is None or other is None:
        return entry, "", ()
    _keep(turn, one, kind)
    return other, _because(one, kind), _change_choice(one)


def _known_kind(turn: Turn, one: AnswerSet) -> str | None:
    known: Mapping[str, str] = turn.recall("household") or {}
    fits = known.get("question") == one.question.id and known.get("kind") in one.entries
    return known["kind"] if fits and turn.is_fresh(known.get("at")) else None


def _stop_waiting(turn: Turn) -> None:
    if turn.state.step == STEP:
        turn.end()
    turn.forget("clarify")


def _show_all(turn: Turn, one: AnswerSet) -> None:
    turn.reply(texts.CANNOT_TELL, *entry_choices(_entries(turn, one)), texts.SEND_THIS)


def _answer_for(turn: Turn, one: AnswerSet, kind: str) -> None:
    entry = turn.house.catalogue.entry(one.entries[kind])
    _keep(turn, one, kind)
    if entry is None:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
    else:
        answer(turn, entry, *_change_choice(one), before=_because(one, kind))


def _keep(turn: Turn, one: AnswerSet, kind: str) -> None:
    if one.question.remember:
        turn.remember(household={"question": one.question.id, "kind": kind, "at": turn.now.isoformat()})


def _put(turn: Turn, one: AnswerSet) -> None:
    options = [
        Choice(label=label, payload=f"#dien:{one.id}{_SEPARATOR}{kind}")
        for kind, label in one.question.options.items()
        if turn.house.catalogue.entry(one.entries.get(kind, "")) is not None
    ]
    turn.about(None)
    turn.remember(clarify=one.id)
    turn.ask(STEP, one.question.ask, *options, Choice(label="Không biết", payload=f"#khongbiet:{one.id}"))


def _because(one: AnswerSet, kind: str) -> str:
    return one.question.because.format(name=kinds()[kind].name) + "\n"


def _change_choice(one: AnswerSet) -> tuple[Choice, ...]:
    return (Choice(label=one.question.change, payload=f"#doi:{one.id}"),) if one.question.change else ()


def _entries(turn: Turn, one: AnswerSet) -> Sequence[FaqEntry]:
    found = (turn.house.catalogue.entry(name) for name in dict.fromkeys(one.entries.values()))
    return [entry for entry in found if entry is not None]
