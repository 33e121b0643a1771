"""What an announcement uses up on each channel: people, messages, quota, and what is known of the price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels.base import Abilities
from desk import broadcast_message
from desk.recipients import CHANNEL_NAMES
from desk.segment_reach import PLAN_SHARE
from desk.segment_rule import read_rule
from storage import audiences
from storage.audiences import Audience, Reach
from storage.broadcasts import Broadcast
from storage.db import Session

ZALO_OA = "zalo-oa"
TEMPLATE_PRICE = 120
"""Đồng a message, government tariff of January 2026, to be asked again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """`messages` to `people` on a channel; `said`: what they cost, or how much of a plan they take. `short`: too
    much."""

    name: str
    people: int
    messages: int
    said: str
    short: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Windows:
    """People of Zalo OA: who wrote in the last two days, in the last seven, and who only a template reaches."""

    free: int
    paid: int
    closed: int


async def counted(
    session: Session,
    broadcast: Broadcast,
    abilities: Mapping[str, Abilities],
    used: Mapping[str, int],
    *,
    now: datetime,
) -> tuple[Audience, Windows]:
    """`used`: messages of this month by channel. Raises `ValueError` for a rule that cannot be read."""
    reaches = broadcast_message.reaches(broadcast, abilities, used=used)
    audience = await _count(session, broadcast, reaches, now)
    everyone = audience.by_channel.get(ZALO_OA, 0)
    if not everyone or ZALO_OA not in abilities:
        return audience, Windows(free=0, paid=0, closed=0)
    one = abilities[ZALO_OA]
    free = await _on_zalo(session, broadcast, reaches, one.free_window, now)
    within = await _on_zalo(session, broadcast, reaches, one.reply_window, now) if broadcast.template else everyone
    return audience, Windows(free=free, paid=max(0, within - free), closed=max(0, everyone - within))


def uses(
    broadcast: Broadcast,
    abilities: Mapping[str, Abilities],
    audience: Audience,
    windows: Windows,
    used: Mapping[str, int],
    *,
    public_url: str,
) -> list[Use]:
    """Of the channels on which somebody is, by the Vietnamese text."""
    found = []
    for channel, people in audience.by_channel.items():
        if channel not in abilities:
            continue
        each = len(broadcast_message.compose(broadcast, "vi", abilities[channel], public_url=public_url))
        if channel == ZALO_OA:
            found += _zalo_uses(windows, each)
            continue
        said, short = _said(channel, abilities[channel], people * each, used.get(channel, 0))
        name = CHANNEL_NAMES.get(channel, channel)
        found.append(Use(name=name, people=people, messages=people * each, said=said, short=short))
    return found


def _zalo_uses(windows: Windows, each: int) -> list[Use]:
    parts = (
        ("Zalo, nhắn trong 48 giờ qua", windows.free, each, "không mất tiền, theo quy định hiện biết"),
        ("Zalo, nhắn trong 7 ngày qua", windows.paid, each, "có thể tính tiền, theo bảng giá của Zalo"),
    )
    found = [Use(name=name, people=people, messages=people * n, said=said) for name, people, n, said in parts if people]
    if windows.closed:
        price = f"{windows.closed * TEMPLATE_PRICE:,}".replace(",", ".")
        said = f"ít nhất {price} đồng (từ {TEMPLATE_PRICE} đồng một mẫu tin, cần hỏi lại Zalo)"
        found.append(Use(name="Zalo, bằng mẫu tin", people=windows.closed, messages=windows.closed, said=said))
    return found


def _said(channel: str, one: Abilities, messages: int, used: int) -> tuple[str, bool]:
    if one.monthly_quota is None:
        return "không mất tiền", False
    room = max(0, int(one.monthly_quota * PLAN_SHARE) - used)
    plan = f"{one.monthly_quota:,}".replace(",", ".")
    told = f"gói {plan} tin mỗi tháng, tháng này đã dùng {used}; thông báo còn dùng được {room}"
    return told, messages > room


async def _count(session: Session, broadcast: Broadcast, reaches: Sequence[Reach], now: datetime) -> Audience:
    return await audiences.count(
        session,
        read_rule(broadcast.rule),
        area_id=broadcast.area_id,
        reaches=reaches,
        now=now,
        consent=audiences.consent(broadcast),
    )


async def _on_zalo(
    session: Session, broadcast: Broadcast, reaches: Sequence[Reach], window: timedelta | None, now: datetime
) -> int:
    """People whose way is Zalo OA and who did something there within `window`."""
    narrowed = [replace(one, window=window, free=None) if one.channel == ZALO_OA else one for one in reaches]
    found = await _count(session, broadcast, narrowed, now)
    return found.by_channel.get(ZALO_OA, 0)
