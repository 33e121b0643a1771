"""Who did what, when; only ever added to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from storage.db import Session
from storage.tables import audit_events, sensitive_log


async def add(
    session: Session,
    action: str,
    *,
    actor: str,
    object_kind: str,
    object_id: str,
    now: datetime,
    official_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """`detail` holds ids and states, never what a resident wrote."""
    await session.execute(
        insert(audit_events).values(
            at=now,
            actor=actor,
            official_id=official_id,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            detail=dict(detail or {}),
        )
    )


async def add_sensitive(
    session: Session,
    action: str,
    *,
    code: str,
    now: datetime,
    official_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Into the log that only readers of the sensitive lane see; None: an operator at the server."""
    await session.execute(
        insert(sensitive_log).values(
            at=now, official_id=official_id, action=action, code=code, detail=dict(detail or {})
        )
    )
