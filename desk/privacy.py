"""Personal numbers are hidden before anything is kept for study; erasing and exporting one person's data."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.codes import ALPHABET
from storage import audit, contacts
from storage.db import Session

_NUMBERS = re.compile(r"(?<!\d)\+?\d(?:[ .\-]?\d){8,15}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Erasure:
    """`receipt` proves that it was done; `files` are paths the caller must delete once the transaction is committed."""

    receipt: str
    ticket_codes: Sequence[str]
    files: Sequence[str]


def mask(text: str) -> str:
    """Phone, identity-card and account numbers (9 to 16 digits) and e-mail addresses become '***'.

    Sums of money written with dots keep their look when they are shorter than nine digits.
    """
    return _EMAIL.sub("***", _NUMBERS.sub("***", text))


async def erase(session: Session, contact_id: int, *, now: datetime, actor: str = "resident") -> Erasure:
    """Erases a contact on all its addresses; each address lives on only until its last message has left."""
    own = await contacts.addresses_of(session, contact_id)
    ids = [address.id for address in own]
    files = await contacts.kept_files(session, ids)
    codes = await contacts.erase(session, contact_id, ids, now=now)
    for address_id in ids:
        await contacts.set_state(session, address_id, "leaving")
    receipt = "X" + "".join(secrets.choice(ALPHABET) for _ in range(7))
    await audit.add(
        session,
        "contact.erased",
        actor=actor,
        object_kind="receipt",
        object_id=receipt,
        now=now,
        detail={"tickets": len(codes)},
    )
    return Erasure(receipt=receipt, ticket_codes=codes, files=files)


async def export(session: Session, contact_id: int, *, now: datetime, actor: str) -> dict[str, Any]:
    await audit.add(session, "contact.exported", actor=actor, object_kind="contact", object_id=str(contact_id), now=now)
    return await contacts.export(session, contact_id)
