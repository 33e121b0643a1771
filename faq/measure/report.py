"""The published page: what is promised and what was measured, from one study; the words stand in the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from faq.calibration import FOLDS
from faq.index import MIX
from faq.matcher import MatchKind
from faq.measure.charts import LEAST_ANSWERED, MOST_WRONG, draw_calibration, draw_levels
from faq.measure.held_back import Outcome
from faq.measure.rendering import environment, likely, percent
from faq.measure.study import AS_WRITTEN, Rival, Study
from faq.measure.tally import Part, Tally, bins, confusions, expected, levels, tally, tally_by, wrong_answers

NEWS = "news"
_STRIPPED = "without diacritics"
_MOST_LOST, _LEAST_LEAD = 0.03, 0.10
_LEAST_HEARD, _MOST_ALARMED = 0.95, 0.05

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "bhxh-tu-nguyen": "voluntary social insurance",
        "bhyt": "health insurance",
        "chitchat": "everyday talk",
        "doi-thoai": "policy dialogues",
        "giao-duc": "education",
        "hoc-nghe": "vocational training",
        "khac-phap-luat": "other law",
        "nha-o": "housing",
        "nuoc-sach": "water and sanitation",
        "phan-anh": "complaints and rights",
        "ra-soat-ho-ngheo": "poverty review",
        "thong-tin": "information and communications",
        "tin-dung": "credit",
        "tro-giup-phap-ly": "legal aid",
        "tro-giup-xa-hoi": "social assistance",
        "viec-lam": "jobs",
        "xkld": "work abroad",
        "as-found": "as found",
        "nodia": "without diacritics",
        "plain": "plain",
        "slang": "slang and short forms",
        "story": "a story first, the question last",
        "typo": "with typing errors",
        "chat": "as in a chat",
        "news": "as in a newspaper's letters",
        "real": "found in public",
    }
)
"""What the labels of the question files mean; any other label is shown as it is."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    text: str
    goal: str
    measured: str
    likely: str
    kept: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """`pictures` by file name."""

    text: str
    pictures: Mapping[str, str]


def write_page(study: Study, files: Sequence[str], day: date) -> Page:
    """The same study and day give the same page, letter by letter."""
    outcomes = study.outcomes
    whole = tally(outcomes)
    found, curve = bins(outcomes), levels(outcomes)
    text = (
        environment()
        .get_template("accuracy.md")
        .render(
            study=study,
            shipped_mix=MIX,
            day=day,
            folds=FOLDS,
            files=files,
            promises=promises(study),
            whole=whole,
            shipped=tally(outcomes, shipped=True),
            by_file=tally_by(outcomes, lambda one: one.file),
            by_set=_named(outcomes, "origin"),
            by_manner=_named(outcomes, "manner"),
            by_topic=_named(outcomes, "topic"),
            as_written=study.reworded[AS_WRITTEN],
            lead=lambda rival: _minus(whole.first, rival.first),
            loss=lambda one: _minus(one.first, study.reworded[AS_WRITTEN].first),
            bins=found,
            wrong=wrong_answers(outcomes),
            expected=expected,
            confusions=confusions(outcomes),
            alarmed=alarmed(outcomes),
        )
    )
    pictures = {"calibration.svg": draw_calibration(found), "risk-coverage.svg": draw_levels(curve, whole)}
    return Page(text=text, pictures=pictures)


def promises(study: Study) -> tuple[Promise, ...]:
    """Those that the questions can tell something about."""
    inside = [one for one in study.outcomes if one.question.expect]
    whole = tally(study.outcomes)
    chat = tally(one for one in inside if one.question.origin != NEWS)
    news = tally(one for one in inside if one.question.origin == NEWS)
    found = [
        _at_least("asked as in a chat: the right answer stands first", chat.first, 0.85),
        _at_least("… or is among the first three", chat.three, 0.95),
        _at_least("asked in a newspaper's words: it stands first", news.first, 0.90),
        _at_least("… or is among the first three", news.three, 0.97),
        _at_least("the answer is given at once, without choices", whole.answered, LEAST_ANSWERED),
        _at_most("an answer given at once is wrong", whole.wrong, MOST_WRONG),
        _at_least("a message that we have no answer for gets no direct answer", whole.silent, 0.95),
        _at_least("an urgent message in words that nobody taught is noticed", study.alarms.heard, _LEAST_HEARD),
        _at_most("a question is taken for urgent", alarmed(study.outcomes), _MOST_ALARMED),
        _loss(study.reworded),
        _lead(whole.first, study.rivals),
    ]
    return tuple(one for one in found if one is not None)


def alarmed(outcomes: Sequence[Outcome]) -> Part:
    return Part(some=sum(one.kind is MatchKind.SENSITIVE for one in outcomes), of=len(outcomes))


def best(rivals: Sequence[Rival]) -> Rival | None:
    return max(rivals, key=lambda one: one.first.share or 0.0, default=None)


def _at_least(text: str, part: Part, goal: float) -> Promise | None:
    if part.share is None:
        return None
    kept = part.share >= goal
    return Promise(text=text, goal=f"≥ {goal:.0%}", measured=_told(part), likely=likely(part), kept=kept)


def _at_most(text: str, part: Part, goal: float) -> Promise | None:
    if part.share is None:
        return None
    kept = part.share <= goal
    return Promise(text=text, goal=f"≤ {goal:.0%}", measured=_told(part), likely=likely(part), kept=kept)


def _loss(reworded: Mapping[str, Tally]) -> Promise | None:
    lost = _minus(reworded[AS_WRITTEN].first, reworded[_STRIPPED].first)
    if lost is None:
        return None
    text = "the same question typed without diacritics: the right answer stands first less often"
    measured, goal = f"{100 * lost:.1f} points", f"≤ {100 * _MOST_LOST:.0f} points"
    return Promise(text=text, goal=goal, measured=measured, likely="", kept=round(lost, 4) <= _MOST_LOST)


def _lead(ours: Part, rivals: Sequence[Rival]) -> Promise | None:
    rival = best(rivals)
    ahead = _minus(ours, rival.first) if rival else None
    if rival is None or ahead is None:
        return None
    text = f"the right answer stands first more often than with the best ordinary search ({rival.name})"
    measured, goal = f"{100 * ahead:.1f} points", f"≥ {100 * _LEAST_LEAD:.0f} points"
    return Promise(text=text, goal=goal, measured=measured, likely="", kept=round(ahead, 4) >= _LEAST_LEAD)


def _told(part: Part) -> str:
    return f"{percent(part)} ({part.some} of {part.of})"


def _minus(one: Part, other: Part) -> float | None:
    return None if one.share is None or other.share is None else one.share - other.share


def _named(outcomes: Sequence[Outcome], label: str) -> Mapping[str, Tally]:
    found = tally_by(outcomes, lambda one: str(getattr(one.question, label)))
    return {f"{NAMES[name]} (`{name}`)" if name in NAMES else f"`{name}`": counted for name, counted in found.items()}
