"""A file between its choosing and its saving: its name travels with the form, of use only to who sent it."""

from aiohttp import web

from console import seals
from console.office import Office


def seal(office: Office, purpose: str, official_id: int, path: str, size: int, name: str) -> str:
    """For a hidden field, and for the address that shows it."""
    named = f"{path}|{size}|{name}"
    return f"{seals.sign(office, purpose, f'{official_id}|{named}')}|{named}"


def unseal(office: Office, purpose: str, official_id: int, sealed: str) -> tuple[str, int, str] | None:
    """Path, size and name as they were sealed; None when it is not theirs. It may have been swept away meanwhile."""
    signature, _, named = sealed.partition("|")
    if not seals.is_ours(office, purpose, f"{official_id}|{named}", signature):
        return None
    path, size, name = named.split("|", 2)
    return path, int(size), name


def show(office: Office, path: str, mime: str) -> web.FileResponse:
    headers = {
        "Content-Type": mime,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return web.FileResponse(office.files / path, headers=headers)
