"""Files towards Telegram: images, recordings and papers, each uploaded once and then named by the id it got."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, BinaryIO

from channels.errors import SendError
from channels.layout import length
from channels.messages import IMAGES, OutboundMessage, ending
from channels.telegram_http import open_upload
from channels.telegram_text import ABILITIES, CAPTION_LIMIT

UPLOAD_LIMIT = 50 * 2**20
"""Of the public Bot API server."""
_REMEMBERED = 200

Stamp = tuple[str, int, int]
Send = Callable[[BinaryIO | str], Awaitable[Any]]
"""Sends an opened file, or what is known by this id; returns Telegram's message."""


class Files:
    """What Telegram has already is not uploaded again: an announcement with an image costs one upload, not thousands.

    The ids last as long as the bot's token; a file that was changed since is a new one.
    """

    def __init__(self) -> None:
        self._given: OrderedDict[Stamp, str] = OrderedDict()

    async def send(self, message: OutboundMessage, send: Send) -> Any:
        """Raises a final `SendError` for a file that is gone or too large, or too much text beside it."""
        if length(message.text) > CAPTION_LIMIT:
            raise SendError("caption-too-long", f"at most {CAPTION_LIMIT} with a file")
        path = Path(str(message.file_path))
        stamp = _stamp(path)
        if given := self._given.get(stamp):
            try:
                return await send(given)
            except Exception as error:
                refusal = error if isinstance(error, SendError) else error.__cause__
                if not isinstance(refusal, SendError) or refusal.code != "bad-request":
                    raise
                self._given.pop(stamp, None)
        with await open_upload(path, limit=UPLOAD_LIMIT) as handle:
            sent = await send(handle)
        self._remember(stamp, sent)
        return sent

    def _remember(self, stamp: Stamp, sent: Any) -> None:
        shown = sent.photo[-1] if sent.photo else sent.voice or sent.document
        if shown is not None:
            self._given[stamp] = shown.file_id
            while len(self._given) > _REMEMBERED:
                self._given.popitem(last=False)


def method(file_path: str) -> str:
    """Which call shows such a file as what it is."""
    suffix = ending(file_path)
    return "send_photo" if suffix in IMAGES else "send_voice" if suffix in ABILITIES.sounds else "send_document"


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError as error:
        raise SendError("file-missing", type(error).__name__) from error
    return str(path), found.st_mtime_ns, found.st_size
