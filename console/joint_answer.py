"""One answer to several questions while it is written: its words, the file that goes along, and what was previewed."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from channels.text import clean
from console import enclosures, unsaved_files
from console.forms import Form
from console.guard import NotThere, person
from console.office import OFFICE, Office
from console.tickets import Written
from desk import answer_files, answer_preview, canned_answers
from desk.answer_checks import LONGEST_ANSWER
from desk.answer_files import Enclosure
from desk.answer_preview import Preview
from desk.dossiers import Desk
from desk.errors import Refused
from storage import tickets as stored_tickets
from storage.answer_files import OfficeFile
from storage.db import Session
from storage.scope import Scope

ACTS = ("preview", "send", "no-file")
FILE = "/console/answer-file"
_PURPOSE = "answer-file"


@dataclass(frozen=True, kw_only=True)
class Joint:
    """`file` lies in its folder and belongs to nothing yet. `sends`: exactly what was previewed is to leave now; else
    `fault` says what is wrong with it, and `previews` how it will arrive."""

    text: str = ""
    file: OfficeFile | None = None
    sends: bool = False
    fault: str = ""
    warnings: Sequence[str] = ()
    previews: Sequence[Preview] = ()

    @property
    def digest(self) -> str:
        return Written(text=self.text, for_group=True, file=self.file.path if self.file else "").digest

    def enclosure(self, office: Office) -> Enclosure | None:
        return enclosures.enclosed(office, self.file)


def add_routes(app: web.Application) -> None:
    app.router.add_get(FILE, show_file)


async def show_file(request: web.Request) -> web.StreamResponse:
    """One that has not been sent yet, to the official who chose it."""
    office, who = request.app[OFFICE], person(request)
    found = _unsealed(office, who.official.id, request.query.get("tep", ""))
    if found is None:
        raise NotThere
    return unsaved_files.show(office, found.path, found.mime)


async def read(form: Form, office: Office, official_id: int) -> Joint:
    """Nothing typed is lost, whatever is wrong with it."""
    typed, sealed = form.values.get("text", ""), form.text("tep")
    kept = Joint(text=clean(typed) if isinstance(typed, str) else "", file=_unsealed(office, official_id, sealed))
    try:
        act = form.choice("act", ACTS, "Nút bấm")
        kept = replace(kept, text=form.text("text", answer_preview.LABEL, most=LONGEST_ANSWER))
        given = await enclosures.chosen(form)
        if given is not None:
            await asyncio.to_thread(answer_files.keep, office.files, given)
            kept = replace(kept, file=given.file)
        elif act == "no-file":
            return replace(kept, file=None)
        elif sealed and kept.file is None:
            raise Refused(answer_files.GONE)
        if not kept.text:
            raise Refused(answer_preview.EMPTY)
        if act == "send" and given is None and form.text("previewed") == kept.digest:
            canned_answers.check_filled(kept.text)
            return replace(kept, sends=True)
    except Refused as refused:
        return replace(kept, fault=str(refused))
    return replace(
        kept, warnings=[*([answer_preview.CHANGED] if act == "send" else ()), *answer_preview.doubts(kept.text)]
    )


async def previewed(
    session: Session, joint: Joint, office: Office, desk: Desk, scope: Scope, codes: Sequence[str], *, shared: bool
) -> Joint:
    """As it arrives at those behind these questions, the first of which stands for all; without words as it was."""
    first = await stored_tickets.find_within(session, codes[0], scope) if codes and joint.text else None
    if first is None or joint.fault:
        return joint
    ids = [ticket.id for ticket in await stored_tickets.of_codes(session, codes)]
    shown = await answer_preview.preview(
        session, first, joint.text, desk, ids, shared=shared, enclosure=joint.enclosure(office)
    )
    return replace(joint, previews=shown)


def seal(office: Office, official_id: int, file: OfficeFile | None) -> str:
    """ "" without a file."""
    return unsaved_files.seal(office, _PURPOSE, official_id, file.path, file.size, file.name) if file else ""


def hold(office: Office, joint: Joint) -> None:
    """It is about to be sent, so that nobody sweeps it away as forgotten. Raises `Refused` when somebody just did."""
    if joint.file is not None:
        try:
            os.utime(office.files / joint.file.path)
        except FileNotFoundError as error:
            raise Refused(answer_files.GONE) from error


def _unsealed(office: Office, official_id: int, sealed: str) -> OfficeFile | None:
    """None when it is not theirs, or no longer there."""
    named = unsaved_files.unseal(office, _PURPOSE, official_id, sealed)
    return answer_files.lying(office.files, *named) if named else None
