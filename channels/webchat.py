"""The web chat: its page reads what is in the database, so that sending only wakes the pages that are open."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from channels.base import Abilities, Channel, HookRequest
from channels.errors import FetchError, Malformed
from channels.messages import Attachment, Event, InboundKind, InboundMessage, OutboundMessage, Sent
from channels.text import clean

NAME = "web"


class WebChatChannel(Channel):
    """`incoming` is the folder into which the page puts uploads; an attachment's `ref` is a file name in it."""

    name = NAME
    has_hook = False
    reads_kept = True
    abilities = Abilities(text_limit=4_000, buttons=20, files=True)

    def __init__(self, incoming: Path) -> None:
        self.incoming = incoming
        self._open_pages: dict[str, set[asyncio.Event]] = {}

    def receive(self, request: HookRequest) -> tuple[Event, ...]:
        raise Malformed("the web chat has no webhook")

    async def send(self, message: OutboundMessage) -> Sent:
        self.wake(message.address)
        return Sent(external_id=str(message.id))

    def wake(self, address: str) -> None:
        for page in self._open_pages.get(address, ()):
            page.set()

    @contextmanager
    def watching(self, address: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something was sent to `address` by this process; clear it before waiting."""
        page = asyncio.Event()
        self._open_pages.setdefault(address, set()).add(page)
        try:
            yield page
        finally:
            pages = self._open_pages[address]
            pages.discard(page)
            if not pages:
                del self._open_pages[address]

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        path = self.incoming / Path(attachment.ref).name
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError as error:
            raise FetchError("the upload is gone", retryable=False) from error
        if len(data) > limit:
            raise FetchError(f"larger than {limit} bytes", retryable=False)
        return data


def said(
    address: str, external_id: str, text: str, *, at: datetime, attachments: tuple[Attachment, ...] = ()
) -> InboundMessage:
    """What someone typed, tapped (text beginning with '#') or uploaded on the page."""
    text = clean(text).strip()
    if attachments:
        kind = InboundKind(attachments[0].kind.value)
    else:
        kind = InboundKind.TAP if text.startswith("#") else InboundKind.TEXT
    return InboundMessage(
        channel=NAME,
        address=address,
        external_id=external_id,
        kind=kind,
        sent_at=at,
        text=text,
        attachments=attachments,
    )
