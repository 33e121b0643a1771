"""Each time a scheduled job fell due: which process has it, what came of it, and what nobody ran."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, select, update

from storage.db import Session, upsert
from storage.tables import job_runs

_r = job_runs.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """`state`: running, done, failed or skipped. `process`: whose it is, "" when it was given back half-way.
    `beat_at`: when that process last said that it is at it. `late`: it began long after it was due."""

    id: int
    job: str
    due_at: datetime
    state: str
    process: str
    started_at: datetime | None
    ended_at: datetime | None
    beat_at: datetime | None
    tries: int
    late: bool
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lately:
    """How often since a day."""

    done: int
    failed: int
    skipped: int
    late: int


_FIELDS = tuple(_r[name] for name in Run.__slots__)


async def latest(session: Session, job: str, *, until: datetime) -> datetime | None:
    """The newest due time on record that is not after `until`."""
    found = await session.execute(select(func.max(_r.due_at)).where(_r.job == job, _r.due_at <= until))
    moment: datetime | None = found.scalar()
    return moment


async def claim(session: Session, job: str, due_at: datetime, *, process: str, now: datetime, late: bool) -> Run | None:
    """None when that due time is on record already, or the job still runs anywhere."""
    values = {"state": "running", "process": process, "started_at": now, "beat_at": now, "late": late}
    statement = upsert(session, job_runs).values(job=job, due_at=due_at, **values)
    found = (await session.execute(statement.on_conflict_do_nothing().returning(*_FIELDS))).first()
    return Run(**found._mapping) if found is not None else None


async def skip(session: Session, job: str, due_at: datetime, *, note: str, late: bool, now: datetime) -> bool:
    """Written once, whoever comes first; False when that due time is on record already."""
    values = {"state": "skipped", "late": late, "note": note, "ended_at": now}
    statement = upsert(session, job_runs).values(job=job, due_at=due_at, **values)
    return (await session.execute(statement.on_conflict_do_nothing().returning(_r.id))).first() is not None


async def running(session: Session) -> list[Run]:
    rows = await session.execute(select(*_FIELDS).where(_r.state == "running"))
    return [Run(**row._mapping) for row in rows]


async def failed(session: Session, jobs: Collection[str], *, since: datetime, ended_by: datetime) -> list[Run]:
    """Of each of these jobs the newest due time, where its last try ended so in that span."""
    newer = job_runs.alias()
    statement = select(*_FIELDS).where(
        _r.job.in_(jobs),
        _r.state == "failed",
        _r.due_at >= since,
        _r.ended_at <= ended_by,
        ~select(newer.c.id).where(newer.c.job == _r.job, newer.c.due_at > _r.due_at).exists(),
    )
    return [Run(**row._mapping) for row in await session.execute(statement)]


async def take_over(session: Session, run: Run, *, process: str, now: datetime) -> Run | None:
    """Another try of it; None when it went on or ended meanwhile. One that was given back has not been tried."""
    tries = run.tries + 1 if run.process else run.tries
    values = {"state": "running", "process": process, "tries": tries, "beat_at": now, "started_at": now}
    found = await session.execute(
        update(job_runs).where(_is_still(run)).values(**values, late=True, ended_at=None, note="").returning(*_FIELDS)
    )
    row = found.first()
    return Run(**row._mapping) if row is not None else None


async def beat(session: Session, run: Run, *, now: datetime) -> bool:
    """False when it is not ours any more."""
    done = await session.execute(update(job_runs).where(_is_ours(run)).values(beat_at=now))
    return done.rowcount == 1


async def finish(session: Session, run: Run, state: str, *, note: str, now: datetime) -> bool:
    """False when it is not ours any more."""
    done = await session.execute(update(job_runs).where(_is_ours(run)).values(state=state, note=note, ended_at=now))
    return done.rowcount == 1


async def give_back(session: Session, run: Run) -> bool:
    """Half-way, because the process ends: whoever sees it first goes on."""
    done = await session.execute(update(job_runs).where(_is_ours(run)).values(process=""))
    return done.rowcount == 1


async def give_up(session: Session, run: Run, *, note: str, now: datetime) -> bool:
    """Somebody else's, who is gone."""
    values = {"state": "failed", "note": note, "ended_at": now}
    return (await session.execute(update(job_runs).where(_is_still(run)).values(**values))).rowcount == 1


async def failing(session: Session, jobs: Sequence[str], *, times: int) -> dict[str, str]:
    """The jobs that failed that often in a row, over all tries, with the last note."""
    found = {}
    for job in jobs:
        rows = await session.execute(
            select(_r.state, _r.note, _r.tries)
            .where(_r.job == job, _r.state.in_(("done", "failed")))
            .order_by(_r.due_at.desc())
            .limit(times)
        )
        tried, note = 0, ""
        for row in rows:
            if row.state != "failed":
                break
            tried, note = tried + row.tries, note or row.note
        if tried >= times:
            found[job] = note
    return found


async def last(session: Session, jobs: Sequence[str]) -> dict[str, Run]:
    """Of each job the newest time that it was run, or is being run."""
    found = {}
    for job in jobs:
        newest = select(*_FIELDS).where(_r.job == job, _r.state != "skipped").order_by(_r.due_at.desc()).limit(1)
        row = (await session.execute(newest)).first()
        if row is not None:
            found[job] = Run(**row._mapping)
    return found


async def lately(session: Session, *, since: datetime) -> Mapping[str, Lately]:
    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    rows = await session.execute(
        select(
            _r.job,
            count(_r.state == "done").label("done"),
            count(_r.state == "failed").label("failed"),
            count(_r.state == "skipped").label("skipped"),
            count(and_(_r.late, _r.state != "skipped")).label("late"),
        )
        .where(_r.due_at >= since)
        .group_by(_r.job)
    )
    return {row.job: Lately(done=row.done, failed=row.failed, skipped=row.skipped, late=row.late) for row in rows}


async def odd(session: Session, *, since: datetime, limit: int) -> list[Run]:
    """What was skipped, late or failed, newest first."""
    wanted = select(*_FIELDS).where(_r.due_at >= since, _r.state.in_(("skipped", "failed")) | _r.late)
    rows = await session.execute(wanted.order_by(_r.due_at.desc(), _r.id.desc()).limit(limit))
    return [Run(**row._mapping) for row in rows]


async def erase_old(session: Session, *, before: datetime) -> int:
    """But the newest of each job, by which is known what was missed."""
    newer = job_runs.alias()
    statement = delete(job_runs).where(
        _r.due_at < before,
        _r.state != "running",
        select(newer.c.id).where(newer.c.job == _r.job, newer.c.due_at > _r.due_at).exists(),
    )
    return (await session.execute(statement)).rowcount


def _is_ours(run: Run) -> ColumnElement[bool]:
    return and_(_r.id == run.id, _r.state == "running", _r.process == run.process, _r.tries == run.tries)


def _is_still(run: Run) -> ColumnElement[bool]:
    """As it was seen: nobody else took it, and its process did not say anything since."""
    same_beat = _r.beat_at.is_(None) if run.beat_at is None else _r.beat_at == run.beat_at
    return and_(_r.id == run.id, _r.state == run.state, _r.process == run.process, _r.tries == run.tries, same_beat)
