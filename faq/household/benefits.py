"""What a household may be entitled to, and what it surely is not, by rules that point to the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from faq.catalogue import Catalogue, Confidence, FaqEntry
from faq.household.questions import Household, Question, read_code
from faq.standing import Standing

IN_DOUBT = "quy định đang được xem lại, cần hỏi {ask}"


class Certainty(StrEnum):
    ENTITLED = "entitled"
    MAYBE = "maybe"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Holds when, of every question named, one of the facts is known, and all of `every` and one of `some` hold."""

    facts: Mapping[str, frozenset[str]]
    every: tuple["Condition", ...] = ()
    some: tuple["Condition", ...] = ()

    def holds(self, known: Mapping[str, frozenset[str]]) -> bool:
        return (
            all(wanted & known.get(question, frozenset()) for question, wanted in self.facts.items())
            and all(condition.holds(known) for condition in self.every)
            and (not self.some or any(condition.holds(known) for condition in self.some))
        )

    def wants(self, question: str, fact: str) -> bool:
        """Whether the fact plays a part anywhere in it."""
        inner = (*self.every, *self.some)
        return fact in self.facts.get(question, ()) or any(condition.wants(question, fact) for condition in inner)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """`reason` is a whole sentence that names what is meant."""

    when: Condition
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`entry` is the id of the answer that tells more; `depends` is "" only when a household is plainly entitled."""

    id: str
    entry: str
    title: str
    gives: str
    when: Condition
    certainty: Certainty
    depends: str
    first_step: str
    source: str
    surely_not: tuple[Refusal, ...]
    valid_until: date | None

    def expired(self, today: date) -> bool:
        return self.valid_until is not None and self.valid_until < today


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """A rule that meets a household; `depends` is "" when nothing is open."""

    rule: Rule
    entry: FaqEntry
    depends: str

    @property
    def sure(self) -> bool:
        return not self.depends


@dataclass(frozen=True, kw_only=True)
class Group:
    title: str
    benefits: tuple[Benefit, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """By topic, what is sure before what depends; then why the household surely gets nothing of some others."""

    household: Household
    groups: tuple[Group, ...]
    refusals: tuple[str, ...]

    @property
    def benefits(self) -> tuple[Benefit, ...]:
        return tuple(benefit for group in self.groups for benefit in group.benefits)


@dataclass(frozen=True, kw_only=True)
class Benefits:
    """The questions and rules; without questions there is no check to be made. `order`: of the topics in a list."""

    questions: tuple[Question, ...] = ()
    rules: tuple[Rule, ...] = ()
    order: tuple[str, ...] = ()

    def household(self, code: str) -> Household | None:
        return read_code(self.questions, code)

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def find(
        self, household: Household, catalogue: Catalogue, standings: Mapping[str, Standing], today: date
    ) -> Findings:
        """A rule whose entry is gone is left out; one whose entry or document is over is in doubt, never sure."""
        met = [
            Benefit(rule=rule, entry=entry, depends=self._open(rule, entry, household, standings, catalogue, today))
            for rule in self.rules
            if rule.when.holds(household.possible)
            and not rule.expired(today)
            and (entry := catalogue.entry(rule.entry)) is not None
        ]
        met.sort(key=lambda benefit: not benefit.sure)
        by_topic = {topic: tuple(one for one in met if one.entry.topic == topic) for topic in self._topics(catalogue)}
        return Findings(
            household=household,
            groups=tuple(
                Group(title=catalogue.topics[topic].title, benefits=found) for topic, found in by_topic.items() if found
            ),
            refusals=tuple(
                dict.fromkeys(
                    refusal.reason
                    for rule in self.rules
                    for refusal in rule.surely_not
                    if refusal.when.holds(household.facts)
                )
            ),
        )

    def _topics(self, catalogue: Catalogue) -> tuple[str, ...]:
        known = [topic for topic in self.order if topic in catalogue.topics]
        return tuple(dict.fromkeys([*known, *catalogue.topics]))

    def _open(
        self,
        rule: Rule,
        entry: FaqEntry,
        household: Household,
        standings: Mapping[str, Standing],
        catalogue: Catalogue,
        today: date,
    ) -> str:
        """What is open about it: a fact not known for sure, what the rule itself depends on, a document in doubt."""
        opens = []
        if not rule.when.holds(household.facts):
            opens.append(f"nhà mình có {' và '.join(self._supposed(rule, household))}")
        if rule.depends:
            opens.append(rule.depends)
        standing, source = standings.get(entry.id), catalogue.sources.get(rule.source)
        over = (standing is not None and bool(standing.over)) or (source is not None and not source.living(today))
        unsure = rule.certainty is Certainty.ENTITLED and entry.confidence is Confidence.ASK
        if over or unsure:
            opens.append(IN_DOUBT.format(ask=entry.ask))
        return "; ".join(opens)

    def _supposed(self, rule: Rule, household: Household) -> list[str]:
        """Of each question whose answer leaves it open, what must be true at home."""
        supposed = []
        for question in self.questions:
            guessed = household.possible[question.id] - household.facts[question.id]
            names = [
                name for fact, name in question.facts.items() if fact in guessed and rule.when.wants(question.id, fact)
            ]
            supposed += [" hoặc ".join(names)] if names else []
        return supposed
