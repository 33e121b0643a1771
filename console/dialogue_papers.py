"""The papers of a dialogue, to be downloaded."""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import structlog
from aiohttp import web

from console.dialogue_frame import DIALOGUE, framed, may_change, opened
from console.forms import read
from console.guard import NotThere, person
from console.office import OFFICE, Office
from console.paper_maker import Maker, address
from console.paper_shelf import OFFERS, Offer
from desk.errors import Refused
from desk.roles import Action
from papers import code_slips
from papers.code_slips import CodeSlips, Slip
from papers.template import TemplateFault, own
from storage.dialogues import Dialogue

log = structlog.get_logger(__name__)
PAPERS = f"{DIALOGUE}/papers"
ONE = PAPERS + r"/{name:[a-z0-9-]{1,40}}"
SLIPS = f"{PAPERS}/{code_slips.NAME}"
"""Only from the page that has just told the digits: they are kept nowhere."""
BUILT_IN = "goc"
"""`?mau=goc`: the template that comes along, although the office has its own."""
NO_SLIPS = "Phiếu mã chỉ tải được ngay từ trang vừa cấp mã. Mở lại phiếu đã lưu rồi cấp lại mã số."
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def add_routes(app: web.Application) -> None:
    app.router.add_get(PAPERS, show_papers)
    app.router.add_post(SLIPS, download_slips)
    app.router.add_get(ONE, download)


async def show_papers(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.READ_DIALOGUES)
        prepares = await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES)
    return _shelf(request, dialogue, prepares=prepares)


async def download(request: web.Request) -> web.Response:
    """The file; 422 with the reason where there is nothing to print yet, or the office's own template is faulty."""
    who, office = person(request), request.app[OFFICE]
    offer = next((one for one in OFFERS if one.name == request.match_info["name"]), None)
    if offer is None:
        raise NotThere
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, offer.action)
        prepares = await may_change(session, dialogue, who, Action.PREPARE_DIALOGUES)
        maker = Maker(session=session, office=office, dialogue=dialogue, scope=who.scope())
        try:
            values = await offer.values(maker)
        except Refused as refusal:
            return _shelf(request, dialogue, prepares=prepares, fault=str(refusal), status=422)
    folder = None if request.query.get("mau") == BUILT_IN else _folder(office)
    try:
        content = await asyncio.to_thread(offer.make, values, folder=folder)
    except TemplateFault as fault:
        return _shelf(request, dialogue, prepares=prepares, fault=str(fault), faulty=offer, status=422)
    return web.Response(body=content, headers=_headers(offer.name, offer.title, offer.ending, dialogue.code))


async def download_slips(request: web.Request) -> web.Response:
    """The slips that the page sends along, as Word: `ma`, `so`, `ten` and `cau` of each, in the same order.

    By the shipped template where the office's own is faulty: the digits are told only once.
    """
    who, office = person(request), request.app[OFFICE]
    form = await read(request)
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES)
        meeting = Maker(session=session, office=office, dialogue=dialogue, scope=who.scope()).meeting()
    rows = [form.all(name) for name in ("ma", "so", "ten", "cau")]
    if not rows[0] or len({len(row) for row in rows}) != 1:
        return _shelf(request, dialogue, prepares=True, fault=NO_SLIPS, status=422)
    slips = [Slip(code=code, key=key, name=name, question=text) for code, key, name, text in zip(*rows, strict=True)]
    base = office.public_url.removeprefix("https://").rstrip("/")
    values = CodeSlips(meeting=meeting, slips=slips, lookup=f"{base}/tra-cuu" if base else "")
    try:
        content = await asyncio.to_thread(code_slips.make, values, folder=_folder(office))
    except TemplateFault as fault:
        log.warning("own_template_faulty", template=fault.path.name, reason=str(fault))
        content = await asyncio.to_thread(code_slips.make, values, folder=None)
    return web.Response(body=content, headers=_headers(code_slips.NAME, "Phiếu mã", "docx", dialogue.code))


def _shelf(
    request: web.Request,
    dialogue: Dialogue,
    *,
    prepares: bool,
    fault: str = "",
    faulty: Offer | None = None,
    status: int = 200,
) -> web.Response:
    offers = [one for one in OFFERS if one.action is Action.READ_DIALOGUES or prepares]
    return framed(
        request,
        "dialogue_papers.html",
        dialogue,
        parts=[(part, list(some)) for part, some in groupby(offers, key=lambda one: one.part)],
        own=_own(request.app[OFFICE], offers),
        fault=fault,
        faulty=faulty,
        linked=bool(address(request.app[OFFICE], dialogue.code)),
        status=status,
    )


def _own(office: Office, offers: Sequence[Offer]) -> set[str]:
    return {one.name for one in offers if one.ending == "docx" and own(one.template, _folder(office))}


def _folder(office: Office) -> Path:
    return office.data / "papers"


def _headers(name: str, title: str, ending: str, code: str) -> dict[str, str]:
    """A name of plain letters for old browsers, and the proper one."""
    plain = f"{name}-{code}.{ending}"
    proper = quote(f"{title} {code}.{ending}")
    return {
        "Content-Type": _TYPES[ending],
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{proper}",
    }
