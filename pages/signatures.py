"""What a file is, judged by its first bytes and never by its name or by what the sender calls it."""

import re
from dataclasses import dataclass

from channels.messages import AttachmentKind

HEAD = 4_096
"""Bytes needed to judge."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileType:
    """`may_hold_film`: the same container also carries films, which only its whole content tells."""

    kind: AttachmentKind
    mime: str
    ending: str
    may_hold_film: bool = False


def _photo(mime: str, ending: str) -> FileType:
    return FileType(kind=AttachmentKind.PHOTO, mime=mime, ending=ending)


def _voice(mime: str, ending: str, *, may_hold_film: bool = False) -> FileType:
    return FileType(kind=AttachmentKind.VOICE, mime=mime, ending=ending, may_hold_film=may_hold_film)


_HEIC = _photo("image/heic", ".heic")
_MP4_SOUND = _voice("audio/mp4", ".m4a", may_hold_film=True)

_KNOWN: tuple[tuple[re.Pattern[bytes], FileType], ...] = (
    (re.compile(rb"\xff\xd8\xff"), _photo("image/jpeg", ".jpg")),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), _photo("image/png", ".png")),
    (re.compile(rb"GIF8[79]a"), _photo("image/gif", ".gif")),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), _photo("image/webp", ".webp")),
    (re.compile(rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL), _HEIC),
    (re.compile(rb"....ftyp(M4A |M4B |mp4[12]|isom|iso[2-6]|3gp[4-9]|3g2a)", re.DOTALL), _MP4_SOUND),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), _voice("audio/wav", ".wav")),
    (re.compile(rb"OggS(?!.*theora)", re.DOTALL), _voice("audio/ogg", ".ogg")),
    (re.compile(rb"\x1aE\xdf\xa3(?=.*webm)(?!.*V_(VP|AV|MPEG|THEORA))", re.DOTALL), _voice("audio/webm", ".weba")),
    (re.compile(rb"#!AMR(-WB)?\n"), _voice("audio/amr", ".amr")),
    (re.compile(rb"ID3[\x02-\x04]"), _voice("audio/mpeg", ".mp3")),
    (re.compile(rb"\xff[\xf2\xf3\xfa\xfb][\x10-\xef]"), _voice("audio/mpeg", ".mp3")),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), _voice("audio/aac", ".aac")),
    (re.compile(rb"%PDF-\d"), FileType(kind=AttachmentKind.FILE, mime="application/pdf", ending=".pdf")),
)
_FILM_TRACK = re.compile(rb"hdlr.{8}vide", re.DOTALL)


def judge(head: bytes) -> FileType | None:
    """None for what is neither an image, nor a sound, nor a PDF."""
    return next((file_type for pattern, file_type in _KNOWN if pattern.match(head)), None)


def holds_film(content: bytes) -> bool:
    """Whether an MP4 or 3GP file has a picture track."""
    return _FILM_TRACK.search(content) is not None
