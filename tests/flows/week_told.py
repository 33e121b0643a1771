"""What the duties of the week told officials on their own chat, and asked residents some days later."""

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from desk.helped import ASKED_AFTER
from desk.working_time import quiet
from storage.tables import areas, ticket_events, tickets
from tests.flows.product import rows
from tests.flows.week import Village
from tests.flows.week_office import Officials, chat_of

_NEW = re.compile(r"^Có (?:(\d+) )?câu hỏi mới:")
_CODE = re.compile(r"^• ([A-Z0-9]{6})", re.MULTILINE)
_HELPED = re.compile(r"đã trả lời câu hỏi ([A-Z0-9]{6}).*đã giúp được gì cho bà con không\?")
ROUND = timedelta(hours=2, minutes=5)
"""The longest that something waits by day for the next round."""


async def nothing_at_night(village: Village, officials: Officials) -> None:
    """Neither to officials nor, of its own accord, to residents, some of whom asked then."""
    chats = [chat_of(one) for team in officials.teams.values() for one in team.everyone]
    told = [(at, text) for chat in chats for at, text in village.heard(chat)]
    told += [
        (at, one.text)
        for phone in village.phones.values()
        for at, one in zip(phone.at, phone.received, strict=True)
        if _HELPED.search(one.text)
    ]
    late = [one for one in told if quiet(one[0])]
    assert not late, late
    assert [at for phone in village.phones.values() for at in phone.at if quiet(at)], "nobody asked at night"


async def new_ones_are_told(village: Village, officials: Officials) -> int:
    """Each question once to each who works in its commune, and to nobody else."""
    told = 0
    for commune, team in officials.teams.items():
        came = len([one for one in await _questions(village, commune) if one.kind != "sensitive"])
        for one in (team.intake, team.answering):
            found = [match for _, text in village.heard(chat_of(one)) if (match := _NEW.match(text))]
            assert sum(int(match[1] or 1) for match in found) == came > 20, commune
            told += len(found)
        assert not [text for _, text in village.heard(chat_of(team.approving)) if _NEW.match(text)]
    return told


async def drafts_are_told(village: Village, officials: Officials, codes: dict[str, str]) -> None:
    """By commune, the question whose answer was handed in: to who approves, before it was approved."""
    for commune, code in codes.items():
        said = [text for _, text in village.heard(chat_of(officials.teams[commune].approving))]
        assert len([text for text in said if text.startswith(f"Câu trả lời chờ duyệt, câu {code}")]) == 1


async def late_ones_are_told(village: Village, officials: Officials) -> Counter[str]:
    """Before each deadline who works on it, after the last one who approves: once each."""
    counted: Counter[str] = Counter()
    for commune, team in officials.teams.items():
        late = [one for one in await _questions(village, commune) if one.code in officials.later]
        for one in late:
            events = await _events(village, one.id)
            kinds = Counter(event.detail["reminder"] for event in events)
            assert kinds == {"first_soon": 1, "first_late": 1, "final_soon": 1, "final_late": 1}, kinds
            for event in events:
                due, soon = datetime.fromisoformat(event.detail["due_at"]), event.detail["reminder"].endswith("_soon")
                assert (event.at < due) is soon
                everyone = {official.official.id for official in team.everyone}
                final = event.detail["reminder"] == "final_late"
                assert set(event.detail["told"]) == (everyone if final else everyone - {team.approving.official.id})
                counted[event.detail["reminder"]] += 1
        for official in team.everyone:
            said = [text for _, text in village.heard(chat_of(official)) if not _NEW.match(text)]
            is_leader = official is team.approving
            for one in late:
                own = [text for text in said if one.code in _CODE.findall(text)]
                assert len(own) == (1 if is_leader else 4), own
                assert own[-1].startswith("Báo lãnh đạo" if is_leader else "Nhắc việc")
    assert counted.total() == 4 * len(officials.later)
    return counted


async def is_asked_whether_it_helped(village: Village) -> int:
    """A week after the answer each asker who can be written to free of charge, once; nobody before that."""
    asked: dict[str, list[tuple[str, datetime]]] = {}
    for channel, phone in village.phones.items():
        for at, message in zip(phone.at, phone.received, strict=True):
            if found := _HELPED.search(message.text):
                asked.setdefault(found[1], []).append((channel, at))
    t = tickets.c
    settled = [one for one in await rows(village.database, select(tickets)) if one.id in village.askers]
    for one in settled:
        asker, times = village.askers[one.id], asked.pop(one.code, [])
        can_be = asker.channel != "zalo-oa" and asker.address not in village.phones[asker.channel].left
        ripe = one.answered_at is not None and village.clock.now - one.answered_at > ASKED_AFTER + ROUND
        if can_be and ripe and one.contact_id and one.state in ("answered", "closed"):
            assert len(times) == 1, (one.code, one.state, times)
        for channel, at in times:
            assert channel == asker.channel
            assert at >= one.answered_at + ASKED_AFTER
    assert not asked, asked
    done = await rows(village.database, select(t.id).where(t.helped_asked_at.is_not(None)))
    return len(done)


async def _questions(village: Village, commune: str) -> list[Any]:
    query = select(tickets).join(areas, areas.c.id == tickets.c.area_id).where(areas.c.code == commune)
    return await rows(village.database, query.order_by(tickets.c.id))


async def _events(village: Village, ticket_id: int) -> list[Any]:
    e = ticket_events.c
    query = select(ticket_events).where(e.ticket_id == ticket_id, e.kind.in_(("reminded", "escalated")))
    return await rows(village.database, query.order_by(e.id))
