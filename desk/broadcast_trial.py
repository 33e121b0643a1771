"""An announcement sent to its own writer first, as it will arrive, before anybody else gets it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from channels.base import Abilities
from channels.errors import SendError
from desk import broadcast_message
from desk.broadcast_message import Piece
from desk.broadcast_records import record
from desk.deliveries import barred
from desk.errors import Refused
from desk.recipients import CHANNEL_NAMES
from storage import deliveries, reminders, states
from storage.broadcasts import Broadcast
from storage.db import Session
from storage.deliveries import NewMessage
from storage.officials import Official
from storage.recipients import ReaderAddress

MARK = "GỬI THỬ, chỉ mình anh/chị nhận. Thông báo mã {code} sẽ đến bà con như các tin dưới đây."
PURPOSE = "trial"


async def send(
    session: Session,
    broadcast: Broadcast,
    language: str,
    *,
    to: Official,
    abilities: Mapping[str, Abilities],
    data: Path,
    public_url: str,
    now: datetime,
) -> Sequence[str]:
    """To every chat that the official linked and that is open; returns their channels' names. Raises `Refused`."""
    linked = (await reminders.reading_addresses(session, [to.id])).get(to.id, [])
    if not linked:
        raise Refused(
            "Anh/chị chưa liên kết Zalo hay Telegram nào. Vào mục Tôi, bấm “Liên kết Zalo, Telegram”, rồi gửi thử lại."
        )
    ways = [one for one in linked if one.channel in abilities and not barred(one, abilities[one.channel], now=now)]
    if not ways:
        raise Refused(
            "Tài khoản đã liên kết hiện không nhận tin được: quá 7 ngày chưa nhắn, hoặc đã chặn. Hãy nhắn cho cơ quan "
            "một chữ bất kỳ từ điện thoại của anh/chị, rồi gửi thử lại."
        )
    messages = [
        one
        for way in ways
        for one in _messages(broadcast, language, way, abilities[way.channel], data=data, public_url=public_url)
    ]
    await deliveries.hold(session, [way.id for way in ways])
    await deliveries.queue(session, messages, now=now)
    offer = [dict(choice) for choice in broadcast.choices]
    await states.set_offers(session, {way.id: offer for way in ways if offer}, now=now)
    names = list(dict.fromkeys(CHANNEL_NAMES.get(way.channel, way.channel) for way in ways))
    await record(session, broadcast, "tried", by=to, now=now, detail={"chats": len(ways)})
    return names


def _messages(
    broadcast: Broadcast, language: str, way: ReaderAddress, one: Abilities, *, data: Path, public_url: str
) -> list[NewMessage]:
    mark = NewMessage(address_id=way.id, text=MARK.format(code=broadcast.code), purpose=PURPOSE)
    pieces = broadcast_message.compose(broadcast, language, one, public_url=public_url)
    return [mark, *(_message(piece, way, one, data=data, public_url=public_url) for piece in pieces)]


def _message(piece: Piece, way: ReaderAddress, one: Abilities, *, data: Path, public_url: str) -> NewMessage:
    try:
        made = broadcast_message.outbound(
            piece, message_id=0, address="", abilities=one, data=data, public_url=public_url
        )
    except SendError as error:
        raise Refused(
            "Tệp ảnh hoặc ghi âm không còn trên máy chủ. Hãy tải lên lại ở mục Ảnh và ghi âm, rồi gửi thử."
        ) from error
    return NewMessage(
        address_id=way.id,
        text=made.text,
        choices=made.choices,
        purpose=PURPOSE,
        media_url=made.media_url,
        file_path=made.file_path,
    )
