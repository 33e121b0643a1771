"""Writing to everyone a question belongs to, each where they can be reached, and telling beforehand who cannot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from channels.base import Abilities
from channels.messages import Choice
from desk import answer_files, deliveries, texts, windows
from desk.answer_files import Enclosure
from desk.deliveries import Barred
from storage import recipients
from storage.db import Session
from storage.deliveries import NewMessage
from storage.recipients import PersonDelivery, ReaderAddress, Recipient
from storage.tickets import Ticket

CHANNEL_NAMES = {
    "telegram": "Telegram",
    "zalo-oa": "Zalo",
    "zalo-bot": "Zalo Bot",
    "web": "trang web",
    "terminal": "máy tính của cơ quan",
}
_STATES = {
    "queued": "đang chờ gửi",
    "sent": "đã gửi",
    "delivered": "đã đến máy",
    "seen": "đã xem",
    "failed": "không gửi được",
    "unreached": "không gửi được",
}
_NEVER = {
    "on-paper": "hỏi trên giấy hoặc tại hội trường; hãy in phiếu nhờ trưởng thôn đưa",
    "erased": "người này đã xoá dữ liệu của mình; ai có mã tra cứu vẫn xem được câu trả lời",
    "no-address": "không còn tài khoản nào để nhắn; hãy in phiếu nhờ trưởng thôn báo",
    "no-record": "không còn lượt gửi nào: người này đã xoá cuộc trò chuyện",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """People to whom a message is on its way, and people to whom none can go."""

    sent: int
    unreached: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """`label` names no one: "người hỏi · thôn Phú Xuân · Zalo". `state`: delivered, queued, failed or unreached;
    `told` the same in exact words, `reason` why not and what to do now."""

    label: str
    state: str
    told: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How one person can be reached now; neither when they have no address at all."""

    address: ReaderAddress | None
    barred: Barred | None

    @property
    def is_open(self) -> bool:
        return self.address is not None and self.barred is None


class Reading(Protocol):
    """Someone with addresses, newest first."""

    @property
    def addresses(self) -> Sequence[ReaderAddress]: ...


def way_to(person: Reading, abilities: Mapping[str, Abilities], *, now: datetime) -> Way:
    """Where they wrote from last among what is open; else where they wrote from last, and why that is shut."""
    ways = [
        Way(address=address, barred=deliveries.barred(address, abilities[address.channel], now=now))
        for address in person.addresses
        if address.channel in abilities
    ]
    return next((way for way in ways if way.is_open), ways[0] if ways else Way(address=None, barred=None))


async def write(
    session: Session,
    tickets: Sequence[Ticket],
    text: Callable[[Ticket], str],
    choices: Callable[[Ticket], Sequence[Choice]],
    *,
    purpose: str,
    abilities: Mapping[str, Abilities],
    now: datetime,
    shares: Callable[[Ticket], bool] | None = None,
    enclosure: Enclosure | None = None,
) -> Written:
    """To each asker and everyone who joined, who is not told the subject: it may be the asker's words.

    Where a channel is shut the message is kept as failed, with the reason. `shares`: whether another question gets the
    same words; unless given, all of them do. `enclosure` follows in a message of its own where the channel carries it.
    """
    by_id = {ticket.id: ticket for ticket in tickets}
    posts: list[tuple[NewMessage, Abilities]] = []
    sent = unreached = 0
    for person in await recipients.of_tickets(session, list(by_id)):
        way = way_to(person, abilities, now=now)
        sent += way.is_open
        unreached += not way.is_open
        if way.address is None:
            continue
        ticket = by_id[person.ticket_id]
        several = shares(ticket) if shares else len(by_id) > 1
        shared = purpose == "answer" and (several or not person.is_asker)
        can = abilities[way.address.channel]
        words = text(ticket if person.is_asker else replace(ticket, subject=""))
        message = NewMessage(
            address_id=way.address.id,
            ticket_id=ticket.id,
            purpose=purpose,
            text=words + answer_files.mention(enclosure, can, ticket.code),
            choices=[*choices(ticket), *([texts.not_mine(ticket.code)] if shared else [])],
        )
        posts.append((message, can))
        if enclosure and answer_files.carries(can, enclosure.file, enclosure.shelf.public_url):
            posts.append((answer_files.following(message, enclosure, can), can))
    await deliveries.post_all(session, posts, now=now)
    return Written(sent=sent, unreached=unreached)


async def reachability(
    session: Session,
    ticket: Ticket,
    abilities: Mapping[str, Abilities],
    now: datetime,
    *,
    ticket_ids: Sequence[int] = (),
) -> str:
    """To an official before answering: who will get it, who will not and why; `ticket_ids`: of the whole group."""
    return reach_of(ticket, await recipients.of_tickets(session, list(ticket_ids) or [ticket.id]), abilities, now)


def reach_of(ticket: Ticket, people: Sequence[Recipient], abilities: Mapping[str, Abilities], now: datetime) -> str:
    """The same for people known already, the asker among them."""
    asker = next(person for person in people if person.is_asker and (person.ticket_id == ticket.id))
    said = _of_asker(asker, way_to(asker, abilities, now=now), abilities, now=now)
    others = [way_to(person, abilities, now=now) for person in people if person is not asker]
    if not others:
        return said
    shut = sum(not way.is_open for way in others)
    rest = f", {shut} người không: họ sẽ vào danh sách in cho trưởng thôn" if shut else ""
    return f"{said} {len(others)} người nữa cùng câu hỏi: {len(others) - shut} người nhận được{rest}."


async def delivered(session: Session, ticket: Ticket) -> list[Delivered]:
    """What became of the last answer, person by person."""
    return [describe(one) for one in await recipients.deliveries(session, ticket.id)]


def describe(one: PersonDelivery) -> Delivered:
    who = "người hỏi" if one.is_asker else "người cùng hỏi"
    channel = CHANNEL_NAMES.get(one.channel, one.channel) if one.channel else None
    reason = ""
    if one.state in ("failed", "unreached") and one.error_code:
        reason = _NEVER.get(one.error_code) or texts.delivery_failure(one.error_code)
    return Delivered(
        label=" · ".join(part for part in (who, one.hamlet, channel) if part),
        state="delivered" if one.state in ("sent", "delivered", "seen") else one.state,
        told="in phiếu" if one.error_code == "on-paper" else _STATES[one.state],
        reason=reason,
    )


def _of_asker(asker: Recipient, way: Way, abilities: Mapping[str, Abilities], *, now: datetime) -> str:
    listed = "câu trả lời sẽ vào danh sách in cho trưởng thôn"
    if asker.on_paper:
        return f"Câu này hỏi trên giấy hoặc tại hội trường nên không nhắn được: {listed}."
    if asker.contact_id is None:
        return "Người hỏi đã xoá dữ liệu của mình nên không gửi tới được: ai có mã tra cứu vẫn xem được câu trả lời."
    if way.address is None:
        return f"Người hỏi không còn tài khoản nào để nhắn: {listed}."
    channel = CHANNEL_NAMES.get(way.address.channel, way.address.channel)
    if way.barred is not None:
        why = texts.delivery_failure(way.barred.code).partition(";")[0]
        return f"Chưa gửi tới người hỏi qua {channel} được: {why}; {listed}."
    address = way.address
    window = windows.closing(abilities[address.channel], address.last_inbound_at, now, quota_left=address.quota_left)
    return f"Người hỏi nhận qua {channel}{f' ({window.reason()})' if window else ''}."
