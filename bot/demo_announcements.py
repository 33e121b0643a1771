"""The demo's announcements: who agreed to them, what the office wrote to whom, and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.demo_contents import happenings_of_contents
from bot.demo_newsroom import NO_CONSENT, Newsroom
from bot.demo_player import Happening, Player
from bot.demo_week import Person, Week
from channels.messages import InboundKind
from desk import broadcasts, chat_links, dialogue_broadcast, on_behalf_texts, readings, segments
from desk.broadcast_states import BroadcastState
from desk.dialogue_states import KNOWN
from desk.segment_form import RuleForm
from desk.segment_rule import SegmentRule
from desk.segments import SegmentForm
from storage import broadcasts as stored
from storage import contacts, demo, dialogues, officials
from storage import segments as stored_segments
from storage.broadcasts import Broadcast, NewBroadcast
from storage.db import Session
from storage.officials import Official
from storage.readings import NewReading

FILE = Path(__file__).with_name("demo_announcements.yaml")
_SETTLED = "40 08:00"
"""When the residents first wrote, which is not shown."""
_APPROVED_AFTER, _LEAVES_AFTER, _AGREED_BEFORE = timedelta(minutes=40), timedelta(minutes=2), timedelta(minutes=30)
_MINUTE = timedelta(minutes=1)
_REPEATING_WEEK = timedelta(weeks=1)


def read_announcements(player: Player, week: Week, now: datetime, zone: ZoneInfo) -> list[Happening]:
    """Everything that happens to all of them; what is still to come is left out when it is played."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    room = Newsroom(player=player, told=told, now=now, zone=zone)
    found = [
        Happening(at=room.at(_SETTLED), act=partial(_settle, room)),
        Happening(at=room.at(_SETTLED) + _MINUTE, act=partial(_save_segments, room)),
        *_happenings_of_head(room),
        *happenings_of_contents(room),
    ]
    for one in told["announcements"]:
        announcement = Announcement(room=room, told=one)
        if one.get("dialogue"):
            at = room.at(one["at"]) - _AGREED_BEFORE
            found.append(Happening(at=at, act=partial(_agree, room, week)))
        found += announcement.happenings()
    return found


@dataclass(kw_only=True)
class Announcement:
    """From its draft as far as it has come today."""

    room: Newsroom
    told: Mapping[str, Any]
    code: str = ""

    def happenings(self) -> Iterator[Happening]:
        at = self.room.at(self.told["at"])
        yield Happening(at=at, act=self.write)
        if self.told.get("drafted"):
            return
        yield Happening(at=at + 10 * _MINUTE, act=self.submit)
        if self.told.get("waits"):
            return
        yield Happening(at=at + _APPROVED_AFTER, act=self.approve)
        leaves = self._send_at or at + _APPROVED_AFTER
        yield Happening(at=leaves + _LEAVES_AFTER, act=self.room.player.announce)
        for one in self.told.get("readings", ()):
            yield Happening(at=self.room.at(one["at"]), act=partial(self.read_out, one))

    async def write(self) -> None:
        async with self.room.working() as (session, now):
            by = await self.room.writer(session)
            if self.told.get("dialogue"):
                self.code = await self._invite(session, by, now)
                return
            commune, segment_id, rule = await self.room.commune(session), None, {}
            if name := self.told.get("segment"):
                segment_id = await stored_segments.named(session, commune.id, name)
                found = await stored_segments.get(session, segment_id or 0)
                rule = dict(found.rule) if found else {}
            new = NewBroadcast(
                title=self.told["title"],
                area_id=commune.id,
                segment_id=segment_id,
                rule=rule,
                texts={"vi": self.told["text"]},
                send_at=self._send_at,
                repeats=self.told.get("repeats", "never"),
                repeats_until=self._repeats_until,
            )
            self.code = await broadcasts.draft(session, new, official=by, now=now)

    async def submit(self) -> None:
        async with self.room.working() as (session, now):
            by, abilities = await self.room.writer(session), self.room.player.abilities
            await broadcasts.submit(session, await self._now(session), by=by, now=now, abilities=abilities)

    async def approve(self) -> None:
        """What few receive its writer has approved already."""
        async with self.room.working() as (session, now):
            mine = await self._now(session)
            if mine.state == BroadcastState.WAITING:
                by = await self.room.approver(session)
                await broadcasts.approve(session, mine, seen=broadcasts.digest(mine), by=by, now=now)

    async def read_out(self, told: Mapping[str, Any]) -> None:
        village = await self.room.village(told["village"])
        async with self.room.working() as (session, now):
            new = NewReading(
                area_id=village.id,
                manner=told["manner"],
                read_at=now,
                reader=told["reader"],
                place=told.get("place", ""),
                note=told.get("note", ""),
            )
            by = await self.room.writer(session)
            await readings.add(session, await self._now(session), new, official=by, now=now)

    async def _invite(self, session: Session, by: Official, now: datetime) -> str:
        """To the last dialogue of the commune that people may come to."""
        commune = await self.room.commune(session)
        known = await dialogues.for_resident(session, commune.id, states=KNOWN, since=now)
        last = max(known, key=lambda one: one.starts_at)
        topics = {one.id: one.title for one in self.room.player.house.catalogue.topics.values()}
        return await dialogue_broadcast.draft(session, last, topics=topics, official=by, now=now)

    async def _now(self, session: Session) -> Broadcast:
        found = await stored.find(session, self.code)
        assert found is not None
        return found

    @property
    def _send_at(self) -> datetime | None:
        told = self.told.get("send_at")
        return self.room.at(told) if told else None

    @property
    def _repeats_until(self) -> Any:
        if self._send_at is None or "weeks" not in self.told:
            return None
        return (self._send_at + self.told["weeks"] * _REPEATING_WEEK).astimezone(self.room.zone).date()


