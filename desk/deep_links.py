"""Ways in from outside: links into a dialogue for each channel and village, with their QR pictures; fixed addresses."""

import io
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from desk.codes import ALPHABET, LENGTH, is_code

REVIEW_PAGE = "/hoi-dap/ra-soat"
"""Where the answers stand that wait to be checked again."""

_START = re.compile(rf"/start\s+dt_([{ALPHABET}]{{{LENGTH}}})(?:_(\d{{1,3}}))?\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    """Where this office is found, each "" when that is not known: the bot's name on Telegram, the Official Account's id
    on Zalo, our own pages."""

    telegram: str = ""
    zalo_oa: str = ""
    public_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """`types`: what has to be typed once the link is open, since it cannot carry that itself."""

    channel: str
    name: str
    url: str
    types: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entrance:
    """`village`: its number within the commune, "" for none."""

    code: str
    village: str


def links(doors: Doors, code: str, village: str = "") -> list[Link]:
    """Zalo knows no link that carries a word along, so there the dialogue's code is typed.

    `village`: the last part of its code, such as "07".
    """
    found = []
    if doors.zalo_oa:
        found.append(Link(channel="zalo-oa", name="Zalo", url=f"https://zalo.me/{doors.zalo_oa}", types=code))
    if doors.telegram:
        start = f"dt_{code}_{village}" if village else f"dt_{code}"
        found.append(Link(channel="telegram", name="Telegram", url=f"https://t.me/{doors.telegram}?start={start}"))
    if doors.public_url:
        asked = {"dt": code, **({"thon": village} if village else {})}
        found.append(Link(channel="web", name="Trang web", url=f"{doors.public_url.rstrip('/')}/?{urlencode(asked)}"))
    return found


def village_number(area_code: str) -> str:
    """ "07" of "18001.07"; "" for what is no village."""
    return area_code.partition(".")[2]


def read_start(text: str) -> Entrance | None:
    """What a link said: `/start dt_<code>_<village>`."""
    found = _START.fullmatch(text.strip())
    code = found[1].upper() if found else ""
    return Entrance(code=code, village=(found[2] or "")) if found and is_code(code) else None


def qr(url: str) -> bytes:
    """A picture (SVG, black on white, with its quiet border) that stays sharp at any size."""
    import segno

    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind="svg", scale=8, border=4, light="#fff", dark="#000")
    return picture.getvalue()
