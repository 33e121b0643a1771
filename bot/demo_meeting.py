"""One dialogue of the demo: what its officials and residents do, step by step, by the product's own rules."""

import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.demo_player import Player
from bot.demo_week import Person
from channels.messages import InboundKind
from desk import (
    agenda,
    attendance,
    dialogue_questions,
    dialogue_results,
    dialogues,
    hall,
    minutes,
    minutes_edit,
    officials,
    promises,
    roles,
)
from desk.agenda import Subject
from desk.dialogue_form import DialogueForm, usual_deadline
from desk.hall_notes import Note, NoteKind
from desk.minutes_view import MinutesView, checksum, snapshot, view
from desk.promises import Acting
from desk.roles import Action
from storage import agenda as stored_agenda
from storage import areas
from storage import dialogue_questions as stored_questions
from storage import dialogues as stored
from storage import officials as stored_officials
from storage import promises as stored_promises
from storage import registrations as stored_registrations
from storage.agenda import Delegate
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official

_LASTS = timedelta(hours=3)
_SITTING = (
    ("Lê Hữu Đức", "Phó Chủ tịch UBND xã, chủ trì", ()),
    ("Hoàng Anh Tuấn", "Phòng Văn hoá – Xã hội", ("tro-giup-xa-hoi", "ra-soat-ho-ngheo", "bhyt", "giao-duc")),
    ("Hồ Sỹ Sơn", "Ngân hàng Chính sách xã hội", ("tin-dung",)),
    ("Ngô Thị Hạnh", "Phòng Kinh tế", ("nha-o", "sinh-ke", "viec-lam")),
)


