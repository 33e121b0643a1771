"""A house whose matcher answers as the scene says, so that only what the bot does with a match is played."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from faq.catalogue import Catalogue, load_catalogue
from faq.matcher import Match, Matcher, MatchKind, Scored
from faq.outside import SubjectKind
from faq.talk.clarify import load_clarify
from faq.talk.guide import Guide
from faq.talk.menus import load_menus
from faq.talk.smalltalk import find_sensitive, find_smalltalk
from handlers.turn import House
from tests.clock import VIETNAM

_FOLDER = Path(__file__).parents[1] / "guided"

VAGUE = "vay được bao nhiêu"
INSURANCE = "có phải đóng bảo hiểm y tế không"
LOAN_OF_THE_POOR = "hộ nghèo vay bao nhiêu"
LOST_CARD = "mất thẻ bảo hiểm y tế thì làm sao"
PAPERS = "vay vốn cần giấy tờ gì"
DIVORCE = "ly hôn thì chia tài sản thế nào"
UNSURE = "tiền nong của nhà em tính sao đây"

_LIKELY: Mapping[str, tuple[MatchKind, Sequence[str]]] = {
    VAGUE: (MatchKind.CHOICES, ("vay-ngheo", "vay-ho-so")),
    INSURANCE: (MatchKind.CHOICES, ("the-ngheo", "the-can-ngheo")),
    LOAN_OF_THE_POOR: (MatchKind.ANSWER, ("vay-ngheo", "vay-can-ngheo")),
    LOST_CARD: (MatchKind.ANSWER, ("mat-the", "mat-the/sai-ten", "the-ngheo")),
    PAPERS: (MatchKind.ANSWER, ("vay-ho-so", "vay-ngheo")),
    UNSURE: (MatchKind.CHOICES, ("mat-the", "vay-ho-so")),
}


class Scripted(Matcher):
    """Answers to the questions above wherever they stand alone; `asked` counts how often it was consulted."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Nothing is learned: what is matched stands above."""
        self._catalogue = catalogue
        self.asked: list[str] = []

    def match(self, text: str) -> Match:
        self.asked.append(text)
        if (sensitive := find_sensitive(text)) is not None:
            return Match(kind=MatchKind.SENSITIVE, reply=sensitive.reply, reason=sensitive.name)
        if (talk := find_smalltalk(text)) is not None:
            return Match(kind=MatchKind.SMALLTALK, reply=talk.reply, reason=talk.name)
        plain = text.strip(" ?.!").lower()
        if plain == DIVORCE:
            return Match(kind=MatchKind.NONE, foreign=SubjectKind.LAW)
        kind, names = _LIKELY.get(plain, (MatchKind.NONE, ()))
        if not names:
            first = next((known for known in _LIKELY if plain.startswith(known)), "")
            kind, names = _LIKELY.get(first, (MatchKind.NONE, ()))
        found = [entry for name in names if (entry := self._catalogue.entry(name))]
        scored = tuple(Scored(entry=entry, score=0.9 - place / 20) for place, entry in enumerate(found))
        return Match(kind=kind, entries=scored, shown=1 if kind is MatchKind.ANSWER else len(scored))


def guided_house() -> House:
    catalogue = load_catalogue(_FOLDER / "content")
    guide = Guide(
        clarify=load_clarify(catalogue, _FOLDER / "clarify.yaml"), menus=load_menus(catalogue, _FOLDER / "menus.yaml")
    )
    return House(catalogue=catalogue, matcher=Scripted(catalogue), secret=b"k" * 32, zone=VIETNAM, guide=guide)
