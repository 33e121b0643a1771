"""Scheduled work, for administrators: when each job ran, how it ended, when it is due again, what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from console.office import OFFICE, Office
from console.officials import administrator
from console.rendering import page
from desk import scheduled
from desk.scheduled import Missed, Schedule
from storage import job_runs
from storage.db import Session
from storage.job_runs import Lately, Run

LIST = "/console/jobs"
LATELY = timedelta(days=7)
MOST_SHOWN = 50
WHEN_MISSED = {Missed.SKIP: "Lỡ thì bỏ qua, chờ lần sau.", Missed.CATCH_UP: "Lỡ thì làm bù một lần."}
NONE = Lately(done=0, failed=0, skipped=0, late=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """`last`: the newest time it was run, None when it never was."""

    schedule: Schedule
    when_missed: str
    last: Run | None
    lasted: str
    why: str
    next_at: datetime
    lately: Lately
    failing: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Oddity:
    name: str
    run: Run
    said: str


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)


async def show_list(request: web.Request) -> web.Response:
    administrator(request)
    office = request.app[OFFICE]
    since = office.clock() - LATELY
    async with office.database.reading() as session:
        shown = await _gather(session, office, since)
        odd = await job_runs.odd(session, since=since, limit=MOST_SHOWN + 1)
    names = {one.name: one.words for one in office.schedules}
    told = [Oddity(name=names.get(run.job, run.job), run=run, said=_said(run)) for run in odd[:MOST_SHOWN]]
    return page(request, "jobs.html", jobs=shown, odd=told, more=len(odd) > MOST_SHOWN)


async def _gather(session: Session, office: Office, since: datetime) -> Sequence[Shown]:
    names, now = [one.name for one in office.schedules], office.clock()
    last, failing = await job_runs.last(session, names), await job_runs.failing(session, names, times=scheduled.FAILS)
    lately = await job_runs.lately(session, since=since)
    return [
        Shown(
            schedule=one,
            when_missed=WHEN_MISSED[one.missed],
            last=last.get(one.name),
            lasted=_lasted(last.get(one.name)),
            why=scheduled.explain(last[one.name].note) if one.name in last else "",
            next_at=one.next_due(now, office.zone),
            lately=lately.get(one.name, NONE),
            failing=one.name in failing,
        )
        for one in office.schedules
    ]


def _lasted(run: Run | None) -> str:
    if run is None or run.started_at is None or run.ended_at is None:
        return ""
    seconds = round((run.ended_at - run.started_at).total_seconds())
    if seconds < 1:
        return "dưới 1 giây"
    return f"{seconds} giây" if seconds < 120 else f"{seconds // 60} phút"


def _said(run: Run) -> str:
    why = scheduled.explain(run.note)
    match run.state:
        case "skipped":
            return f"Bỏ qua: {why}."
        case "failed":
            return f"Không xong: {why}."
        case "running":
            return "Chạy muộn, đang làm."
    return "Chạy muộn, đã xong." if run.tries == 1 else f"Xong ở lần thử thứ {run.tries}."
