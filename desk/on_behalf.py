"""Village heads and volunteers: what they may do for those without a phone, from their own chat."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.base import Abilities
from channels.text import fold
from desk import duty, on_behalf_texts, registrations
from desk.dialogue_states import KNOWN
from desk.errors import Refused
from desk.registration_records import Comer, Household
from desk.registrations import Standing
from desk.roles import Action, Role, within
from storage import areas, broadcasts, dialogues, on_behalf
from storage.areas import Area
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Grant, Official
from storage.on_behalf import AskedFor, Script

SCRIPTS_SHOWN, SCRIPTS_FOR = 6, timedelta(days=30)
CODES_SHOWN, CODES_FOR = 15, timedelta(days=90)
MOST_AT_ONCE = 20
"""People registered in one message."""

_TOLD_WITHIN = timedelta(days=3)
_POOR = ((Household.NEAR_POOR, "can ngheo"), (Household.ESCAPED, "thoat ngheo"), (Household.POOR, "ho ngheo"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One person of a list: registered, or why not."""

    name: str
    standing: Standing | None = None
    fault: str = ""


async def places(session: Session, grants: Sequence[Grant]) -> list[Area]:
    """Where they speak for people."""
    ids = {grant.area_id for grant in within(grants, Action.SPEAK_FOR) if grant.area_id is not None}
    found = [await areas.get(session, area_id) for area_id in sorted(ids)]
    return [area for area in found if area is not None]


async def scripts(session: Session, here: Sequence[Area], *, now: datetime) -> list[Script]:
    """Those not read yet first, then the newest."""
    found = [
        script
        for area in here
        for script in await on_behalf.scripts(session, area.id, since=now - SCRIPTS_FOR, limit=SCRIPTS_SHOWN)
    ]
    found.sort(key=lambda script: (script.read_at is not None, -script.started_at.timestamp(), script.area_name))
    return found[:SCRIPTS_SHOWN]


async def codes(session: Session, contact_id: int, *, now: datetime) -> list[AskedFor]:
    return await on_behalf.asked_for(session, contact_id, since=now - CODES_FOR, limit=CODES_SHOWN)


async def open_dialogues(session: Session, here: Sequence[Area], *, now: datetime) -> list[Dialogue]:
    """Those of their places that take registrations, the next one first."""
    found = {
        dialogue.id: dialogue
        for area in here
        for dialogue in await dialogues.for_resident(session, area.id, states=KNOWN, since=now)
        if registrations.closed_because(dialogue, now=now) is None
    }
    return sorted(found.values(), key=lambda dialogue: (dialogue.starts_at, dialogue.id))


async def register_all(
    session: Session, dialogue: Dialogue, typed: str, area: Area, *, address_id: int, by: Official, now: datetime
) -> list[Line]:
    """A line each, "name, what is known"; who cannot be registered is told of, the others are. Raises `Refused` for
    more than `MOST_AT_ONCE`."""
    given = [line.strip(" -•\t") for line in typed.splitlines() if line.strip(" -•\t")]
    if len(given) > MOST_AT_ONCE:
        raise Refused(on_behalf_texts.TOO_MANY.format(most=MOST_AT_ONCE))
    done = []
    for line in given:
        comer = read_comer(line, address_id=address_id, area_id=area.id)
        try:
            async with session.begin_nested():
                standing = await registrations.register(session, dialogue, comer, now=now, by=by)
        except Refused as refused:
            done.append(Line(name=comer.name, fault=str(refused)))
        else:
            done.append(Line(name=comer.name, standing=standing))
    return done


def read_comer(line: str, *, address_id: int, area_id: int) -> Comer:
    """Only what is written counts: "Lan, cận nghèo, nữ chủ hộ, lần đầu"."""
    name, _, more = re.sub(r"^\d{1,2}[.)]\s*", "", line).partition(",")
    said = fold(more)
    household = next((kind for kind, words in _POOR if words in said), Household.UNKNOWN)
    return Comer(
        address_id=address_id,
        area_id=area_id,
        name=name.strip(),
        household=household,
        woman_head=True if "nu chu ho" in said else None,
        first_time=True if "lan dau" in said else None,
    )


async def tell_heads(session: Session, *, abilities: Mapping[str, Abilities], now: datetime) -> int:
    """Of announcements with a script that began lately, each head once, where they can be reached; how many messages.

    By day: the caller waits.
    """
    told = 0
    for broadcast_id, code, title, area_id in await on_behalf.untold(session, since=now - _TOLD_WITHIN):
        heads = await on_behalf.heads(session, area_id, role=Role.VILLAGE)
        text, choices = on_behalf_texts.NEW_SCRIPT.format(title=title), [on_behalf_texts.menu_of(code)]
        reached = [await duty.tell(session, head, text, choices, abilities=abilities, now=now) for head in heads]
        detail = {"heads": len(heads), "reached": sum(reached)}
        await broadcasts.add_event(session, broadcast_id, "heads_told", now=now, detail=detail)
        told += sum(reached)
    return told
