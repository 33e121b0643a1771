"""What was done to a dialogue: a step in its own history, and a line in the log of who did what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from storage import audit, dialogues
from storage.db import Session
from storage.officials import Official


class Named(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def code(self) -> str: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueName:
    """Where nothing else of the dialogue is at hand."""

    id: int
    code: str


async def record(
    session: Session,
    dialogue: Named,
    kind: str,
    *,
    by: Official | None,
    now: datetime,
    text: str = "",
    detail: Mapping[str, Any] | None = None,
    kept: Mapping[str, Any] | None = None,
    otherwise: str = "operator",
) -> None:
    """`detail` holds ids and counts, never what anyone wrote; `kept` stands in the history only. Without an official
    it was `otherwise` (operator, resident, system); what residents do is no step of the history, which hundreds of
    registrations would hide."""
    official_id = by.id if by else None
    if by is not None or otherwise != "resident":
        await dialogues.add_event(
            session,
            dialogue.id,
            kind,
            now=now,
            official_id=official_id,
            text=text,
            detail={**(detail or {}), **(kept or {})},
        )
    await audit.add(
        session,
        f"dialogue.{kind}",
        actor="official" if by else otherwise,
        official_id=official_id,
        object_kind="dialogue",
        object_id=dialogue.code,
        now=now,
        detail=detail,
    )
