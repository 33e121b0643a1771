"""Personal numbers are hidden before anything is kept for study; erasing and exporting one person's data."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk.codes import ALPHABET
from storage import audit, contacts, erasure
from storage.db import Session
from storage.officials import Official

_UNIT = r"(?:đồng|dong|đ|d|vnđ|vnd|triệu|trieu|tr|tỷ|tỉ|ty)(?!\w)"
_PERSONAL = re.compile(
    rf"""
    (?P<date>(?<![\d+])\d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)\d{{4}}(?!\d))
    | (?P<document>(?<![\d+])\d{{1,4}}/\d{{4}}(?!\d))
    | (?P<money>(?<![\d+.,])[1-9]\d{{0,2}}(?:(?P<comma>[.,])\d{{3}}(?:(?P=comma)\d{{3}})*(?:(?<=000)|\s?{_UNIT})
      |(?:\s\d{{3}})+\s?{_UNIT})(?!\d|[.,]\d))
    | (?P<plain>(?<![\d+.,])[1-9]\d{{0,11}}\s?{_UNIT})
    | (?P<number>(?<!\d)\+?\(?\d(?:[\s.\-()_]{{0,2}}\d){{8,}})
    | (?P<email>[\w.+-]+@[\w-]+\.[\w.-]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)


LAST_WORD_STAYS = timedelta(minutes=10)
"""How long the address of someone who left is kept after the receipt was sent: the web page must be able to show it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Erasure:
    """`receipt` proves that it was done; `files` are paths the caller must delete once the transaction is committed."""

    receipt: str
    ticket_codes: Sequence[str]
    files: Sequence[str]


def mask(text: str) -> str:
    """Phone, identity-card and account numbers (9 digits or more) and e-mail addresses become '***'.

    Sums of money, dates and the numbers of documents stay: "100.000.000 đồng", "01/07/2025", "188/2025/NĐ-CP".
    """
    return _PERSONAL.sub(lambda found: "***" if found["number"] or found["email"] else found[0], text)


async def erase(
    session: Session,
    contact_id: int,
    *,
    now: datetime,
    actor: str = "resident",
    last_word_to: int | None = None,
    by: Official | None = None,
    reason: str = "",
) -> Erasure:
    """Erases a contact on all its addresses; `last_word_to` lives on for a while, to receive and show the receipt.

    `by`: an official does it for them, with a reason. Then sensitive reports stay, since one may be about that
    official's office, but nothing tells any more whose they were; and codes of anonymous ones are not named.
    """
    own = await contacts.addresses_of(session, contact_id)
    ids = [address.id for address in own]
    shown = await erasure.open_codes(session, contact_id) if by else []
    codes, files = await erasure.erase(session, contact_id, ids, now=now, keep_reports=by is not None)
    for address_id in ids:
        await contacts.set_state(session, address_id, "leaving")
        if address_id != last_word_to:
            await erasure.forget_address(session, address_id)
    receipt = "X" + "".join(secrets.choice(ALPHABET) for _ in range(7))
    await audit.add(
        session,
        "contact.erased",
        actor="official" if by else actor,
        official_id=by.id if by else None,
        object_kind="receipt",
        object_id=receipt,
        now=now,
        detail={"tickets": len(shown), "reason": reason} if by else {"tickets": len(codes)},
    )
    return Erasure(receipt=receipt, ticket_codes=shown if by else codes, files=files)


async def forget_left(session: Session, *, now: datetime) -> int:
    return await erasure.forget_left(session, before=now - LAST_WORD_STAYS)


async def export(
    session: Session, contact_id: int, *, now: datetime, actor: str, by: Official | None = None
) -> dict[str, Any]:
    """`by`: an official, who gets nothing of what is kept apart: sensitive, anonymous questions, conversations."""
    await audit.add(
        session,
        "contact.exported",
        actor="official" if by else actor,
        official_id=by.id if by else None,
        object_kind="contact",
        object_id=str(contact_id),
        now=now,
    )
    return await erasure.export(session, contact_id, apart=by is None)
