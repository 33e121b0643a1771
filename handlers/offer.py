"""What is shown when there is no one answer: a few to choose from, a menu, or where else to ask."""

from collections.abc import Iterable, Mapping, Sequence

from channels.messages import Choice
from desk import texts
from desk.privacy import mask
from faq.catalogue import FaqEntry
from faq.matcher import Match, MatchKind
from faq.outside import SubjectKind
from faq.talk.menus import Menu
from handlers.turn import Turn
from storage import faq

MOST_CHOICES = 3
KEPT_QUESTION = 4_000
LEGAL_AID = "tro-giup-phap-ly-mien-phi"


def offer(turn: Turn, match: Match) -> None:
    """Choices, or an honest word that there is no answer; kept for the officials either way."""
    turn.about(None)
    keep_miss(turn, match.kind.value, turn.text, nearest(match))
    if match.kind is MatchKind.CHOICES:
        offered = entry_choices(candidates(match))
        turn.reply(texts.ONE_CHOICE if len(offered) == 1 else texts.CHOICES, *offered, texts.SEND_THIS)
    elif match.foreign is SubjectKind.LAW:
        turn.reply(texts.OUTSIDE_LAW, *_known(turn, [LEGAL_AID]), texts.SEND_THIS, texts.SEE_TOPICS)
    else:
        turn.reply(texts.NO_ANSWER, texts.SEND_THIS, texts.SEE_TOPICS)


def offer_menu(turn: Turn, menu: Menu) -> None:
    topic = turn.house.catalogue.topics.get(menu.topic)
    whole = (texts.see_topic(topic.id, topic.title),) if topic else ()
    turn.about(None)
    turn.forget("question", "nearest")
    text = f"{texts.OUTSIDE_LAW}\n\n{texts.OUTSIDE_BUT}" if menu.outside else texts.MENU_OF.format(title=menu.title)
    turn.reply(text, *_known(turn, menu.entries), *whole, texts.TO_OFFICIAL)


def candidates(match: Match) -> list[FaqEntry]:
    return [scored.entry for scored in match.entries[: min(match.shown, MOST_CHOICES)]]


def nearest(match: Match) -> list[Mapping[str, object]]:
    return [{"id": scored.entry.id, "score": round(scored.score, 3)} for scored in match.entries]


def entry_choices(entries: Iterable[FaqEntry]) -> tuple[Choice, ...]:
    return tuple(Choice(label=entry.title, payload=f"#muc:{entry.id}") for entry in entries)


def keep_miss(turn: Turn, kind: str, text: str, nearest: Sequence[Mapping[str, object]]) -> None:
    """Kept for the officials to write the missing answer, without personal numbers."""
    masked = mask(text[:KEPT_QUESTION])
    turn.misses.append(faq.NewMiss(address_id=turn.address_id, kind=kind, text=masked, nearest=nearest))


def _known(turn: Turn, entry_ids: Iterable[str]) -> tuple[Choice, ...]:
    return entry_choices(entry for name in entry_ids if (entry := turn.house.catalogue.entry(name)))
