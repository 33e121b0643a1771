"""Two or three questions in one message: each gets its own answer, or what is unclear is asked for again."""

from dataclasses import dataclass

from desk import texts
from faq.catalogue import FaqEntry
from faq.matcher import Match, MatchKind
from faq.talk.clarify import Clarify
from faq.talk.follow_ups import read_follow_up
from faq.talk.parts import is_marked, split_questions
from handlers.answer import answer, answer_without_parts
from handlers.clarify import for_household
from handlers.offer import KEPT_QUESTION, candidates, entry_choices, keep_miss, nearest
from handlers.turn import Turn

SHOWN_PART = 120


@dataclass(frozen=True, kw_only=True)
class _Part:
    text: str
    match: Match
    entry: FaqEntry | None


def answer_several(turn: Turn, whole: Match) -> bool:
    """Whether the message asked several things and was answered so. One that asks once is matched once."""
    texts_asked = split_questions(turn.text)
    if not texts_asked:
        return False
    parts = [_read(turn, text) for text in texts_asked]
    sure = _different([part for part in parts if part.entry is not None])
    best = whole.entries[0].entry.group if whole.kind is MatchKind.ANSWER else None
    groups = [part.entry.group for part in sure if part.entry is not None]
    if best is not None and best not in groups:
        return False
    if len(sure) > 1:
        _answer_each(turn, sure)
        return True
    unclear = [part for part in parts if part.entry is None and _of_its_own(turn, part, sure)]
    if not sure or not unclear or best is None or not is_marked(sure[0].text):
        return False
    _answer_one(turn, sure[0], unclear[0])
    return True


def _read(turn: Turn, text: str) -> _Part:
    match = turn.house.matcher.match(text)
    return _Part(text=text, match=match, entry=match.entries[0].entry if _is_sure(match) else None)


def _is_sure(match: Match) -> bool:
    """One answer, or variants of one."""
    if match.kind is MatchKind.ANSWER:
        return True
    shown = candidates(match) if match.kind is MatchKind.CHOICES else []
    return len(shown) > 1 and len({entry.group for entry in shown}) == 1


def _different(parts: list[_Part]) -> list[_Part]:
    """The first part of each fact group."""
    found: dict[str, _Part] = {}
    for part in parts:
        if part.entry is not None:
            found.setdefault(part.entry.group, part)
    return list(found.values())


def _of_its_own(turn: Turn, part: _Part, sure: list[_Part]) -> bool:
    """Whether an unclear part asks about something else than the sure one, and has candidates."""
    if part.match.kind is not MatchKind.CHOICES or not is_marked(part.text):
        return False
    clarify: Clarify = turn.house.guide.clarify
    answered = [one.entry for one in sure if one.entry is not None]
    if any(read_follow_up(part.text, entry, turn.house.catalogue, clarify) for entry in answered):
        return False
    return {entry.group for entry in candidates(part.match)}.isdisjoint(entry.group for entry in answered)


def _answer_each(turn: Turn, sure: list[_Part]) -> None:
    entries = [for_household(turn, part.entry, turn.text)[0] for part in sure if part.entry is not None]
    for entry in entries[:-1]:
        answer_without_parts(turn, entry)
    others = (texts.see_entry(entry.id, entry.title) for entry in entries[:-1])
    answer(turn, entries[-1], *others, before=f"{entries[-1].title}:\n")


def _answer_one(turn: Turn, sure: _Part, unclear: _Part) -> None:
    if sure.entry is None:
        return
    answer_without_parts(turn, sure.entry)
    keep_miss(turn, unclear.match.kind.value, unclear.text, nearest(unclear.match))
    turn.remember(question=unclear.text[:KEPT_QUESTION])
    shown = unclear.text if len(unclear.text) <= SHOWN_PART else f"{unclear.text[:SHOWN_PART].rstrip()}…"
    turn.reply(
        texts.OTHER_PART.format(part=shown),
        *entry_choices(candidates(unclear.match)),
        texts.see_entry(sure.entry.id, sure.entry.title),
        texts.SEND_THIS,
    )
