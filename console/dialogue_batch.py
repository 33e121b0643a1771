"""Questions on paper: a village head's sheet typed or pasted in, looked over, kept at once, and slips to hand out."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from console import dialogue_photos, unsaved_files
from console.dialogue_frame import framed, opened
from console.dialogue_photos import Photo
from console.dialogue_questions import QUESTIONS, address
from console.forms import LONGEST, Form, read
from console.guard import NotThere, Person, person
from console.office import OFFICE, Office
from desk import dialogue_questions, dialogue_sheets
from desk.dialogue_sheets import Kept, Line, Meant, Sheet
from desk.errors import Refused
from desk.roles import Action
from desk.tickets import suggest_subject
from faq.matcher import MatchKind
from faq.signature import Signer
from storage import areas, attachments
from storage import dialogue_questions as stored
from storage.areas import Area
from storage.db import Session
from storage.dialogues import Dialogue

ENDING = "/questions/sheet"
SHEET = QUESTIONS + "/sheet"
LONGEST_SHEET = dialogue_sheets.MOST * (dialogue_sheets.LONGEST + dialogue_sheets.LONGEST_NAME)
_MOST_PLACES = 200


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What the form held. `understood`: how it was read, once it had no fault; `seen` stands for exactly that."""

    text: str = ""
    how: str = "lines"
    place: str = ""
    batch: str = ""
    photos: Sequence[Photo] = ()
    understood: Sequence[tuple[Line, Meant]] = ()
    faults: Sequence[str] = ()

    @property
    def seen(self) -> str:
        return hashlib.sha256("\0".join((self.text, self.how, self.place)).encode("utf-8", "replace")).hexdigest()


def add_routes(app: web.Application) -> None:
    app.router.add_get(SHEET, show_form)
    app.router.add_post(SHEET, take_sheet)
    app.router.add_get(SHEET + "/photo", show_photo)
    app.router.add_get(SHEET + r"/{batch:[0-9a-f]{32}}", show_batch)
    app.router.add_post(SHEET + r"/{batch:[0-9a-f]{32}}/keys", renew_keys)


async def show_form(request: web.Request) -> web.Response:
    return await _form(request, Typed(batch=dialogue_sheets.new_batch()))


