"""The papers of an announcement: which there are, and what stands in each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from console.office import Office
from console.paper_maker import lowered
from desk import broadcast_message, broadcast_script, spoken
from desk.broadcast_states import RecipientState
from desk.errors import Refused
from desk.segment_rule import read_rule
from papers import news, script_sheet, unreached_list
from papers.news import News, NewsSize
from papers.script_sheet import ScriptSheet
from papers.unreached_list import Hamlet, UnreachedList
from storage import areas, audiences, broadcast_counts, channel_usage
from storage.audiences import Wanted
from storage.broadcasts import Broadcast
from storage.db import Session

MOST_HAMLETS = 600
_NOT_REACHED = (RecipientState.LEFT_OUT, RecipientState.FAILED, RecipientState.STOPPED)
UNKNOWN_PLACE = "Chưa rõ thôn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    session: Session
    office: Office
    broadcast: Broadcast


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    name: str
    title: str
    use: str
    values: Callable[[Shelf], Awaitable[Any]]
    make: Callable[..., bytes]
    ending: str = "docx"


def link(office: Office, broadcast: Broadcast) -> str:
    """Where a square leads: the announcement's own page, else the office on Zalo or Telegram; "" for none."""
    doors = office.doors
    if doors.public_url:
        return broadcast_message.page_link(doors.public_url, broadcast.code)
    if doors.zalo_oa:
        return f"https://zalo.me/{doors.zalo_oa}"
    return f"https://t.me/{doors.telegram}" if doors.telegram else ""


async def issuer(shelf: Shelf) -> str:
    """The people's committee of the commune or province that speaks; "" for the whole country."""
    if shelf.broadcast.area_id is None:
        return ""
    around = await areas.chain(shelf.session, shelf.broadcast.area_id)
    seat = next((one for one in around if one.level != "village"), around[0])
    return f"Ủy ban nhân dân {lowered(seat.name)}"


async def poster_a3(shelf: Shelf) -> News:
    return await _news(shelf, NewsSize.A3)


async def poster_a4(shelf: Shelf) -> News:
    return await _news(shelf, NewsSize.A4)


async def leaflet(shelf: Shelf) -> News:
    return await _news(shelf, NewsSize.A5)


async def script(shelf: Shelf) -> ScriptSheet:
    one = shelf.broadcast
    read_out = one.script or broadcast_script.draft(one)
    return ScriptSheet(
        office=await issuer(shelf),
        title=broadcast_message.headline(one),
        code=one.code,
        on=shelf.office.clock().astimezone(shelf.office.zone).date(),
        seconds=spoken.seconds(read_out),
        lines=broadcast_script.lines(read_out),
    )


async def unreached(shelf: Shelf) -> UnreachedList:
    """As its recipients stand, or before it begins as they would. Raises `Refused` for a rule nobody understands."""
    one = shelf.broadcast
    return UnreachedList(
        office=await issuer(shelf),
        title=broadcast_message.headline(one),
        code=one.code,
        on=shelf.office.clock().astimezone(shelf.office.zone).date(),
        gist=one.texts.get("vi", ""),
        hamlets=await (_as_planned(shelf) if one.audience is None else _as_sent(shelf)),
    )


async def _news(shelf: Shelf, size: NewsSize) -> News:
    """Raises `Refused` before there is any text."""
    text = shelf.broadcast.texts.get("vi", "").strip()
    if not text:
        raise Refused("Chưa có nội dung tiếng Việt để in. Hãy viết ở thẻ Nội dung rồi in.")
    headline = broadcast_message.headline(shelf.broadcast)
    rest = text.partition("\n")[2].strip() if text.startswith(headline) else text
    return News(
        office=await issuer(shelf),
        headline=headline,
        text=rest,
        code=shelf.broadcast.code,
        size=size,
        link=link(shelf.office, shelf.broadcast),
    )


async def _as_sent(shelf: Shelf) -> list[Hamlet]:
    everyone = await broadcast_counts.by_village(shelf.session, shelf.broadcast.id, limit=MOST_HAMLETS)
    missed = await broadcast_counts.by_village(
        shelf.session, shelf.broadcast.id, states=_NOT_REACHED, limit=MOST_HAMLETS
    )
    known = {one.area_id: one.people for one in everyone}
    return [
        Hamlet(name=one.name or UNKNOWN_PLACE, people=one.people, known=known.get(one.area_id, one.people))
        for one in missed
    ]


async def _as_planned(shelf: Shelf) -> list[Hamlet]:
    office, one = shelf.office, shelf.broadcast
    month = office.clock().astimezone(office.zone).strftime("%Y-%m")
    used = await channel_usage.total(shelf.session, month)
    try:
        rule = read_rule(one.rule).kept()
        wanted = Wanted(
            rule=rule,
            area_id=one.area_id,
            reaches=broadcast_message.reaches(one, office.abilities, used=used),
            now=office.clock(),
            consent=audiences.consent(one),
        )
        found = await audiences.places(shelf.session, wanted, limit=MOST_HAMLETS)
    except ValueError as error:
        raise Refused("Nhóm người nhận có điều kiện máy không hiểu. Hãy chọn lại người nhận.") from error
    return [
        Hamlet(name=place.name or UNKNOWN_PLACE, people=place.left_out, known=place.people)
        for place in found
        if place.left_out
    ]


PAPERS: tuple[Paper, ...] = (
    Paper(
        name="bai-doc-loa",
        title="Bài đọc loa",
        use="Chữ lớn, mỗi dòng một câu, có chỗ ghi đã đọc lúc nào, ở đâu.",
        values=script,
        make=script_sheet.make,
    ),
    Paper(
        name="ap-phich-a3",
        title="Áp phích A3",
        use="Treo ở nhà văn hoá, chợ, cửa hàng; đọc được từ xa.",
        values=poster_a3,
        make=news.make,
        ending="pdf",
    ),
    Paper(
        name="ap-phich-a4",
        title="Áp phích A4",
        use="Như trên, cho máy in thường.",
        values=poster_a4,
        make=news.make,
        ending="pdf",
    ),
    Paper(
        name="to-roi-a5",
        title="Tờ rơi A5, hai mặt",
        use="Trưởng thôn phát tận nhà; mặt sau chỉ cách hỏi lại.",
        values=leaflet,
        make=news.make,
        ending="pdf",
    ),
    Paper(
        name="danh-sach-can-bao",
        title="Danh sách nhờ trưởng thôn báo",
        use="Mỗi thôn bao nhiêu người không kênh nào nhắn tới; chỉ có số lượng, không có tên ai.",
        values=unreached,
        make=unreached_list.make,
    ),
)
