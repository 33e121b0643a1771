"""How a resident of the week reads what is offered to them as the same question."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from channels.messages import InboundKind
from channels.text import fold
from desk import same_question_texts, ticket_texts
from tests.flows.week_words import is_known

_SURE = re.compile(r"hỏi câu này(?: \((?P<about>.*?)\))?, (?:cán bộ|và cán bộ)")
_LINE = re.compile(r"^[ABC]\. (?P<about>.+) \([^()]*\)$", re.MULTILINE)
ONE_TAP, FROM_LIST = "one tap", "list"

Way = tuple[InboundKind, str]


class Screen(Protocol):
    def last(self, address: str) -> str: ...

    def find(self, address: str, label: str) -> Way | None: ...


@dataclass(kw_only=True)
class Reader:
    """Joins what a word on the screen tells to be their own matter; believes an offer that tells nothing. Nobody knows
    what lies behind the words: so some join wrongly. `joined`: how, by number; `offered`: what was shown, in all."""

    joined: dict[int, str] = field(default_factory=dict)
    offered: Counter[str] = field(default_factory=Counter)

    def answer(self, number: int, matter: int, address: str, screen: Screen) -> Way | None:
        """None when nothing of the kind is offered."""
        other = screen.find(address, ticket_texts.NOT_SAME.label)
        shown, mine = screen.last(address), screen.find(address, ticket_texts.same_as_mine("").label)
        if other is None:
            return None
        if mine and same_question_texts.NOT_SURE in shown:
            if is_known(matter, fold(shown.partition("\n\n")[0])):
                self.joined[number] = FROM_LIST
                return mine
        elif mine and (sure := _SURE.search(shown)):
            self.offered[ONE_TAP] += 1
            if not sure["about"] or is_known(matter, fold(sure["about"])):
                self.joined[number] = ONE_TAP
                return mine
        elif lines := _LINE.findall(shown):
            self.offered[FROM_LIST] += 1
            for place, about in enumerate(lines):
                if is_known(matter, fold(about)):
                    return screen.find(address, ticket_texts.look_near(place, "").label)
        return other
