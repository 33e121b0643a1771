"""What one recipient of an announcement gets: in their language, cut for their channel; preview and sender agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from channels.base import Abilities
from channels.errors import SendError
from channels.layout import lay_out, length
from channels.messages import Choice, OutboundMessage, ending
from desk import segment_reach
from storage.audiences import Reach
from storage.broadcasts import Broadcast

FOLDER = "announcements"
"""Within the data folder: the images and recordings of announcements."""
PAGE, FILES = "/tin", "/tin/tep"
"""Where residents find an announcement by its code, and its files by their names."""
HEADLINE, LONGEST_HEADLINE = "Thông báo", 90
PAUSING = frozenset({"file-missing", "zalo-131", "zalo-146", "zalo-249"})
"""Codes of `SendError` that lie in the announcement itself: nobody further would get it, so somebody must mend it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One message as it leaves. `image` and `recording` are names of kept files, `template` of Zalo instead of text."""

    text: str
    choices: tuple[Choice, ...] = ()
    image: str | None = None
    recording: str | None = None
    template: Mapping[str, Any] = field(default_factory=dict)


def compose(
    broadcast: Broadcast, language: str, abilities: Abilities, *, public_url: str = "", closed: bool = False
) -> tuple[Piece, ...]:
    """In order: the recording, then the text, with the image beside its beginning where both fit into one message.

    Vietnamese where there is nothing in that language. What the channel cannot show is named by an address at the end,
    if there is one. `closed`: the reader's window is, so that only an approved template may go, if there is one.
    """
    if closed and abilities.templates and broadcast.template:
        return (Piece(text="", template=broadcast.template),)
    text = broadcast.texts.get(language) or broadcast.texts.get("vi", "")
    recording, image = recording_of(broadcast, language), broadcast.image
    played = recording if plays(recording, abilities, public_url) else None
    shown = image if shows(abilities, public_url) else None
    if (rest := _elsewhere(recording and not played, image and not shown)) and public_url:
        text = f"{text}\n\n{rest}: {page_link(public_url, broadcast.code)}".strip()
    choices = [Choice(label=choice["label"], payload=choice["payload"]) for choice in broadcast.choices]
    alone = replace(abilities, buttons=0) if shown and not abilities.buttons_beside_media else abilities
    pieces = [Piece(text=said, choices=taps) for said, taps in lay_out(text, choices, alone)]
    if shown and length(pieces[0].text) <= (abilities.caption_limit or abilities.text_limit):
        pieces[0] = replace(pieces[0], image=shown)
    elif shown:
        pieces.insert(0, Piece(text="", image=shown))
    if played:
        pieces.insert(0, Piece(text="", recording=played))
    return tuple(pieces)


def outbound(
    piece: Piece, *, message_id: int, address: str, abilities: Abilities, data: Path, public_url: str = ""
) -> OutboundMessage:
    """`data`: the data folder. Raises `SendError` when the image or recording is gone."""
    name, path, url = piece.image or piece.recording, None, None
    if name:
        kept = file_of(data, name)
        if not kept.is_file():
            raise SendError("file-missing", name)
        path, url = (None, file_link(public_url, name)) if abilities.media_by_address else (str(kept), None)
    return OutboundMessage(
        id=message_id,
        address=address,
        text=piece.text,
        choices=piece.choices,
        media_url=url,
        file_path=path,
        template=piece.template or None,
    )


def reaches(
    broadcast: Broadcast, abilities: Mapping[str, Abilities], *, used: Mapping[str, int] | None = None
) -> list[Reach]:
    """`used`: messages of this month by channel, of which a plan has so many fewer left. With a template nobody's
    window closes."""
    return segment_reach.reaches(abilities, used=used or {}, templated=bool(broadcast.template))


def recording_of(broadcast: Broadcast, language: str) -> str | None:
    """The Vietnamese one only for those who get the Vietnamese text as well."""
    other = None if broadcast.texts.get(language) else broadcast.recordings.get("vi")
    return broadcast.recordings.get(language) or other


def plays(recording: str | None, abilities: Abilities, public_url: str) -> bool:
    """Whether the channel plays this recording where it arrives."""
    return bool(recording) and ending(recording or "") in abilities.sounds and _can_bring(abilities, public_url)


def shows(abilities: Abilities, public_url: str) -> bool:
    """Whether the channel shows images where they arrive."""
    return abilities.images and _can_bring(abilities, public_url)


def file_of(data: Path, name: str) -> Path:
    return data / FOLDER / Path(name).name


def file_link(public_url: str, name: str) -> str:
    return f"{public_url.rstrip('/')}{FILES}/{name}"


def page_link(public_url: str, code: str) -> str:
    return f"{public_url.rstrip('/')}{PAGE}/{code}"


def headline(broadcast: Broadcast) -> str:
    """What stands above it for residents: its own first line where that is short, since its title is for officials."""
    first = broadcast.texts.get("vi", "").strip().partition("\n")[0]
    return first if 0 < len(first) <= LONGEST_HEADLINE else HEADLINE


def _can_bring(abilities: Abilities, public_url: str) -> bool:
    return bool(public_url) or not abilities.media_by_address


def _elsewhere(recording: object, image: object) -> str:
    if recording and image:
        return "Xem ảnh và nghe ghi âm"
    if recording:
        return "Nghe ghi âm"
    return "Xem ảnh" if image else ""
