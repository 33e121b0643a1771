"""Measuring a change of the answers before it is published: one process does it, every process shows it."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from console import faq_desk
from console.faq_desk import as_edit
from console.office import OFFICE
from faq.editing import trial
from faq.editing.proposals import Present
from faq.editing.trial import NotMeasured, Trial
from storage import faq_trials
from storage.faq_edits import StoredEdit

PATIENCE = timedelta(minutes=10)
"""After this the process that measured is gone, and somebody else may."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """`result` is None while it runs; `failed`: it ended without one."""

    result: Trial | None = None
    failed: bool = False


async def start(request: web.Request, edit: StoredEdit, present: Present) -> None:
    """Nothing when it runs already, or was measured against the same answers."""
    office, desk = request.app[OFFICE], faq_desk.faq_desk(request)
    basis, now = await desk.basis(present), office.clock()
    async with office.database.transaction() as session:
        if not await faq_trials.begin(session, edit.id, basis, now=now, given_up=now - PATIENCE):
            return
    task = asyncio.create_task(_measure(request.app, edit, present, now))
    desk.running.add(task)
    task.add_done_callback(desk.running.discard)


async def shown(request: web.Request, edit: StoredEdit, present: Present) -> Measured | None:
    """What was measured against the answers as they are now."""
    office, desk = request.app[OFFICE], faq_desk.faq_desk(request)
    async with office.database.reading() as session:
        known = await faq_trials.get(session, edit.id)
    if known is None or known.mark != await desk.basis(present):
        return None
    if known.state == "running":
        return Measured(failed=office.clock() - known.started_at > PATIENCE)
    return Measured(result=trial.read(known.result)) if known.result is not None else Measured(failed=True)


async def _measure(app: web.Application, edit: StoredEdit, present: Present, started_at: datetime) -> None:
    office, desk = app[OFFICE], app[faq_desk.FAQ_DESK]
    result: Mapping[str, Any] | None = None
    try:
        async with desk.measuring:
            after = [*present.edits, as_edit(edit)]
            result = asdict(await trial.run(office.data, office.content, present.edits, after))
    except (NotMeasured, OSError):
        result = None
    async with office.database.transaction() as session:
        await faq_trials.end(session, edit.id, started_at=started_at, result=result)
