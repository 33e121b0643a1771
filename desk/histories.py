"""What was done to something: a line in the log of who did what, and a step of its history where it keeps one."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from storage import audit
from storage.db import Session
from storage.officials import Official


class Named(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def code(self) -> str: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """Where nothing else of it is at hand."""

    id: int
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """`kind`: as the log names it. `add`: a step of its history. `unsigned`: who did what no official did."""

    kind: str
    add: Callable[..., Awaitable[None]]
    unsigned: str

    async def keep(
        self,
        session: Session,
        owner: Named,
        step: str,
        *,
        by: Official | None,
        now: datetime,
        text: str = "",
        detail: Mapping[str, Any] | None = None,
        kept: Mapping[str, Any] | None = None,
        otherwise: str = "",
    ) -> None:
        """`detail` holds ids and counts, never what anyone wrote; `kept` stands in the history only. `otherwise`: who
        did it without an official (operator, resident, system); what residents do is no step of the history, which
        hundreds of registrations would hide."""
        official_id, doer = by.id if by else None, otherwise or self.unsigned
        if by is not None or doer != "resident":
            told = {**(detail or {}), **(kept or {})}
            await self.add(session, owner.id, step, now=now, official_id=official_id, text=text, detail=told)
        await audit.add(
            session,
            f"{self.kind}.{step}",
            actor="official" if by else doer,
            official_id=official_id,
            object_kind=self.kind,
            object_id=owner.code,
            now=now,
            detail=detail,
        )


async def write_down(
    session: Session,
    action: str,
    named: str | int,
    *,
    by: Official | None,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """In the log alone, for what keeps no history. `action`: the kind of thing, a dot, the step; `named`: its code or
    id; `detail` as in `Record.keep`. Without an official it was the system."""
    await audit.add(
        session,
        action,
        actor="official" if by else "system",
        official_id=by.id if by else None,
        object_kind=action.partition(".")[0],
        object_id=str(named),
        now=now,
        detail=detail,
    )
