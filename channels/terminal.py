"""The terminal: what is sent is handed to a function, which prints it or lets a test read it."""

from collections.abc import Callable
from datetime import datetime

from channels.base import Abilities, Channel, HookRequest
from channels.errors import Malformed
from channels.messages import Event, InboundKind, InboundMessage, OutboundMessage, Sent
from channels.text import clean

NAME = "terminal"


class TerminalChannel(Channel):
    name = NAME
    has_hook = False
    abilities = Abilities(text_limit=4_000)

    def __init__(self, show: Callable[[OutboundMessage], None]) -> None:
        self._show = show

    def receive(self, request: HookRequest) -> tuple[Event, ...]:
        raise Malformed("the terminal has no webhook")

    async def send(self, message: OutboundMessage) -> Sent:
        self._show(message)
        return Sent(external_id=str(message.id))


def said(address: str, external_id: str, text: str, *, at: datetime) -> InboundMessage:
    text = clean(text).strip()
    return InboundMessage(
        channel=NAME,
        address=address,
        external_id=external_id,
        kind=InboundKind.TAP if text.startswith("#") else InboundKind.TEXT,
        sent_at=at,
        text=text,
    )
