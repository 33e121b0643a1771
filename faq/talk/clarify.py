"""What is asked back when the answer differs by the kind of household or person, read from `clarify.yaml`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from faq.catalogue import Catalogue
from faq.documents import Document, Fields, read_document
from faq.talk.kinds import kind_phrases, kinds
from faq.talk.patterns import compile_patterns
from faq.talk.phrases import Phrases, as_line, asked_words

CLARIFY_FILE = Path(__file__).with_name("clarify.yaml")
UNKNOWN = "?"
"""The reply of somebody who cannot tell."""

LONGEST_REPLY = 10
LONGEST_ASKED = 16
LONGEST_GENERAL = 12
"""Words of a message that is asked back about, and of one that is recognised by the set's own words."""
LOOKED_AT = 3
_ID_BYTES = 28
"""A set and a kind share a button's payload of 64 bytes with what the button does."""


@dataclass(frozen=True, kw_only=True)
class AskedBack:
    """`options` are labels by kind, in the order in which they are offered; `change` is "" when not remembered."""

    id: str
    ask: str
    because: str
    options: Mapping[str, str]
    remember: bool
    change: str


@dataclass(frozen=True, kw_only=True)
class AnswerSet:
    """Entry ids by kind: what is offered, and what else is known. `said`: patterns of its own words."""

    id: str
    question: AskedBack
    entries: Mapping[str, str]
    others: Mapping[str, str]
    said: tuple[str, ...] = ()

    def is_meant(self, candidates: Sequence[str], words: Sequence[str], line: str, *, certain: bool) -> bool:
        """Its own words are used and no other answer is certain, or its answers are the best candidates.

        Only of a short message: a long one tells enough to choose from. `line`: its words as `as_line` puts them.
        """
        if len(words) <= LONGEST_GENERAL and self._when is not None and self._when.search(line):
            return not certain or candidates[0] in (*self.entries.values(), *self.others.values())
        if len(words) > LONGEST_ASKED or self._answers.isdisjoint(candidates[:1]):
            return False
        return not self._answers.isdisjoint(candidates[1:LOOKED_AT])

    @cached_property
    def _answers(self) -> frozenset[str]:
        return frozenset(self.entries.values())

    @cached_property
    def _when(self) -> re.Pattern[str] | None:
        return compile_patterns(self.said)

    def told_by(self, text: str) -> bool:
        """Whether the message already names one of the kinds."""
        return any(name in self.question.options or name in self.others for name in _named(text))

    def entry_for(self, kind: str) -> str | None:
        return self.entries.get(kind) or self.others.get(kind)


@dataclass(frozen=True, kw_only=True)
class Clarify:
    """Holds ids only, so that it outlives a change of the catalogue; an entry that went is simply not offered."""

    sets: Mapping[str, AnswerSet] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    unless: re.Pattern[str] | None = None

    def of_entry(self, entry_id: str) -> AnswerSet | None:
        return next((one for one in self.sets.values() if entry_id in one.entries.values()), None)

    def to_ask(self, candidates: Sequence[str], text: str, *, certain: bool) -> AnswerSet | None:
        """The set that a message is about as a whole; None when the message says which of its answers is meant.

        `candidates`: entry ids, the best first, of which the first is `certain` or not.
        """
        words = asked_words(text)
        line = as_line(words)
        if self.unless is not None and self.unless.search(line):
            return None
        sets = self.sets.values()
        found = next((one for one in sets if one.is_meant(candidates, words, line, certain=certain)), None)
        return None if found is None or found.told_by(text) else found

    def variant(self, entry_id: str, kind: str) -> str | None:
        """The entry that says the same for another kind of household or person."""
        for one in self.sets.values():
            if entry_id in (*one.entries.values(), *one.others.values()) and (other := one.entry_for(kind)):
                return other
        return None

    def read_reply(self, text: str, one: AnswerSet) -> str | None:
        """The kind replied with, `UNKNOWN`, or None when the message is something else."""
        words = asked_words(text)
        if not 0 < len(words) <= LONGEST_REPLY:
            return None
        if self._unknown.search(as_line(words)):
            return UNKNOWN
        found = kind_phrases().find(words)
        named = [name for name in found.names if name in one.entries]
        return named[0] if len(named) == len(found.names) == 1 and not self._fillers.find(found.rest).rest else None

    @cached_property
    def _unknown(self) -> Any:
        return compile_patterns(self.unknown, whole=True)

    @cached_property
    def _fillers(self) -> Phrases:
        return Phrases({"filler": self.fillers})


