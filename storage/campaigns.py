"""What was drafted of a campaign: each step once for each year and place."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from storage.db import Session, upsert
from storage.tables import campaign_steps

COUNTRY = "all"
"""Instead of an area's code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A campaign in one year and place; `place`: an area's code, or `COUNTRY`."""

    campaign: str
    year: int
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """`code`: of the announcement, the quiz or the story, as `kind` says."""

    step: str
    kind: str
    code: str
    made_at: datetime


_c = campaign_steps.c


async def claim(session: Session, run: Run, step: str, *, kind: str, official_id: int | None, now: datetime) -> bool:
    """True for who comes first: they draft it in this transaction and say its code by `name`."""
    values = {"campaign": run.campaign, "year": run.year, "place": run.place, "step": step}
    statement = upsert(session, campaign_steps).values(**values, kind=kind, code="", made_by=official_id, made_at=now)
    return (await session.execute(statement.on_conflict_do_nothing().returning(_c.step))).first() is not None


async def name(session: Session, run: Run, step: str, code: str) -> None:
    await session.execute(update(campaign_steps).where(*_of(run), _c.step == step).values(code=code))


async def made(session: Session, run: Run) -> dict[str, Made]:
    """By step."""
    rows = await session.execute(select(_c.step, _c.kind, _c.code, _c.made_at).where(*_of(run)))
    return {row.step: Made(**row._mapping) for row in rows}


def _of(run: Run) -> tuple[ColumnElement[bool], ...]:
    return _c.campaign == run.campaign, _c.year == run.year, _c.place == run.place
