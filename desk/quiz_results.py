"""How a quiz went, by hamlet and commune, without numbers so small that they tell who it was."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from storage import areas, quiz_plays
from storage.db import Session
from storage.quiz_plays import AreaScore
from storage.quizzes import Quiz

FEWEST_SHOWN = 5
"""A score of fewer people could tell whose it was."""
OTHERS = "các nơi khác gộp lại"
OTHER_HAMLETS = "các thôn khác"
NOT_SAID = "chưa rõ ở đâu"
NO_HAMLET = "chưa rõ thôn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """`average` right answers of those who finished. `commune`: where a hamlet lies. `merged`: several places together,
    none of them shown apart."""

    name: str
    players: int
    right: int
    area_id: int | None = None
    commune: str = ""
    merged: bool = False

    @property
    def average(self) -> float:
        return self.right / self.players


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """`questions`: by position, how many were asked it and how many were right; empty while too few have finished."""

    begun: int
    finished: int
    count: int
    communes: Sequence[Score]
    hamlets: Sequence[Score]
    questions: Mapping[int, tuple[int, int]]


async def of(session: Session, quiz: Quiz, *, count: int) -> Results:
    """`count`: of its questions. Those who finished; the rest are only counted."""
    counts = (await quiz_plays.counts(session, [quiz.id])).get(quiz.id)
    finished = counts.finished if counts else 0
    scores = await quiz_plays.by_area(session, quiz.id)
    names = await _communes(session, scores)
    communes = merge_small(_summed(scores, lambda one: _commune(one, names)), OTHERS)
    return Results(
        begun=counts.begun if counts else 0,
        finished=finished,
        count=count,
        communes=communes,
        hamlets=_hamlets(scores, communes, names),
        questions=await quiz_plays.by_question(session, quiz.id) if finished >= FEWEST_SHOWN else {},
    )


def merge_small(scores: Iterable[Score], others: str) -> list[Score]:
    """The best average first. Places of fewer than five are added up, with the next smallest if that is still too few
    or one alone, so that whoever knows the sum learns nothing of a single small place."""
    rest = sorted(scores, key=lambda one: (one.players, one.name))
    small = [rest.pop(0) for _ in range(sum(one.players < FEWEST_SHOWN for one in rest))]
    while rest and small and (len(small) < 2 or sum(one.players for one in small) < FEWEST_SHOWN):
        small.append(rest.pop(0))
    shown = sorted(rest, key=lambda one: (-one.average, -one.players, one.name))
    together = sum(one.players for one in small)
    if together < FEWEST_SHOWN:
        return shown
    merged = Score(
        name=others,
        players=together,
        right=sum(one.right for one in small),
        commune=small[0].commune,
        merged=True,
    )
    return [*shown, merged]


def _hamlets(scores: Sequence[AreaScore], communes: Sequence[Score], names: Mapping[int, str]) -> list[Score]:
    """Of each commune that is shown apart, merged within it: else the difference of two tables tells a small one."""
    found: list[Score] = []
    for commune in communes:
        if commune.area_id is None:
            continue
        own = [one for one in scores if _commune(one, names)[0] == commune.area_id]
        merged = merge_small(_summed(own, lambda one: _hamlet(one, names)), OTHER_HAMLETS)
        found += [one for one in merged if not (one.merged and one.players == commune.players)]
    return sorted(found, key=lambda one: (one.merged, -one.average, -one.players, one.name))


def _summed(scores: Iterable[AreaScore], place: Callable[[AreaScore], tuple[int | None, str, str]]) -> list[Score]:
    """`place`: its id, its name, and the commune it lies in."""
    found: dict[int | None, Score] = {}
    for one in scores:
        key, name, commune = place(one)
        known = found.setdefault(key, Score(name=name, players=0, right=0, area_id=key, commune=commune))
        found[key] = replace(known, players=known.players + one.players, right=known.right + one.right)
    return list(found.values())


def _commune(one: AreaScore, names: Mapping[int, str]) -> tuple[int | None, str, str]:
    if one.level == "village" and one.parent_id is not None and one.parent_id in names:
        return one.parent_id, names[one.parent_id], ""
    return (one.area_id, one.name or "", "") if one.level == "commune" else (None, NOT_SAID, "")


def _hamlet(one: AreaScore, names: Mapping[int, str]) -> tuple[int | None, str, str]:
    if one.level == "village":
        return one.area_id, one.name or "", names.get(one.parent_id or 0, "")
    return one.area_id, NO_HAMLET, one.name or ""


async def _communes(session: Session, scores: Iterable[AreaScore]) -> dict[int, str]:
    """The names of the communes that the villages lie in."""
    wanted = {one.parent_id for one in scores if one.level == "village" and one.parent_id is not None}
    found = [await areas.get(session, area_id) for area_id in sorted(wanted)]
    return {area.id: area.name for area in found if area is not None}
