"""What the Telegram channel is set up with."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class TelegramConfig:
    """`webhook_url` may be None when the webhook is set by hand. `per_second`: messages to all chats together, 30
    unless Telegram is paid for up to 1,000.

    `retry_seconds`: the first wait after a failure, doubling to a minute. `claim_seconds`: after a kill, how long until
    another process polls.
    """

    token: str = field(repr=False)
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: str | None = field(default=None, repr=False)
    webhook_url: str | None = None
    api_url: str = "https://api.telegram.org"
    proxy: str | None = field(default=None, repr=False)
    per_second: int = 30
    retry_seconds: float = 1.0
    claim_seconds: float = 20.0