@dataclass(kw_only=True)
class Meeting:
    """One dialogue, from its plan to its last promise. `cast`: who asks or comes, by channel and village."""

    player: Player
    told: Mapping[str, Any]
    starts: datetime
    coordinator: str
    host: str
    code: str = ""
    cast: dict[tuple[str, str], Person] = field(default_factory=dict)

    async def plan(self) -> None:
        told = self.told
        async with self.player.database.transaction() as session:
            area = await areas.find_by_code(session, told["area"])
            assert area is not None
            form = DialogueForm(
                title=f"Đối thoại chính sách giảm nghèo, địa bàn {told['former']} (cũ)",
                area_id=area.id,
                starts_at=self.starts,
                ends_at=self.starts + _LASTS,
                questions_until=usual_deadline(self.starts, now=self.player.clock()),
                topics=tuple(told["topics"]),
                place=told["place"],
                directions=f"Họp tại {told['place']}, từ 8 giờ sáng, có nước uống và chỗ gửi xe.",
                host=self.host,
                seats=told["seats"],
            )
            self.code = await dialogues.create(session, form, by=await self._by(session), now=self.player.clock())
            dialogue = await self._dialogue(session)
            await stored_agenda.set_delegation(session, dialogue.id, _delegation(dialogue.id))

    async def announce(self) -> None:
        async with self._working() as (session, dialogue, by):
            await dialogues.announce(
                session,
                dialogue,
                by=by,
                now=self.player.clock(),
                abilities=self.player.abilities,
                collecting=self.told.get("collecting", True),
            )
        await self.player.send_everywhere()

    async def cancel(self, reason: str) -> None:
        async with self._working() as (session, dialogue, by):
            await dialogues.cancel(
                session, dialogue, reason=reason, by=by, now=self.player.clock(), abilities=self.player.abilities
            )
        await self.player.send_everywhere()

    async def ask(self, person: Person, text: str, joins: bool) -> None:
        await self.player.says(person, InboundKind.TAP, f"#dthoi:{self.code}")
        await self.player.asks(person, text, joins=joins)

    async def register(self, person: Person) -> None:
        await self.player.says(person, InboundKind.TAP, f"#dtdk:{self.code}")

    async def accept(self) -> None:
        async with self._working() as (session, dialogue, by):
            asked = await stored_questions.of_dialogue(session, dialogue.id)
            ids = [one.ticket_id for one in asked]
            await dialogue_questions.accept(session, dialogue, ids, by=by, now=self.player.clock())

    async def fix(self) -> None:
        async with self._working() as (session, dialogue, by):
            await agenda.fix(session, dialogue, titles=self._titles(), by=by, now=self.player.clock())

    async def hold(self) -> None:
        async with self._working() as (session, dialogue, by):
            for one in await stored_registrations.of_dialogue(session, dialogue.id):
                if one.state == "seated":
                    await attendance.check_in(session, dialogue, one.code, by=by, now=self.player.clock())
            items = await stored_agenda.items(session, dialogue.id)
            for item in items:
                said = next(one for one in self.told["hall"] if one.get("about", item.topic) == item.topic)
                await hall.write(
                    session,
                    dialogue,
                    self._note(item.id, said),
                    by=by,
                    secret=self.player.house.secret,
                    now=self.player.clock(),
                )
            await dialogues.mark_held(session, await self._dialogue(session), by=by, now=self.player.clock())

    async def publish(self) -> None:
        """Drafted by one, approved by another, and on its way to everyone who asked."""
        async with self._working() as (session, dialogue, by):
            now = self.player.clock()
            writer = await _official(session, self.told.get("secretary", "tuan.traloi"))
            await minutes.draft(session, dialogue, by=writer, now=now)
            for line in (await self._view(session, dialogue)).lines:
                kept = minutes_edit.line_fields(line)
                seen = {name: minutes_edit.digest(value) for name, value in kept.items()}
                typed = {**kept, "plain": line.answer}
                await minutes_edit.edit_line(session, dialogue, line.line_id, typed, seen, by=writer, now=now)
            blank = {"secretary": minutes_edit.digest("")}
            await minutes_edit.edit_head(session, dialogue, {"secretary": writer.name}, blank, by=writer, now=now)
            await minutes.hand_in(session, dialogue, by=writer, now=now)
            read = checksum(snapshot(await self._view(session, dialogue)))
            await minutes.approve(session, dialogue, seen=read, by=by, now=now)
            await dialogue_results.publish(
                session, await self._dialogue(session), by=by, abilities=self.player.abilities, now=now
            )
        await self.player.send_everywhere()

    async def keep(self) -> None:
        kept = next(one["kept"] for one in self.told["hall"] if "kept" in one)
        async with self._working() as (session, dialogue, by):
            acting = Acting(by=by, abilities=self.player.abilities, now=self.player.clock())
            grants = await stored_officials.grants_of(session, [by.id])
            scope = roles.scope(by, grants[by.id], Action.DECIDE_DIALOGUES)
            for one in await stored_promises.of_dialogue(session, dialogue.id):
                await promises.done(session, one.code, kept, acting, scope=scope)
        await self.player.send_everywhere()

    async def close(self) -> None:
        async with self._working() as (session, dialogue, by):
            await dialogues.close(session, dialogue, by=by, now=self.player.clock())

    def person(self, channel: str, village: str, people: Iterator[int]) -> Person:
        """The same one for each channel and village of this dialogue."""
        known = self.cast.get((channel, village))
        if known is None:
            named = f"{village}, {self.told['area']}"
            known = Person(channel=channel, address=f"demo-dt-{next(people):02d}", village=named, blocks=False)
            self.cast[channel, village] = known
        return known

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[tuple[Session, Dialogue, Official]]:
        async with self.player.database.transaction() as session:
            yield session, await self._dialogue(session), await self._by(session)

    async def _dialogue(self, session: Session) -> Dialogue:
        found = await stored.find(session, self.code)
        assert found is not None
        return found

    async def _by(self, session: Session) -> Official:
        return await _official(session, self.coordinator)

    async def _view(self, session: Session, dialogue: Dialogue) -> MinutesView:
        found = await view(session, dialogue)
        assert found is not None
        return found

    def _note(self, item_id: int, said: Mapping[str, Any]) -> Note:
        kind = next(kind for kind in (NoteKind.ANSWERED, NoteKind.PROMISED, NoteKind.WRITTEN) if kind in said)
        detail = {"gist": said[kind]}
        if kind is not NoteKind.ANSWERED:
            due = self.starts.date() + timedelta(days=said["within"])
            detail |= {"owner": said["owner"], "due_on": due.isoformat()}
        now = self.player.clock()
        return Note(note_id=str(uuid.uuid4()), kind=kind, item_id=item_id, written_at=now, detail=detail)

    def _titles(self) -> Mapping[str, Subject]:
        catalogue = self.player.house.catalogue
        return {
            entry.id: Subject(topic=entry.topic, theme=catalogue.topics[entry.topic].title, title=entry.title)
            for entry in catalogue.entries.values()
        }


async def _official(session: Session, username: str) -> Official:
    found = await officials.get(session, username)
    assert found is not None
    return found


def _delegation(dialogue_id: int) -> list[Delegate]:
    return [
        Delegate(
            id=0, dialogue_id=dialogue_id, position=place, name=name, office=office, topics=topics, agency_id=None,
            official_id=None,
        )
        for place, (name, office, topics) in enumerate(_SITTING, 1)
    ]  # fmt: skip