def load_clarify(catalogue: Catalogue | None, path: Path = CLARIFY_FILE) -> Clarify:
    """Raises `ContentError` for an unknown kind, question or key, and with a catalogue for an entry not in it."""
    document = read_document(path)
    if not isinstance(document.content, dict):
        document.fail("the file is not a record", "unknown, fillers, unless, questions, sets")
    top = Fields(document=document, entry="", values=document.content)
    top.refuse_unknown(frozenset({"unknown", "fillers", "unless", "questions", "sets"}))
    questions = {one.id: one for one in (_question(document, record) for record in top.mappings("questions"))}
    sets: dict[str, AnswerSet] = {}
    for record in top.mappings("sets"):
        one = _set(document, record, questions, catalogue)
        if one.id in sets:
            document.fail("the id is used twice", "each set once", entry=one.id, key="id")
        for other in sets.values():
            if twice := set(one.entries.values()) & set(other.entries.values()):
                document.fail(f"{min(twice)} is also in '{other.id}'", "each entry in one set", entry=one.id)
        sets[one.id] = one
    unknown, fillers = top.texts("unknown"), top.texts("fillers")
    if not unknown:
        top.fail("unknown", "'unknown' is empty", "at least one phrase")
    unless = compile_patterns(top.texts("unless"))
    return Clarify(sets=sets, unknown=unknown, fillers=fillers, unless=unless)


def _named(text: str) -> tuple[str, ...]:
    return kind_phrases().find(asked_words(text)).names


def _question(document: Document, record: Mapping[str, Any]) -> AskedBack:
    fields = _fields(document, record, frozenset({"id", "ask", "because", "remember", "change", "options"}))
    options = _texts_by_kind(fields, "options")
    if len(options) < 2:
        fields.fail("options", "fewer than two options", "two to five kinds with their labels")
    if "{name}" not in (because := fields.text("because")):
        fields.fail("because", "'because' does not name the option", "a sentence with {name}")
    remember, change = fields.flag("remember"), fields.optional_text("change")
    if remember != bool(change):
        fields.fail("change", "'remember' and 'change' go together", "both or neither")
    return AskedBack(
        id=fields.text("id"), ask=fields.text("ask"), because=because, options=options, remember=remember, change=change
    )


def _set(
    document: Document, record: Mapping[str, Any], questions: Mapping[str, AskedBack], catalogue: Catalogue | None
) -> AnswerSet:
    fields = _fields(document, record, frozenset({"id", "question", "entries", "others", "when"}))
    question = questions.get(fields.text("question"))
    if question is None:
        fields.fail("question", f"unknown question {fields.text('question')!r}", ", ".join(questions))
    entries, others = _texts_by_kind(fields, "entries"), _texts_by_kind(fields, "others")
    for entry_id in (*entries.values(), *others.values()):
        if catalogue is not None and catalogue.entry(entry_id) is None:
            fields.fail("entries", f"unknown entry '{entry_id}'", "an id of faq/content")
    if len(set(entries.values())) < 2:
        fields.fail("entries", "fewer than two different answers", "only sets whose answers differ")
    for kind in entries:
        if kind not in question.options:
            fields.fail("entries", f"'{kind}' is no option of '{question.id}'", ", ".join(question.options))
    if len(fields.text("id").encode()) > _ID_BYTES:
        fields.fail("id", "the id is too long for a button", f"at most {_ID_BYTES} bytes")
    ordered = {kind: entries[kind] for kind in question.options if kind in entries}
    said = fields.texts("when")
    return AnswerSet(id=fields.text("id"), question=question, entries=ordered, others=others, said=said)


def _fields(document: Document, record: Mapping[str, Any], allowed: frozenset[str]) -> Fields:
    if not isinstance(record.get("id"), str):
        document.fail(f"a record without an id: {record!r}"[:200], "id: lower-case-words-with-hyphens")
    fields = Fields(document=document, entry=record["id"], values=record)
    fields.refuse_unknown(allowed)
    return fields


def _texts_by_kind(fields: Fields, key: str) -> Mapping[str, str]:
    values = fields.values.get(key) or {}
    if not isinstance(values, dict) or not all(isinstance(value, str) and value.strip() for value in values.values()):
        fields.fail(key, f"'{key}' is not a record of texts", "kind: text")
    for kind in values:
        if kind not in kinds():
            fields.fail(key, f"unknown kind '{kind}'", ", ".join(kinds()))
    return {kind: value.strip() for kind, value in values.items()}
