"""The file that goes with an answer while it is being written: taken from the form, kept on the draft, taken off."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from aiohttp import web

from console.forms import Form
from console.office import Office
from desk import answer_files
from desk.answer_files import Enclosure, Given, Shelf
from storage import answer_files as stored
from storage.answer_files import OfficeFile
from storage.db import Session


def shelf_of(office: Office) -> Shelf:
    return Shelf(folder=office.files, public_url=office.public_url)


def enclosed(office: Office, file: OfficeFile | None) -> Enclosure | None:
    return Enclosure(file=file, shelf=shelf_of(office)) if file else None


async def chosen(form: Form) -> Given | None:
    """None when no file was chosen. Raises `Refused` for what is no photo and no PDF, or too large."""
    given: object = form.values.get("file")
    if not isinstance(given, web.FileField) or not given.filename:
        return None
    content = await asyncio.to_thread(given.file.read, answer_files.LARGEST + 1)
    return await asyncio.to_thread(answer_files.judged, content, given.filename)


async def put(session: Session, office: Office, draft_id: int, ticket_id: int, given: Given) -> list[str]:
    """Written down before the row that speaks of it; returns what lies there no longer needed."""
    await asyncio.to_thread(answer_files.keep, office.files, given)
    return await stored.put_on_draft(session, draft_id, ticket_id, given.file)


async def kept(session: Session, ticket_id: int, official_id: int) -> OfficeFile | None:
    found = await stored.of_writer(session, ticket_id, official_id)
    return found[1] if found else None


async def take_off(session: Session, ticket_id: int, official_id: int) -> list[str]:
    found = await stored.of_writer(session, ticket_id, official_id)
    return await stored.take_off_draft(session, found[0]) if found else []


async def drop(office: Office, paths: Iterable[str]) -> None:
    for path in paths:
        await asyncio.to_thread((office.files / Path(path).name).unlink, missing_ok=True)
