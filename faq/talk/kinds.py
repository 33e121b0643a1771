"""Kinds of households and people that answers differ by, read from `kinds.yaml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from faq.documents import Fields, read_document
from faq.talk.patterns import compile_patterns, line
from faq.talk.phrases import Phrases

_FILE = Path(__file__).with_name("kinds.yaml")
_KEYS = frozenset({"id", "name", "words", "titles"})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`name` stands for it in a question; `titles` are patterns that find it in the title of an entry."""

    id: str
    name: str
    words: tuple[str, ...]
    titles: tuple[str, ...]

    def named_in(self, text: str) -> bool:
        return self._titles is not None and self._titles.search(line(text)) is not None

    @cached_property
    def _titles(self) -> re.Pattern[str] | None:
        return compile_patterns(self.titles)


@cache
def kinds() -> Mapping[str, Kind]:
    document = read_document(_FILE)
    found: dict[str, Kind] = {}
    for record in document.content:
        fields = Fields(document=document, entry=record["id"], values=record)
        fields.refuse_unknown(_KEYS)
        titles = fields.texts("titles")
        if not titles or not fields.texts("words"):
            fields.fail("words", "a kind without words or titles", "both lists filled")
        found[record["id"]] = Kind(
            id=fields.text("id"), name=fields.text("name"), words=fields.texts("words"), titles=titles
        )
    return MappingProxyType(found)


@cache
def kind_phrases() -> Phrases:
    return Phrases({kind.id: kind.words for kind in kinds().values()})
