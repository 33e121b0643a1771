"""What one recipient of an announcement gets: in their language, cut for their channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from channels.base import Abilities
from channels.layout import lay_out
from channels.messages import Choice
from storage.broadcasts import Broadcast


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One message as it leaves. `image` and `recording` are names of kept files, `template` of Zalo instead of text."""

    text: str
    choices: Sequence[Choice] = ()
    image: str | None = None
    recording: str | None = None
    template: Mapping[str, Any] = field(default_factory=dict)


def compose(broadcast: Broadcast, language: str, abilities: Abilities) -> tuple[Piece, ...]:
    """In order. Vietnamese where there is no text in that language; the image comes with the first piece."""
    text = broadcast.texts.get(language) or broadcast.texts.get("vi", "")
    choices = [Choice(label=choice["label"], payload=choice["payload"]) for choice in broadcast.choices]
    recording = broadcast.recordings.get(language)
    pieces = [Piece(text=said, choices=taps) for said, taps in lay_out(text, choices, abilities)]
    first = Piece(
        text=pieces[0].text,
        choices=pieces[0].choices,
        image=broadcast.image if abilities.images else None,
        recording=recording if abilities.files and len(pieces) == 1 else None,
    )
    return (first, *pieces[1:])
