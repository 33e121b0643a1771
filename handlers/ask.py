"""A question in free words: a sourced answer, a few choices, or an honest 'no answer yet'."""

from collections.abc import Iterable, Mapping, Sequence

from channels.messages import Choice
from desk import texts
from desk.privacy import mask
from faq.catalogue import FaqEntry
from faq.matcher import Match, MatchKind
from faq.text import ANALYSED_CHARACTERS
from handlers import question
from handlers.answer import answer
from handlers.turn import Turn
from storage import faq

MOST_CHOICES = 3
_KEPT_QUESTION = 4_000


async def ask(turn: Turn) -> None:
    match = turn.house.matcher.match(turn.text, today=turn.today)
    if match.kind is MatchKind.SMALLTALK:
        turn.reply(match.reply or texts.MENU, *texts.MAIN_MENU)
        return
    if match.kind is MatchKind.SENSITIVE:
        await question.send_at_once(turn, match.reply or texts.NO_ANSWER)
        return
    turn.remember(question=turn.text[:_KEPT_QUESTION], nearest=[scored.entry.id for scored in match.entries])
    if match.kind is MatchKind.ANSWER:
        answer(turn, match.entries[0].entry)
    else:
        _offer(turn, match)
    if len(turn.text) > ANALYSED_CHARACTERS:
        turn.add(texts.TOO_LONG)


async def show_topic(turn: Turn, topic_id: str) -> None:
    entries = turn.house.catalogue.of_topic(topic_id)
    topic = turn.house.catalogue.topics.get(topic_id)
    if topic is None or not entries:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
        return
    turn.reply(texts.IN_TOPIC.format(topic=topic.title), *_entry_choices(entries[:8]), texts.TO_OFFICIAL)


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
        _keep_miss(turn, "rated", asked, [{"id": entry_id}])
    entries = [entry for id_ in others[:MOST_CHOICES] if (entry := turn.house.catalogue.entry(id_))]
    last = texts.SEND_THIS if asked else texts.TO_OFFICIAL
    turn.reply(texts.NOT_WHAT_I_MEANT, *_entry_choices(entries), last)


def _offer(turn: Turn, match: Match) -> None:
    nearest = [{"id": scored.entry.id, "score": round(scored.score, 3)} for scored in match.entries]
    _keep_miss(turn, match.kind.value, turn.text, nearest)
    if match.kind is MatchKind.CHOICES:
        entries = [scored.entry for scored in match.entries[: min(match.shown, MOST_CHOICES)]]
        turn.reply(texts.CHOICES, *_entry_choices(entries), texts.SEND_THIS)
    else:
        turn.reply(texts.NO_ANSWER, texts.SEND_THIS, texts.SEE_TOPICS)


def _keep_miss(turn: Turn, kind: str, text: str, nearest: Sequence[Mapping[str, object]]) -> None:
    """Kept for the officials to write the missing answer, without personal numbers."""
    masked = mask(text[:_KEPT_QUESTION])
    turn.misses.append(faq.NewMiss(address_id=turn.address_id, kind=kind, text=masked, nearest=nearest))


def _entry_choices(entries: Iterable[FaqEntry]) -> tuple[Choice, ...]:
    return tuple(Choice(label=entry.title, payload=f"#muc:{entry.id}") for entry in entries)
