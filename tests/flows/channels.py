"""Each platform's real channel, pointed at its fake, with its state in the database as in real use."""

from typing import Any

from channels.base import Channel
from channels.telegram import TelegramChannel, TelegramConfig
from channels.zalo_bot import ZaloBotChannel, ZaloBotConfig
from channels.zalo_oa import ZaloOAChannel, ZaloOAConfig
from desk.clock import Clock, utc_now
from storage.channel_state import StoredChannelState
from storage.db import Database
from tests.fakes.telegram import TelegramFake
from tests.fakes.zalo_bot import ZaloBotFake
from tests.fakes.zalo_oa import REFRESH_TOKEN, ZaloOAFake
from tests.fakes.zalo_oa_hooks import APP_ID, APP_SECRET, OA_ID, SECRET_KEY
from tests.flows.residents import TELEGRAM_SECRET, ZALO_BOT_SECRET

Fake = TelegramFake | ZaloOAFake | ZaloBotFake


def state(database: Database, channel: str, *, me: str = "product", clock: Clock = utc_now) -> StoredChannelState:
    return StoredChannelState(database, channel, me=me, clock=clock)


def telegram(fake: TelegramFake, database: Database, *, clock: Clock = utc_now, **changes: Any) -> TelegramChannel:
    settings: dict[str, Any] = {
        "token": fake.token,
        "mode": "webhook",
        "webhook_secret": TELEGRAM_SECRET,
        "api_url": fake.url,
        "retry_seconds": 0.01,
        "per_second": 1000,
    }
    return TelegramChannel(TelegramConfig(**settings | changes), state(database, "telegram", clock=clock), clock=clock)


def zalo_oa(fake: ZaloOAFake, database: Database, *, clock: Clock = utc_now, **changes: Any) -> ZaloOAChannel:
    settings: dict[str, Any] = {
        "app_id": APP_ID,
        "app_secret": APP_SECRET,
        "secret_key": SECRET_KEY,
        "oa_id": OA_ID,
        "refresh_token": REFRESH_TOKEN,
        "api_url": fake.url,
        "oauth_url": fake.url,
        "per_minute": 60_000,
    }
    return ZaloOAChannel(ZaloOAConfig(**settings | changes), state(database, "zalo-oa", clock=clock), clock=clock)


def zalo_bot(fake: ZaloBotFake, database: Database, *, clock: Clock = utc_now, **changes: Any) -> ZaloBotChannel:
    settings: dict[str, Any] = {
        "token": fake.token,
        "mode": "webhook",
        "webhook_secret": ZALO_BOT_SECRET,
        "api_url": fake.url,
        "retry_seconds": 0.01,
        "per_second": 1000,
    }
    return ZaloBotChannel(ZaloBotConfig(**settings | changes), state(database, "zalo-bot", clock=clock), clock=clock)


def by_name(*channels: Channel) -> dict[str, Channel]:
    return {channel.name: channel for channel in channels}
