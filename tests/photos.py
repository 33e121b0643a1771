"""Photos as a phone takes them: held sideways, with place, device and comments beside the picture."""

import io
from functools import cache

from PIL import Image, PngImagePlugin

SECRET = b"Samsung"
"""Stands in what is beside the picture, never in the picture."""
_SIDEWAYS = 6


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x0112] = _SIDEWAYS
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (18.0, 40.0, 12.0)
    return exif


@cache
def taken(kind: str = "JPEG", *, colour: str = "red", size: tuple[int, int] = (40, 20)) -> bytes:
    """The left half in the colour, which is the upper one once it stands upright."""
    image = Image.new("RGB", size, "white")
    image.paste(colour, (0, 0, size[0] // 2, size[1]))
    made = io.BytesIO()
    if kind == "PNG":
        beside = PngImagePlugin.PngInfo()
        beside.add_text("Author", SECRET.decode())
        beside.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET.decode()}</x>")
        image.save(made, "PNG", exif=_exif(), pnginfo=beside)
    elif kind == "WEBP":
        image.save(made, "WEBP", exif=_exif(), xmp=b"<x>" + SECRET + b"</x>", lossless=True)
    else:
        image.save(made, kind, exif=_exif(), comment=SECRET, xmp=b"<x>" + SECRET + b"</x>")
    return made.getvalue() + b"appended: " + SECRET


@cache
def noisy(kind: str, size: tuple[int, int]) -> bytes:
    """Large for its pixels."""
    made = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(made, kind)
    return made.getvalue()


def seen(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