async def take_sheet(request: web.Request) -> web.Response:
    """First shown as it was understood, then kept; nothing typed is lost on the way."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    form = await read(request)
    typed, sheet = await _typed(form, who, office)
    if typed.faults:
        return await _form(request, typed, status=422)
    typed = replace(typed, understood=await asyncio.to_thread(_understand, office, sheet))
    if form.text("act", most=10) != "save" or form.text("seen", most=64) != typed.seen:
        return await _form(request, typed)
    try:
        dialogue, kept = await _keep(request, who, typed)
    except Refused as refused:
        return await _form(request, replace(typed, faults=[str(refused)]), status=422)
    return _slips(request, dialogue, kept, batch=typed.batch)


async def show_photo(request: web.Request) -> web.StreamResponse:
    """Of a sheet that is not saved yet, to the official who sent it."""
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    found = dialogue_photos.unseal(office, who.official.id, [request.query.get("anh", "")])
    if not found:
        raise NotThere
    return unsaved_files.show(office, found[0].path, found[0].mime)


async def show_batch(request: web.Request) -> web.Response:
    """What was kept of one sheet. Its digits were told once: here new ones can be drawn."""
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES)
        questions = await dialogue_sheets.of_batch(session, dialogue, request.match_info["batch"])
    if not questions:
        raise NotThere
    return framed(
        request, "dialogue_batch_kept.html", dialogue, base=address(dialogue), questions=questions,
        batch=request.match_info["batch"],
    )  # fmt: skip


async def renew_keys(request: web.Request) -> web.Response:
    """For the ticked `cau`, or all of the sheet."""
    who, office = person(request), request.app[OFFICE]
    form = await read(request)
    async with office.database.transaction() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES, for_change=True)
        questions = await dialogue_sheets.of_batch(session, dialogue, request.match_info["batch"])
        if not questions:
            raise NotThere
        ticked = set(form.all("cau"))
        chosen = [one for one in questions if not ticked or one.code in ticked]
        slips = await dialogue_sheets.renew_keys(
            session, dialogue, chosen, by=who.official, secret=office.secret, now=office.clock()
        )
    return _slips(request, dialogue, Kept(slips=slips), batch=request.match_info["batch"], renewed=True)


async def _typed(form: Form, who: Person, office: Office) -> tuple[Typed, Sheet]:
    batch = form.text("batch", most=64)
    how = form.text("how", most=10)
    faults: list[str] = []
    text, photos = "", dialogue_photos.unseal(office, who.official.id, form.all("photo"))
    try:
        photos = [*photos, *await dialogue_photos.take(form.values, office, "photos")]  # type: ignore[arg-type]
    except Refused as refused:
        faults.append(str(refused))
    given = form.values.get("text", "")
    text = given.replace("\r\n", "\n") if isinstance(given, str) else ""
    if len(text) > LONGEST_SHEET:
        faults.append(f"Phiếu dài {len(text):,} ký tự, mỗi lần nhập tối đa {LONGEST_SHEET:,}. Hãy chia làm nhiều lần.")
    sheet = dialogue_sheets.read(text, how)
    made = batch if len(batch) == 32 and batch.isalnum() else dialogue_sheets.new_batch()
    typed = Typed(
        text=text,
        how=how if how in dialogue_sheets.WAYS_TO_READ else "lines",
        place=form.text("place", most=LONGEST),
        batch=made,
        photos=photos,
        faults=[*faults, *sheet.faults],
    )
    return typed, sheet


def _understand(office: Office, sheet: Sheet) -> list[tuple[Line, Meant]]:
    """In a thread of its own: two hundred questions take a while."""
    matcher = office.matcher()
    signer = office.signer() or Signer(office.catalogue(), matcher)
    found = []
    for line in sheet.lines:
        match = matcher.match(line.text)
        entry = match.entries[0].entry if match.kind is MatchKind.ANSWER else None
        meant = Meant(
            subject=suggest_subject(line.text, entry.title if entry else None),
            topic=entry.topic if entry else None,
            signature=signer.sign(line.text),
            sensitive=match.kind is MatchKind.SENSITIVE,
        )
        found.append((line, meant))
    return found


async def _keep(request: web.Request, who: Person, typed: Typed) -> tuple[Dialogue, Kept]:
    """Photos stay with the first question of the sheet, unless a line of it is nothing for many eyes."""
    office = request.app[OFFICE]
    async with office.database.transaction() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES, for_change=True)
        if dialogue.state not in dialogue_questions.TAKING:
            raise Refused("Buổi này không nhận câu hỏi nữa. Hãy nhập phiếu vào buổi sau, khi buổi đó mở nhận câu hỏi.")
        place = _named(typed.place, await _places(session, dialogue))
        kept = await dialogue_sheets.keep(
            session,
            dialogue,
            typed.understood,
            area_id=place.id if place else dialogue.area_id,
            batch=typed.batch,
            by=who.official,
            secret=office.secret,
            now=office.clock(),
            working_time=office.working_time,
        )
        if typed.photos and not any(meant.sensitive for _, meant in typed.understood):
            first = (await stored.of_batch(session, typed.batch))[0]
            for photo in typed.photos:
                await attachments.add_kept(
                    session, first.ticket_id, channel="paper", name=photo.called, mime=photo.mime, path=photo.path,
                    size=photo.size,
                )  # fmt: skip
    return dialogue, kept


async def _form(request: web.Request, typed: Typed, *, status: int = 200) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES)
        places = await _places(session, dialogue)
        saved = typed.batch in await dialogue_sheets.batches(session, dialogue)
    shown = [(dialogue_photos.seal(office, who.official.id, photo), photo.called) for photo in typed.photos]
    return framed(
        request,
        "dialogue_batch.html",
        dialogue,
        status=status,
        base=address(dialogue),
        typed=typed,
        photos=shown,
        places=[(place.code, place.name) for place in places],
        place=_named(typed.place, places),
        ways=list(dialogue_sheets.WAYS_TO_READ.items()),
        taking=dialogue.state in dialogue_questions.TAKING,
        saved=saved,
        most=dialogue_sheets.MOST,
        longest=dialogue_sheets.LONGEST,
        most_photos=dialogue_photos.MOST,
    )


def _slips(request: web.Request, dialogue: Dialogue, kept: Kept, *, batch: str, renewed: bool = False) -> web.Response:
    office = request.app[OFFICE]
    values: dict[str, Any] = {"slips": kept.slips, "late": kept.late, "batch": batch, "renewed": renewed}
    return framed(
        request, "dialogue_slips.html", dialogue, base=address(dialogue), public_url=office.public_url.rstrip("/"),
        **values,
    )  # fmt: skip


async def _places(session: Session, dialogue: Dialogue) -> list[Area]:
    return await areas.children(session, dialogue.area_id, limit=_MOST_PLACES)


def _named(code: str, places: Sequence[Area]) -> Area | None:
    return next((place for place in places if place.code == code), None)