async def _settle(room: Newsroom) -> None:
    """Who has written before, where they live, and what they told of themselves."""
    for one in room.residents():
        home = await room.player.village(one.person.village)
        async with room.working() as (session, now):
            contact_id = await contacts.add(session, area_id=home.id if home else None, now=now, demo=True)
            await demo.add_address(session, contact_id, one.person.channel, one.person.address, now=one.wrote)
            await contacts.set_household(session, contact_id, one.household)
            await contacts.set_interests(session, contact_id, one.interests)
            if one.hindered != NO_CONSENT:
                await contacts.set_notices(session, contact_id, True, now=now)
        if one.person.blocks:
            room.player.channels[one.person.channel].left.add(one.person.address)


async def _agree(room: Newsroom, week: Week) -> None:
    """Two of three of those who have written since agree to announcements as well."""
    at_home = [one for one in week.people if (one.village or "").endswith(room.told["area"])]
    async with room.working() as (session, now):
        for place, person in enumerate(at_home):
            contact_id = await room.contact(session, person)
            if contact_id is not None and place % 3 < 2:
                await contacts.set_notices(session, contact_id, True, now=now)


async def _save_segments(room: Newsroom) -> None:
    async with room.working() as (session, now):
        by, commune = await room.writer(session), await room.commune(session)
        for one in room.told["segments"]:
            form = SegmentForm(name=one["name"], area_id=commune.id, rule=RuleForm())
            await segments.save(session, form, SegmentRule(**one["rule"]), by=by, now=now)


def _happenings_of_head(room: Newsroom) -> Iterator[Happening]:
    told = room.told["head"]
    village = room.placed(told["village"])
    head = Person(channel=told["channel"], address="demo-tt-01", village=village, blocks=False)
    yield Happening(at=room.at(told["linked"]), act=partial(_link_head, room, head))
    yield Happening(at=room.at(told["reads"]), act=partial(_read_in_chat, room, head))


async def _link_head(room: Newsroom, head: Person) -> None:
    """With the code that the administrator hands over on paper."""
    async with room.working() as (session, now):
        by = await room.administrator(session)
        found = await officials.find(session, room.told["head"]["username"])
        assert found is not None
        code = await chat_links.code_for_head(session, found, by=by, now=now)
    await room.player.says(head, InboundKind.TEXT, code)


async def _read_in_chat(room: Newsroom, head: Person) -> None:
    await room.player.says(head, InboundKind.TEXT, "việc thôn")
    await room.player.taps(head, on_behalf_texts.SCRIPTS.label)
    title = next(one["title"] for one in room.told["announcements"] if "readings" in one)
    await room.player.taps(head, on_behalf_texts.open_script("", title).label)
    await room.player.taps(head, on_behalf_texts.MANNERS["loudspeaker"])
