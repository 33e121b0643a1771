"""Stands in for the messaging platforms while the demo's week is played."""

import io
import struct
import wave
import zlib
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from channels.base import Abilities, Channel, HookRequest
from channels.errors import FetchError, Malformed, SendError
from channels.messages import Attachment, AttachmentKind, Event, InboundKind, OutboundMessage, Sent


class StandIn(Channel):
    """Everything arrives, however fast, except at an address in `left`. `arrived` are addresses and ids of messages."""

    has_hook = False

    def __init__(self, name: str, abilities: Abilities, *, reads_kept: bool = False) -> None:
        self.name = name
        self.abilities = replace(abilities, rate=None)
        self.reads_kept = reads_kept
        self.left: set[str] = set()
        self.arrived: list[tuple[str, str]] = []
        self._last: dict[str, OutboundMessage] = {}

    def receive(self, request: HookRequest) -> tuple[Event, ...]:
        raise Malformed("nobody calls here")

    async def send(self, message: OutboundMessage) -> Sent:
        if message.address in self.left:
            raise SendError("forbidden", "the person has blocked the account", contact_stopped=True)
        self._last[message.address] = message
        external_id = f"demo-{uuid4().hex}"
        self.arrived.append((message.address, external_id))
        return Sent(external_id=external_id)

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        if attachment.kind is AttachmentKind.PHOTO:
            return grey_photo()
        if attachment.kind is AttachmentKind.VOICE:
            return quiet_voice()
        raise FetchError("there is no such file", retryable=False)

    def find(self, address: str, label: str) -> tuple[InboundKind, str] | None:
        """How the person takes that choice: a tap, or a typed number. None when the last message did not offer it."""
        last = self._last.get(address)
        for choice in last.choices if last else ():
            if choice.label == label:
                return InboundKind.TAP, choice.payload
        for line in last.text.splitlines() if last else ():
            number, _, offered = line.partition(". ")
            if offered == label and number.isdigit():
                return InboundKind.TEXT, number
        return None


def stand_ins(known: Mapping[str, Abilities], running: Mapping[str, Channel]) -> dict[str, Channel]:
    """For every platform that does not run here, each at its own pace, so that what is sent in a demo arrives."""
    found: dict[str, Channel] = {}
    for name in sorted(known.keys() - running.keys() - {"terminal"}):
        found[name] = StandIn(name, known[name])
        found[name].abilities = known[name]
    return found


def grey_photo(width: int = 240, height: int = 180) -> bytes:
    """A PNG that darkens downwards."""
    rows = b"".join(b"\0" + bytes([225 - 90 * y // height]) * width for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def quiet_voice(seconds: int = 2) -> bytes:
    """A WAV in which nothing is said."""
    memory = io.BytesIO()
    with wave.open(memory, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * seconds)
    return memory.getvalue()
