"""Which channels run, by the settings that are present; each gets only what is its own."""

import socket
from collections.abc import Mapping

from bot.settings import Settings
from bot.values import Secret
from channels.base import Abilities, Channel, ChannelState
from channels.webchat import WebChatChannel
from desk.clock import utc_now
from storage.channel_state import StoredChannelState
from storage.db import Database


def process_name(settings: Settings) -> str:
    """The same after a restart, different from every other process of the house."""
    return f"{socket.gethostname()}:{settings.port}"[:80]


def make_channels(settings: Settings, database: Database, *, me: str) -> dict[str, Channel]:
    """The web chat always; the others when their token or application is set."""
    channels: list[Channel] = [WebChatChannel(settings.data_dir / "incoming")]
    if settings.telegram_token:
        channels.append(_telegram(settings, _state(database, "telegram", me)))
    if settings.zalo_oa_app_id:
        channels.append(_zalo_oa(settings, _state(database, "zalo-oa", me)))
    if settings.zalo_bot_token:
        channels.append(_zalo_bot(settings, _state(database, "zalo-bot", me)))
    return {channel.name: channel for channel in channels}


def abilities(settings: Settings) -> Mapping[str, Abilities]:
    """Of every channel that may have addresses in the database, set up in this process or not."""
    from channels import telegram, terminal, zalo_bot, zalo_oa

    return {
        "web": WebChatChannel.abilities,
        "terminal": terminal.TerminalChannel.abilities,
        "telegram": telegram.abilities(per_second=settings.telegram_per_second),
        "zalo-bot": zalo_bot.ZaloBotChannel.abilities,
        "zalo-oa": zalo_oa.abilities(buttons=settings.zalo_oa_buttons == "on", per_minute=settings.zalo_oa_per_minute),
    }


def _state(database: Database, channel: str, me: str) -> ChannelState:
    return StoredChannelState(database, channel, me=me, clock=utc_now)


def _hook_url(settings: Settings, channel: str) -> str | None:
    return f"{settings.public_url.rstrip('/')}/hook/{channel}" if settings.public_url else None


def _telegram(settings: Settings, state: ChannelState) -> Channel:
    from channels.telegram import TelegramChannel, TelegramConfig

    config = TelegramConfig(
        token=_plain(settings.telegram_token),
        mode=settings.telegram_mode,
        webhook_secret=settings.telegram_webhook_secret,
        webhook_url=_hook_url(settings, "telegram"),
        api_url=settings.telegram_api_url,
        proxy=settings.telegram_proxy,
        per_second=settings.telegram_per_second,
    )
    return TelegramChannel(config, state)


def _zalo_oa(settings: Settings, state: ChannelState) -> Channel:
    from channels.zalo_oa import ZaloOAChannel, ZaloOAConfig

    config = ZaloOAConfig(
        app_id=settings.zalo_oa_app_id or "",
        app_secret=_plain(settings.zalo_oa_app_secret),
        secret_key=_plain(settings.zalo_oa_secret_key),
        oa_id=settings.zalo_oa_id or "",
        refresh_token=_plain(settings.zalo_oa_refresh_token),
        api_url=settings.zalo_oa_api_url,
        oauth_url=settings.zalo_oa_oauth_url,
        buttons=settings.zalo_oa_buttons == "on",
        per_minute=settings.zalo_oa_per_minute,
    )
    return ZaloOAChannel(config, state)


def _zalo_bot(settings: Settings, state: ChannelState) -> Channel:
    from channels.zalo_bot import ZaloBotChannel, ZaloBotConfig

    config = ZaloBotConfig(
        token=_plain(settings.zalo_bot_token),
        mode=settings.zalo_bot_mode,
        webhook_secret=settings.zalo_bot_webhook_secret,
        webhook_url=_hook_url(settings, "zalo-bot"),
        api_url=settings.zalo_bot_api_url,
    )
    return ZaloBotChannel(config, state)


def _plain(secret: Secret | None) -> str:
    return secret.get_secret_value() if secret else ""
