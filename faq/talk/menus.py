"""Messages of one or two words that only name a subject, read from `menus.yaml`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from channels.text import fold_word
from faq.catalogue import Catalogue
from faq.courtesies import kept_span
from faq.documents import Document, Fields, read_document
from faq.talk.patterns import compile_patterns
from faq.talk.phrases import as_line, asked_words

MENUS_FILE = Path(__file__).with_name("menus.yaml")
MOST_ENTRIES = 5
LONGEST_NAME = 6
"""Words of a message that may name a subject; politeness is not counted."""

_KEYS = frozenset({"title", "words", "entries", "topic", "outside"})
_WORD = re.compile(r"\w+")
_AROUND = re.compile(r"^ (?:(?:ve|về|chuyện|chuyen|việc|viec|vụ|vu) )")


@dataclass(frozen=True, kw_only=True)
class Menu:
    """`topic` is "" when none is offered in full; `outside`: mostly not answered here."""

    title: str
    words: re.Pattern[str]
    entries: tuple[str, ...]
    topic: str
    outside: bool


def find_menu(menus: Sequence[Menu], text: str) -> Menu | None:
    """Only when the whole message is one of the words, politeness aside.

    It is read as it was written first: "nha o" and "hoc nghe" are no short forms of "nhà không" and "học nhé" here.
    """
    for words in (_as_written(text), asked_words(text)):
        if not 0 < len(words) <= LONGEST_NAME:
            continue
        lines = {as_line(words), _AROUND.sub(" ", as_line(words))} - {" "}
        found = next((menu for menu in menus for one in lines if menu.words.search(one)), None)
        if found is not None:
            return found
    return None


def _as_written(text: str) -> Sequence[str]:
    """Without what opens a message; what closes it may be part of the name."""
    words = _WORD.findall(text.lower())
    first, _ = kept_span([fold_word(word) for word in words])
    return words[first:]


def load_menus(catalogue: Catalogue | None, path: Path = MENUS_FILE) -> tuple[Menu, ...]:
    """Raises `ContentError`; with a catalogue also for an entry or topic that is not in it."""
    document = read_document(path)
    if not isinstance(document.content, list):
        document.fail("the file is not a list", "records that start with '- title: …'")
    return tuple(_menu(document, record, catalogue) for record in document.content)


def _menu(document: Document, record: Mapping[str, Any], catalogue: Catalogue | None) -> Menu:
    fields = Fields(document=document, entry="", values=record)
    fields.refuse_unknown(_KEYS)
    words = compile_patterns(fields.texts("words"), whole=True)
    entries, topic = fields.texts("entries"), fields.optional_text("topic")
    if words is None:
        fields.fail("words", f"'{fields.text('title')}' has no words", "at least one")
    if not 0 < len(entries) <= MOST_ENTRIES:
        fields.fail("entries", f"{len(entries)} entries", f"one to {MOST_ENTRIES}")
    if catalogue is not None:
        for entry_id in entries:
            if catalogue.entry(entry_id) is None:
                fields.fail("entries", f"unknown entry '{entry_id}'", "an id of faq/content")
        if topic and topic not in catalogue.topics:
            fields.fail("topic", f"unknown topic '{topic}'", ", ".join(catalogue.topics))
    return Menu(title=fields.text("title"), words=words, entries=entries, topic=topic, outside=fields.flag("outside"))
