"""Telling those who received an answer that it holds no more: a draft announcement, approved like every other."""

from dataclasses import dataclass
from datetime import datetime

from desk import broadcast_form, broadcasts, whole_office
from desk.broadcast_form import LONGEST_TITLE, MOST_PAYLOAD
from desk.broadcast_links import ENTRY, FIXED, STOP
from desk.errors import Refused
from desk.segment_rule import SegmentRule
from storage import answered, audiences, faq_edits, office_area
from storage import broadcasts as stored
from storage.broadcasts import CORRECTION, Broadcast, NewBroadcast
from storage.db import Session
from storage.officials import Official
from storage.scope import Scope

_ASK = "#gap"


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """How many people got the answer from `since` on and before `until`: before it was last `changed`, or until now."""

    people: int
    since: datetime
    until: datetime
    changed: bool


async def received(session: Session, entry_id: str, *, now: datetime) -> Received:
    since, changed = now - answered.LOOK_BACK, await faq_edits.changed_at(session, entry_id)
    lately = changed if changed and changed > since else None
    people = await answered.count(session, entry_id, since=since, until=lately or now)
    return Received(people=people, since=since, until=lately or now, changed=lately is not None)


async def of_entry(session: Session, entry_id: str, scope: Scope) -> list[Broadcast]:
    """Those drafted before, the newest first."""
    found = await stored.within(session, scope, kind=CORRECTION)
    return [one for one in found if one.rule.get("received") == entry_id]


async def draft(
    session: Session, entry_id: str, *, title: str, why: str, holds: bool, official: Official, now: datetime
) -> str:
    """Returns its code; what changed is left for the official to fill in. `title`: of the answer; `why` a sentence on
    what ended, "" when nothing did; `holds`: whether there still is such an answer. Raises `Refused` when nobody
    received it of those whom the official may write to."""
    got = await received(session, entry_id, now=now)
    if not got.people:
        raise Refused("Trong 90 ngày qua chưa ai nhận câu trả lời này trước khi nó đổi, nên không có ai để báo.")
    area_id, unplaced = await _widest(session, official)
    rule = SegmentRule(
        received=entry_id,
        received_between=(got.since.isoformat(), got.until.isoformat()),
        unplaced=unplaced,
    )
    if area_id is not None and not (await audiences.count(session, rule, area_id=area_id, reaches=(), now=now)).total:
        whole = await office_area.whole(session)
        raise Refused(
            f"{got.people} người đã nhận câu trả lời này, nhưng không ai ở địa bàn anh/chị được gửi thông báo: họ ở "
            "nơi khác, hoặc chưa cho biết nơi ở. Hãy nhờ cán bộ gửi thông báo của "
            f"{f'cả {whole.name}' if whole else 'cả nước'} báo lại."
        )
    opens = f"{ENTRY}{entry_id}"
    shown = holds and len(opens.encode()) <= MOST_PAYLOAD
    look = {"label": "Xem câu trả lời mới", "payload": opens} if shown else {"label": FIXED[_ASK], "payload": _ASK}
    new = NewBroadcast(
        kind=CORRECTION,
        title=f"Báo lại: {title}"[:LONGEST_TITLE],
        area_id=area_id,
        rule=rule.kept(),
        texts={"vi": announcement(title, why)},
        choices=[look, {"label": FIXED[STOP], "payload": STOP}],
    )
    return await broadcasts.draft(session, new, official=official, now=now)


async def _widest(session: Session, official: Official) -> tuple[int | None, bool]:
    """Of the areas that the official may write to: the whole one where there is one, else the first; and whether there
    are people without a place beside it, who then belong to it."""
    own = [area.id if area else None for area in await broadcast_form.own_areas(session, official)]
    whole = [one for one in own if await whole_office.is_whole(session, one)]
    area_id = (whole or own or [None])[0]
    return area_id, bool(whole) and area_id is not None


def announcement(title: str, why: str) -> str:
    """The words of a draft, for officials to finish."""
    lines = [f"Trước đây bà con có hỏi “{title}” và đã nhận câu trả lời ở đây.", "Nay điều này đã thay đổi."]
    return "\n".join([*lines, *([why] if why else []), "[Ghi điều gì đã đổi, từ ngày nào, bà con cần làm gì]"])
