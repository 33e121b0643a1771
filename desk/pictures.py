"""Photos down to what they show: no place, time or device beside the picture, and turned as it was held."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 36_000_000
"""Decoded, each takes three or four bytes of memory."""
_DECODED_FROM = (3_000, 3_000)
"""A JPEG at least twice as wide and high is decoded at half that size: phones of 48 megapixels and more."""
_SIDES = (2_560, 2_048, 1_600, 1_280)
"""Pixels: an A4 page stays readable down to the last."""
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP")


class Unreadable(Exception):
    """No JPEG, PNG or WebP, a broken one, or one too large to be decoded."""


def is_picture(content: bytes) -> bool:
    """By how it begins; what follows may still be broken."""
    return content.startswith((JPEG, PNG)) or is_webp(content)


def is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def ending(content: bytes) -> str:
    """Of the name that a picture is kept under."""
    return ".webp" if is_webp(content) else ".png" if content.startswith(PNG) else ".jpg"


def bare(content: bytes, *, at_most: int | None = None) -> bytes:
    """The picture alone, written anew in its own format: Exif with its place and thumbnail, XMP, comments and what
    phones append are gone; the profile of its colours stays.

    `at_most`: bytes; a larger one becomes a JPEG with fewer pixels, on white where it was transparent. Raises
    `Unreadable`.
    """
    from PIL import Image, WebPImagePlugin  # noqa: F401

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            made = _moving(image) if _moves(image) else _still(image, at_most)
    except Exception as error:
        raise Unreadable from error
    return made


def _still(image: "Image", at_most: int | None) -> bytes:
    from PIL import ImageOps, JpegImagePlugin

    image.draft(None, _DECODED_FROM)
    _refuse_large(image, frames=1)
    as_jpeg = image.format in ("JPEG", "MPO")
    options: dict[str, object] = {"quality": 90} if image.format == "WEBP" else {}
    if as_jpeg:
        options = {"qtables": getattr(image, "quantization", None)}
        if (sampling := JpegImagePlugin.get_sampling(image)) >= 0:
            options["subsampling"] = sampling
    kept_format = "JPEG" if as_jpeg else str(image.format)
    upright = ImageOps.exif_transpose(image)
    upright.info = {name: upright.info[name] for name in ("icc_profile", "transparency") if name in upright.info}
    made = _written(upright, kept_format, options)
    return made if at_most is None or len(made) <= at_most else _smaller(upright, at_most)


def _smaller(image: "Image", at_most: int) -> bytes:
    from PIL import Image

    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image.convert("RGBA"))
        image = white
    image = image.convert("RGB")
    for side in _SIDES:
        image.thumbnail((side, side))
        made = _written(image, "JPEG", {"quality": _QUALITY})
        if len(made) <= at_most:
            return made
    return _written(image, "JPEG", {"quality": _QUALITY // 2})


def _moves(image: "Image") -> bool:
    return image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1


def _moving(image: "Image") -> bytes:
    _refuse_large(image, frames=getattr(image, "n_frames", 1))
    return _written(image, str(image.format), {"save_all": True})


def _refuse_large(image: "Image", *, frames: int) -> None:
    if image.width * image.height * frames > MOST_PIXELS:
        raise Unreadable


def _written(image: "Image", kind: str, options: dict[str, object]) -> bytes:
    made = io.BytesIO()
    colours = image.info.get("icc_profile")
    image.save(made, kind, exif=b"", icc_profile=colours, **options)
    return made.getvalue()
