"""Short messages that ask more about the last answer: "nộp ở đâu", "bao lâu thì có", "thế còn cận nghèo thì sao"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from channels.text import fold
from faq.catalogue import Catalogue, FaqEntry
from faq.documents import Document, Fields, read_document
from faq.talk.clarify import Clarify
from faq.talk.kinds import Kind, kind_phrases, kinds
from faq.talk.patterns import compile_patterns, line
from faq.talk.phrases import Phrases, as_line, asked_words

MOST_WORDS = 9
"""A longer message says itself what it is about."""
BORROWED_WORDS = 1
"""So many words may repeat the title of the last answer; more of them are a question of their own."""
SHORT = 6
"""A longer message is not answered with what was said last once more, nor about another household unless it begins or
ends as a follow-up does."""

_FILE = Path(__file__).with_name("follow_ups.yaml")
_ASPECT_KEYS = frozenset({"id", "section", "mentions", "titles", "near", "words"})


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Either an entry, perhaps with the one section that was asked for, or a whole question for the matcher."""

    entry: FaqEntry | None = None
    section: str | None = None
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class _Aspect:
    section: str
    mentions: re.Pattern[str] | None
    titles: re.Pattern[str] | None
    near: bool


@dataclass(frozen=True, kw_only=True)
class _Words:
    aspects: dict[str, _Aspect]
    phrases: Phrases
    fillers: Phrases
    marked: re.Pattern[str]
    wrong: re.Pattern[str]


def says_wrong(text: str) -> bool:
    """Whether the whole message says that the last answer was not what was meant."""
    return bool(_words().wrong.search(line(text)))


def read_follow_up(text: str, last: FaqEntry, catalogue: Catalogue, clarify: Clarify | None = None) -> Meant | None:
    """None when the message stands on its own: every one of its words must be a known way of asking for more."""
    words = _without_particle(asked_words(text))
    if not 0 < len(words) <= MOST_WORDS:
        return None
    named = kind_phrases().find(words)
    found = _words().phrases.find(named.rest)
    borrowed = _words().fillers.find(found.rest).rest
    meant_kinds = [name for name in named.names if name != "tre-em"] or list(named.names)
    if len(meant_kinds) > 1 or not (meant_kinds or found.names) or not _borrows_from(last, borrowed):
        return None
    is_long = len(text.split()) > SHORT
    aspect = _words().aspects[found.names[0]] if found.names else None
    if aspect is None or meant_kinds:
        meant = _for_kind(kinds()[meant_kinds[0]], aspect, last, catalogue, clarify)
        if (meant.entry is None or is_long) and not _words().marked.search(as_line(words)):
            return None
    else:
        meant = _of_aspect(aspect, last, catalogue)
    repeats = meant.entry is last and not meant.section
    return None if repeats and (borrowed or is_long) else meant


def _without_particle(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without "vậy" at the end; typed bare among bare words it could also be a loan ("vay"), but not there."""
    bare = all(word.isascii() for word in words)
    return words[:-1] if words[-1:] == ("vậy",) or (bare and words[-1:] == ("vay",)) else words


def _borrows_from(last: FaqEntry, rest: tuple[str, ...]) -> bool:
    known = {fold(word) for word in asked_words(last.title)}
    return len(rest) <= BORROWED_WORDS and all(fold(word) in known for word in rest)


def _of_aspect(aspect: _Aspect, last: FaqEntry, catalogue: Catalogue) -> Meant:
    if (aspect.mentions is None and last.sections.get(aspect.section)) or aspect.section == "can-cu":
        return Meant(entry=last, section=aspect.section)
    if aspect.titles is not None and not aspect.titles.search(line(last.title)):
        for other in _sisters(last, catalogue):
            if aspect.titles.search(line(other.title)):
                return Meant(entry=other)
    if (told := _telling(aspect, last)) is not None:
        return told
    if aspect.near and aspect.titles is not None:
        for other in _related(last, catalogue):
            if aspect.titles.search(line(other.title)):
                return Meant(entry=other)
    for other in _sisters(last, catalogue):
        if aspect.section and other.sections.get(aspect.section) and aspect.mentions is None:
            return Meant(entry=other, section=aspect.section)
    return Meant(entry=last, section=aspect.section or None)


def _telling(aspect: _Aspect, entry: FaqEntry) -> Meant | None:
    """The short answer or the part of it that holds what was asked for."""
    if aspect.mentions is None:
        return None
    if not aspect.section and aspect.mentions.search(line(entry.short)):
        return Meant(entry=entry)
    order = [aspect.section, *(name for name in entry.sections if name != aspect.section)]
    for name in order:
        if aspect.mentions.search(line(entry.sections.get(name, ""))):
            return Meant(entry=entry, section=name)
    return Meant(entry=entry) if aspect.mentions.search(line(entry.short)) else None


def _for_kind(
    kind: Kind, aspect: _Aspect | None, last: FaqEntry, catalogue: Catalogue, clarify: Clarify | None
) -> Meant:
    """The variant of the last answer for another kind of household or person, else a question for the matcher."""
    named = clarify.variant(last.id, kind.id) if clarify else None
    near = [one for one in _related(last, catalogue) if one.topic == last.topic]
    likely = (one for one in (*_sisters(last, catalogue), last, *near) if kind.named_in(one.title))
    entry = catalogue.entry(named or "") or next(likely, None)
    if entry is None:
        return Meant(question=f"{kind.name}: {_subject(last)}")
    asked = aspect.section if aspect is not None and aspect.mentions is None else ""
    return Meant(entry=entry, section=asked if entry.sections.get(asked) else None)


def _subject(last: FaqEntry) -> str:
    """The title of the last answer without the kinds it names."""
    title = kind_phrases().find(asked_words(last.title)).rest
    return as_line(title).strip()


def _sisters(last: FaqEntry, catalogue: Catalogue) -> Iterator[FaqEntry]:
    return (one for one in catalogue.entries.values() if one.group == last.group and one.id != last.id)


def _related(last: FaqEntry, catalogue: Catalogue) -> Iterator[FaqEntry]:
    """Related entries in the order in which they are named; a fact group stands for all its entries."""
    for name in last.related:
        yield from (one for one in catalogue.entries.values() if name in (one.id, one.group))


@cache
def _words() -> _Words:
    document = read_document(_FILE)
    fields = Fields(document=document, entry="", values=document.content)
    fields.refuse_unknown(frozenset({"wrong", "fillers", "begins", "ends", "aspects"}))
    wrong = compile_patterns(fields.texts("wrong"), whole=True)
    if wrong is None:
        fields.fail("wrong", "'wrong' is empty", "at least one phrase")
    begins, ends = compile_patterns(fields.texts("begins")), compile_patterns(fields.texts("ends"))
    if begins is None or ends is None:
        fields.fail("begins", "'begins' or 'ends' is empty", "at least one phrase in each")
    records = fields.mappings("aspects")
    return _Words(
        aspects={record["id"]: _aspect(document, record) for record in records},
        phrases=Phrases({record["id"]: record["words"] for record in records}),
        fillers=Phrases({"filler": fields.texts("fillers")}),
        marked=re.compile(f"^{begins.pattern}|{ends.pattern}$"),
        wrong=wrong,
    )


def _aspect(document: Document, record: Any) -> _Aspect:
    fields = Fields(document=document, entry=record["id"], values=record)
    fields.refuse_unknown(_ASPECT_KEYS)
    return _Aspect(
        section=fields.optional_text("section"),
        mentions=compile_patterns(fields.texts("mentions")),
        titles=compile_patterns(fields.texts("titles")),
        near=fields.flag("near"),
    )
