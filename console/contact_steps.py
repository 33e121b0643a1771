"""What an official does for a resident at the desk: notices off, whole ids seen, data handed over or erased."""

import asyncio
import json
from datetime import datetime
from pathlib import Path

from aiohttp import web

from console.contacts import ONE, found_within, path_of, show
from console.forms import read
from console.guard import person
from console.office import OFFICE
from console.rendering import page
from desk import contacts as rules
from desk.errors import Refused
from desk.roles import Action


def add_routes(app: web.Application) -> None:
    app.router.add_post(ONE + "/notices", stop_notices)
    app.router.add_post(ONE + "/unmask", unmask)
    app.router.add_post(ONE + "/export", export)
    app.router.add_post(ONE + "/erase", erase)


async def stop_notices(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    try:
        async with office.database.transaction() as session:
            found = await found_within(request, session)
            await rules.stop_notices(session, found, official=who.official, now=office.clock())
    except Refused as refusal:
        return await show(request, fault=str(refusal), refused="notices")
    raise web.HTTPSeeOther(f"{path_of(office, who.official, found.id)}?da=da-luu")


async def unmask(request: web.Request) -> web.Response:
    """Shown on the page that answers, and on no other."""
    who, office, form = person(request), request.app[OFFICE], await read(request)
    try:
        async with office.database.transaction() as session:
            found = await found_within(request, session, Action.UNMASK)
            reason = form.text("reason", "Lý do", required=True)
            await rules.record_unmasking(session, found, reason, official=who.official, now=office.clock())
    except Refused as refusal:
        return await show(request, fault=str(refusal), refused="unmask", typed=form)
    return await show(request, unmasked=True)


async def export(request: web.Request) -> web.Response:
    """A JSON file for the person at the desk."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.transaction() as session:
        found = await found_within(request, session, Action.ERASE_CONTACTS)
        kept = await rules.export(session, found, official=who.official, now=office.clock())
    name = f"du-lieu-{found.id}-{office.clock().astimezone(office.zone):%Y%m%d}.json"
    return web.Response(
        body=json.dumps(kept, ensure_ascii=False, indent=2, default=_plain).encode(),
        content_type="application/json",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def erase(request: web.Request) -> web.Response:
    """Answers with the receipt, which is shown only here."""
    who, office, form = person(request), request.app[OFFICE], await read(request)
    try:
        async with office.database.transaction() as session:
            found = await found_within(request, session, Action.ERASE_CONTACTS)
            erased = await rules.erase(
                session,
                found,
                typed=form.text("confirm", "Xác nhận", most=20),
                reason=form.text("reason", "Lý do", required=True),
                official=who.official,
                now=office.clock(),
            )
    except Refused as refusal:
        return await show(request, fault=str(refusal), refused="erase", typed=form)
    for path in erased.files:
        await asyncio.to_thread((office.files / Path(path).name).unlink, missing_ok=True)
    return page(request, "contact_erased.html", erased=erased)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
