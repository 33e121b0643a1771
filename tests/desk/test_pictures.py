"""Photos without what a camera writes beside them, upright, and small enough; what is no photo is refused."""

import io
import subprocess
import sys

import pytest
from PIL import Image

from desk import pictures
from tests.photos import SECRET, noisy, seen, taken

SMALL = (40, 20)


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP"])
def test_only_the_picture_stays_and_stands_upright(kind: str) -> None:
    photo = taken(kind)
    assert SECRET in photo
    made = pictures.bare(photo)
    assert SECRET not in made
    picture = seen(made)
    assert (picture.format, picture.size) == ("JPEG" if kind == "MPO" else kind, (20, 40))
    assert not picture.getexif()
    upper, lower = (picture.convert("RGB").getpixel((10, y)) for y in (5, 35))
    assert isinstance(upper, tuple)
    assert isinstance(lower, tuple)
    assert upper[1] < 20
    assert lower[1] > 235


def test_colours_and_transparency_stay() -> None:
    made = io.BytesIO()
    image = Image.new("RGBA", SMALL, (255, 0, 0, 0))
    image.save(made, "PNG", icc_profile=b"a profile")
    kept = seen(pictures.bare(made.getvalue()))
    assert (kept.mode, kept.info["icc_profile"], kept.getpixel((0, 0))) == ("RGBA", b"a profile", (255, 0, 0, 0))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_one_that_moves_goes_on_moving(kind: str) -> None:
    frames = [Image.new("RGB", SMALL, colour) for colour in ("red", "blue", "green")]
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    frames[0].save(made, kind, save_all=True, append_images=frames[1:], duration=100, exif=exif)
    assert SECRET in made.getvalue()
    kept = pictures.bare(made.getvalue())
    assert SECRET not in kept
    assert getattr(seen(kept), "n_frames", 1) == 3


def test_made_smaller_until_it_fits() -> None:
    photo = noisy("JPEG", (3_000, 2_000))
    assert len(photo) > 2**20
    made = pictures.bare(photo, at_most=2**20)
    assert len(made) <= 2**20
    assert max(seen(made).size) in (1_280, 1_600, 2_048)
    assert seen(pictures.bare(photo)).size == (3_000, 2_000), "nobody asked"


def test_a_large_one_with_transparency_becomes_a_jpeg_on_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (400, 400), (255, 0, 0, 0)).save(made, "PNG", compress_level=0)
    kept = seen(pictures.bare(made.getvalue(), at_most=1_000))
    corner = kept.getpixel((5, 5))
    assert isinstance(corner, tuple)
    assert (kept.format, min(corner) > 250) == ("JPEG", True)


def test_more_pixels_than_anybody_needs_are_not_decoded() -> None:
    made = io.BytesIO()
    Image.new("1", (8_000, 6_000)).save(made, "PNG")
    with pytest.raises(pictures.Unreadable):
        pictures.bare(made.getvalue())
    made = io.BytesIO()
    Image.new("L", (8_000, 6_000)).save(made, "JPEG")
    assert seen(pictures.bare(made.getvalue())).size == (4_000, 3_000)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"GIF89a", b"\xff\xd8\xff\xe0 anh", pictures.PNG])
def test_what_is_no_photo_or_a_broken_one(content: bytes) -> None:
    with pytest.raises(pictures.Unreadable):
        pictures.bare(content)


def test_one_that_was_cut_off() -> None:
    whole = noisy("JPEG", (200, 200))
    with pytest.raises(pictures.Unreadable):
        pictures.bare(whole[: len(whole) // 2])


def test_told_by_how_it_begins() -> None:
    photos = [taken(kind) for kind in ("JPEG", "PNG", "WEBP")]
    assert [pictures.is_picture(photo) for photo in (*photos, b"RIFF....WAVE", b"GIF89a")] == [True] * 3 + [False] * 2
    assert [pictures.is_webp(photo) for photo in photos] == [False, False, True]


def test_nothing_of_it_is_loaded_before_the_first_photo() -> None:
    asked = "import sys, bot.media, console.app; print('PIL' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["False"]
