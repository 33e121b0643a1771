"""What a proposed edit would do to known questions: measured by one process, shown by all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from storage.db import Session, upsert
from storage.tables import faq_trials


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredTrial:
    """`mark`: of the answers against which it is measured. `state`: running, done and then with a result, or failed."""

    edit_id: int
    mark: str
    state: str
    result: Mapping[str, Any] | None
    started_at: datetime


_T = faq_trials.c


async def get(session: Session, edit_id: int) -> StoredTrial | None:
    row = (await session.execute(select(faq_trials).where(_T.edit_id == edit_id))).first()
    return StoredTrial(**row._mapping) if row else None


async def begin(session: Session, edit_id: int, mark: str, *, now: datetime, given_up: datetime) -> bool:
    """Whether it is the caller's to measure: nobody is at it since `given_up`, or has done it for these answers."""
    new = {"edit_id": edit_id, "mark": mark, "state": "running", "result": None, "started_at": now}
    free = or_(_T.mark != mark, _T.state == "failed", and_(_T.state == "running", _T.started_at < given_up))
    statement = upsert(session, faq_trials).values(new)
    statement = statement.on_conflict_do_update(index_elements=[_T.edit_id], set_=new, where=free)
    return (await session.execute(statement.returning(_T.edit_id))).first() is not None


async def end(session: Session, edit_id: int, *, started_at: datetime, result: Mapping[str, Any] | None) -> None:
    """Without a result it failed. Nothing when somebody began anew meanwhile."""
    mine = and_(_T.edit_id == edit_id, _T.state == "running", _T.started_at == started_at)
    state = "failed" if result is None else "done"
    await session.execute(update(faq_trials).where(mine).values(state=state, result=result))
