"""How each channel does, for administrators: what came, what waits, what failed, and what to do about it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from console.office import OFFICE, Office
from console.officials import administrator
from console.rendering import page
from desk.delivery_failures import TOLD, delivery_failure
from desk.inbox import CHANNEL_NAMES
from storage import channels
from storage.channels import Kept, Traffic
from storage.db import Session

LIST = "/console/admin/channels"
LATELY = timedelta(hours=24)
NOT_SHOWN = frozenset({"terminal"})
_CODE = re.compile(r"\(([a-z0-9-]+)\)\.?$")
KEY_NAMES = {"tokens": "Mã truy cập", "tokens-refresh": "Lần xin mã gần nhất"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """`state`: ok, fault, or unknown where this process has not checked it. `month`: sent, of how many."""

    id: str
    name: str
    state: str
    fault: str
    traffic: Traffic
    waiting: int
    failures: Sequence[tuple[str, int]]
    kept: Sequence[tuple[str, Kept]]
    month: tuple[int, int] | None
    refused: int


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)


async def show_list(request: web.Request) -> web.Response:
    administrator(request)
    office = request.app[OFFICE]
    async with office.database.reading() as session:
        shown = await _gather(session, office)
    return page(request, "channels.html", channels=shown)


async def _gather(session: Session, office: Office) -> list[Shown]:
    now, faults = office.clock(), office.channel_faults()
    traffic = await channels.traffic(session)
    waiting, refused = await channels.waiting(session), await channels.refused(session)
    failures = await channels.failures(session, since=now - LATELY)
    kept = await channels.kept(session)
    names = [name for name in CHANNEL_NAMES if name in {*faults, *traffic, *kept, *refused} - NOT_SHOWN]
    return [
        Shown(
            id=name,
            name=CHANNEL_NAMES[name],
            state="unknown" if name not in faults else "fault" if faults[name] else "ok",
            fault=_in_words(faults.get(name) or ""),
            traffic=traffic.get(name, Traffic()),
            waiting=waiting.get(name, 0),
            failures=_explained(failures.get(name, ())),
            kept=[(KEY_NAMES[one.key], one) for one in kept.get(name, ()) if one.key in KEY_NAMES],
            month=await _month(session, office, name, now, traffic),
            refused=refused.get(name, 0),
        )
        for name in names
    ]


def _in_words(fault: str) -> str:
    """A check ends with the code of what it met; its sentence is told too."""
    code = _CODE.search(fault)
    told = code is not None and code[1] in TOLD
    return f"{fault}. Nghĩa là: {delivery_failure(code[1])}" if code and told else fault


def _explained(failures: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Codes that mean the same to an official are one line."""
    told: dict[str, int] = {}
    for code, count in failures:
        words = delivery_failure(code or "không rõ")
        told[words] = told.get(words, 0) + count
    return sorted(told.items(), key=lambda one: -one[1])


async def _month(
    session: Session, office: Office, name: str, now: datetime, traffic: Mapping[str, Traffic]
) -> tuple[int, int] | None:
    """Only where the platform sets a quota for the month."""
    quota = office.abilities[name].monthly_quota if name in traffic and name in office.abilities else None
    if quota is None:
        return None
    begin = now.astimezone(office.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return await channels.sent_since(session, name, begin), quota
