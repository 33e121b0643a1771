"""Reads the questions and rules of the benefits check from `benefits.yaml`, as strictly as the content is read."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from faq.catalogue import Catalogue
from faq.documents import Fields, read_document
from faq.household.benefits import Benefits, Certainty, Condition, Refusal, Rule
from faq.household.questions import UNKNOWN, UNKNOWN_FACT, Option, Question

RULEBOOK = Path(__file__).with_name("benefits.yaml")
MOST_QUESTIONS = 7
MOST_OPTIONS = 6
"""Of one question, with "không biết" among them."""

LONGEST_TITLE = 56
"""Characters: it is the label of a button."""

_TOP_KEYS = frozenset({"order", "questions", "rules"})
_QUESTION_KEYS = frozenset(field.name for field in fields(Question))
_OPTION_KEYS = frozenset(field.name for field in fields(Option))
_RULE_KEYS = frozenset(field.name for field in fields(Rule))
_REFUSAL_KEYS = frozenset(field.name for field in fields(Refusal))

Facts = Mapping[str, frozenset[str]]


def load_benefits(catalogue: Catalogue | None, path: Path | None = None) -> Benefits:
    """By default the packaged file; without a catalogue the ids in it are not looked up. Raises `ContentError` for the
    first fault found."""
    document = read_document(path or RULEBOOK)
    if not isinstance(document.content, dict):
        document.fail("the file is not a rulebook", "order: […], questions: […], rules: […]")
    top = Fields(document=document, entry="", values=document.content)
    top.refuse_unknown(_TOP_KEYS)
    order = top.texts("order")
    for topic in order:
        if catalogue is not None and topic not in catalogue.topics:
            top.fail("order", f"there is no topic '{topic}'", ", ".join(catalogue.topics))
    questions = _read_questions(top)
    known = {question.id: frozenset([*question.facts, UNKNOWN_FACT]) for question in questions}
    rules: dict[str, Rule] = {}
    for record in _with_ids(top, "rules"):
        found = Fields(document=document, entry=record["id"], values=record)
        rule = _read_rule(found, known, catalogue)
        if rule.id in rules:
            found.fail("id", "the rule is there twice", "each id once")
        rules[rule.id] = rule
    return Benefits(questions=questions, rules=tuple(rules.values()), order=order)


def _with_ids(top: Fields, key: str) -> list[Mapping[str, Any]]:
    records = top.mappings(key)
    for number, record in enumerate(records, start=1):
        if not isinstance(record.get("id"), str) or not record["id"].strip():
            top.fail(key, f"number {number} of '{key}' has no id", "id: lower-case-words-with-hyphens")
    return list(records)


def _read_questions(top: Fields) -> tuple[Question, ...]:
    records = _with_ids(top, "questions")
    if not 1 <= len(records) <= MOST_QUESTIONS:
        top.fail("questions", f"there are {len(records)} questions", f"from 1 to {MOST_QUESTIONS}")
    questions: dict[str, Question] = {}
    for record in records:
        found = Fields(document=top.document, entry=record["id"], values=record)
        question = _read_question(found)
        if question.id in questions:
            found.fail("id", "the question is there twice", "each id once")
        questions[question.id] = question
    return tuple(questions.values())


def _read_question(found: Fields) -> Question:
    found.refuse_unknown(_QUESTION_KEYS)
    named = found.values.get("facts")
    if not isinstance(named, dict) or not all(isinstance(k, str) and isinstance(v, str) for k, v in named.items()):
        found.fail("facts", "'facts' is not a record of names", "fact: its name in a sentence")
    options = [_read_option(found, record, frozenset(named)) for record in found.mappings("options")]
    if not 1 < len(options) < MOST_OPTIONS:
        allowed = f"from 2 to {MOST_OPTIONS - 1}, “Không biết” comes by itself"
        found.fail("options", f"there are {len(options)} options", allowed)
    if len({option.code for option in options}) < len(options):
        found.fail("options", "two options have the same code", "each letter once")
    told = set().union(*(option.facts | option.possible for option in options))
    if silent := sorted(set(named) - told):
        found.fail("facts", f"no option tells '{silent[0]}'", "facts that an option has")
    return Question(
        id=found.text("id"), ask=found.text("ask"), why=found.text("why"), facts=named, options=tuple(options)
    )


def _read_option(question: Fields, record: Mapping[str, Any], facts: frozenset[str]) -> Option:
    found = Fields(document=question.document, entry=question.entry, values=record)
    found.refuse_unknown(_OPTION_KEYS)
    code = found.text("code")
    if len(code) != 1 or not ("A" <= code <= "Z") or code in {UNKNOWN, "I", "O"}:
        found.fail("code", f"'code' is {code!r}", f"one capital letter but I, O and {UNKNOWN}")
    option = Option(
        code=code,
        label=found.text("label"),
        words=found.texts("words"),
        facts=frozenset(found.texts("facts")),
        possible=frozenset(found.texts("possible")),
    )
    if unknown := sorted((option.facts | option.possible) - facts):
        found.fail("facts", f"there is no fact '{unknown[0]}'", ", ".join(sorted(facts)))
    if not option.facts and not option.possible:
        found.fail("facts", f"the option '{option.label}' tells nothing", ", ".join(sorted(facts)))
    return option


def _read_rule(found: Fields, known: Facts, catalogue: Catalogue | None) -> Rule:
    found.refuse_unknown(_RULE_KEYS)
    rule = Rule(
        id=found.text("id"),
        entry=found.text("entry"),
        title=found.text("title"),
        gives=found.text("gives"),
        when=_read_condition(found, "when", found.values.get("when"), known),
        certainty=found.one_of("certainty", Certainty, ", ".join(Certainty)),
        depends=found.optional_text("depends"),
        first_step=found.text("first_step"),
        source=found.text("source"),
        surely_not=tuple(_read_refusal(found, record, known) for record in found.mappings("surely_not")),
        valid_until=found.optional_date("valid_until"),
    )
    if catalogue is not None and rule.entry not in catalogue.entries:
        found.fail("entry", f"there is no entry '{rule.entry}'", "the id of an entry in faq/content")
    if catalogue is not None and rule.source not in catalogue.sources:
        found.fail("source", f"there is no document '{rule.source}'", "a number in faq/sources")
    if len(rule.title) > LONGEST_TITLE:
        found.fail("title", f"the title has {len(rule.title)} characters", f"at most {LONGEST_TITLE}")
    if (rule.certainty is Certainty.MAYBE) != bool(rule.depends):
        found.fail("depends", f"'depends' does not fit '{rule.certainty}'", "words with maybe, nothing with entitled")
    return rule


def _read_refusal(rule: Fields, record: Mapping[str, Any], known: Facts) -> Refusal:
    found = Fields(document=rule.document, entry=rule.entry, values=record)
    found.refuse_unknown(_REFUSAL_KEYS)
    when = _read_condition(found, "surely_not", record.get("when"), known)
    return Refusal(when=when, reason=found.text("reason"))


def _read_condition(found: Fields, key: str, value: object, known: Facts) -> Condition:
    """A record: question: [facts], and with it `all` or `any` with a list of such records."""
    if not isinstance(value, dict) or not value:
        found.fail(key, f"'{key}' is not a condition: {value!r}"[:200], "question: [facts], all: […], any: […]")
    facts: dict[str, frozenset[str]] = {}
    inner: dict[str, tuple[Condition, ...]] = {"all": (), "any": ()}
    for name, wanted in value.items():
        if not isinstance(wanted, list) or not wanted:
            found.fail(key, f"'{name}' in '{key}' is not a list", "a list that is not empty")
        if name in inner:
            inner[name] = tuple(_read_condition(found, key, one, known) for one in wanted)
        elif name not in known:
            found.fail(key, f"there is no question '{name}'", ", ".join([*known, "all", "any"]))
        else:
            facts[name] = _known_facts(found, key, name, wanted, known[name])
    return Condition(facts=facts, every=inner["all"], some=inner["any"])


def _known_facts(found: Fields, key: str, question: str, wanted: list[Any], known: frozenset[str]) -> frozenset[str]:
    for fact in wanted:
        if fact not in known:
            found.fail(key, f"'{question}' has no fact '{fact}'", ", ".join(sorted(known)))
    return frozenset(wanted)
