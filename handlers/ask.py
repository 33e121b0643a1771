"""A question in free words: a sourced answer, a question back, a few choices, or an honest 'no answer yet'."""

from collections.abc import Iterator
from dataclasses import replace

from channels.messages import Choice
from desk import texts
from desk.privacy import mask
from faq.catalogue import FaqEntry
from faq.matcher import Match, MatchKind
from faq.talk.menus import find_menu
from faq.text import ANALYSED_CHARACTERS
from handlers import clarify, sending, several, subject
from handlers.answer import answer
from handlers.offer import KEPT_QUESTION, MOST_CHOICES, candidates, entry_choices, keep_miss, offer, offer_menu
from handlers.turn import Turn
from storage import faq

MOST_SISTERS = 2


async def ask(turn: Turn) -> None:
    if turn.state.step == clarify.STEP and clarify.read_reply(turn):
        return
    match = turn.house.matcher.match(turn.text)
    if match.kind is MatchKind.SENSITIVE:
        await sending.send_at_once(turn, match.reply or texts.NO_ANSWER)
    elif (last := subject.last_answer(turn)) and subject.rejects_last_answer(turn, match):
        await _rate(turn, False, last.id)
    elif await subject.go_on(turn):
        pass
    elif menu := find_menu(turn.house.guide.menus, turn.text):
        offer_menu(turn, menu)
    elif match.kind is MatchKind.SMALLTALK:
        turn.reply(match.reply or texts.MENU, *texts.MAIN_MENU)
    else:
        await _answer(turn, match)


async def _answer(turn: Turn, match: Match) -> None:
    turn.remember(question=turn.text[:KEPT_QUESTION], nearest=[scored.entry.id for scored in match.entries])
    if not several.answer_several(turn, match) and not clarify.ask_back(turn, match):
        if match.kind is MatchKind.ANSWER:
            _answer_directly(turn, match)
        else:
            offer(turn, await _ordered(turn, match))
    if len(turn.text) > ANALYSED_CHARACTERS:
        turn.add(texts.TOO_LONG)


async def _ordered(turn: Turn, match: Match) -> Match:
    """The choices to show as the second stage orders them: none more, none fewer."""
    shown = candidates(match)
    if turn.house.second_stage is None or match.kind is not MatchKind.CHOICES or len(shown) < 2:
        return match
    text = mask(turn.text[-KEPT_QUESTION:])[-ANALYSED_CHARACTERS:]
    ordered = await turn.house.second_stage.order(text, shown)
    places = {entry.id: place for place, entry in enumerate(ordered)}
    first = sorted(match.entries[: len(shown)], key=lambda one: places.get(one.entry.id, len(places)))
    return replace(match, entries=(*first, *match.entries[len(shown) :]))


def _answer_directly(turn: Turn, match: Match) -> None:
    best = match.entries[0].entry
    entry, before, more = clarify.for_household(turn, best, turn.text)
    answer(turn, entry, *more, *_sisters(match, entry), before=before)


def _sisters(match: Match, answered: FaqEntry) -> Iterator[Choice]:
    """Variants of the same answer that came close, to look at as well."""
    others = [one.entry for one in match.entries if one.entry.group == answered.group and one.entry.id != answered.id]
    return (texts.see_entry(entry.id, entry.title) for entry in others[:MOST_SISTERS])


async def show_topic(turn: Turn, topic_id: str) -> None:
    entries = turn.house.catalogue.of_topic(topic_id)
    topic = turn.house.catalogue.topics.get(topic_id)
    if topic is None or not entries:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
        return
    turn.reply(texts.IN_TOPIC.format(topic=topic.title), *entry_choices(entries[:8]), texts.TO_OFFICIAL)


async def rate_helpful(turn: Turn, entry_id: str) -> None:
    await _rate(turn, True, entry_id)


async def rate_unhelpful(turn: Turn, entry_id: str) -> None:
    await _rate(turn, False, entry_id)


async def _rate(turn: Turn, helpful: bool, entry_id: str) -> None:
    if turn.house.catalogue.entry(entry_id) is None:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
        return
    await faq.add_rating(turn.session, address_id=turn.address_id, entry_id=entry_id, helpful=helpful, now=turn.now)
    if helpful:
        turn.reply(texts.GLAD)
        return
    others = [id_ for id_ in turn.recall("nearest") or () if id_ != entry_id]
    asked = turn.recall("question")
    if asked:
        keep_miss(turn, "rated", asked, [{"id": entry_id}])
    entries = [entry for id_ in others[:MOST_CHOICES] if (entry := turn.house.catalogue.entry(id_))]
    last = texts.SEND_THIS if asked else texts.TO_OFFICIAL
    turn.about(None)
    turn.reply(texts.NOT_WHAT_I_MEANT, *entry_choices(entries), last)
