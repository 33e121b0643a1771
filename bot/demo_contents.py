"""The demo's notices, stories and quizzes: written by one, published by another, read and played by residents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from bot.demo_newsroom import Newsroom, Resident
from bot.demo_player import Happening
from desk import broadcasts, content_steps, notices, quiz_draw, quiz_play, quizzes, stories
from desk.notices import NoticeForm
from desk.quiz_form import QuizForm
from desk.stories import StoryForm
from storage import broadcasts as stored_broadcasts
from storage import notices as stored_notices
from storage import quizzes as stored_quizzes
from storage import stories as stored_stories
from storage.db import Session
from storage.quizzes import Quiz

_LATER, _READING = timedelta(minutes=50), timedelta(seconds=20)
_BETWEEN_PLAYERS = timedelta(hours=5)
_APART = 5
"""How far in the list of residents one player lives from the next."""


def happenings_of_contents(room: Newsroom) -> Iterator[Happening]:
    for one in room.told["notices"]:
        yield Happening(at=room.at(one["at"]), act=partial(_publish_notice, room, one))
    for one in room.told["stories"]:
        yield Happening(at=room.at(one["at"]), act=partial(_publish_story, room, one))
    for number, one in enumerate(room.told["quizzes"]):
        yield from Contest(room=room, told=one, first=number * 11).happenings()


async def _publish_notice(room: Newsroom, told: Mapping[str, Any]) -> None:
    async with room.working() as (session, now):
        by, commune = await room.writer(session), await room.commune(session)
        form = NoticeForm(
            kind=told["kind"],
            title=told["title"],
            text=told["text"],
            place=told["place"],
            ask_whom=told["ask_whom"],
            source=f"{told['source']}, {now.astimezone(room.zone):%d/%m/%Y}",
            area_id=commune.id,
            topic=told.get("topic"),
            valid_until=now.astimezone(room.zone).date() + timedelta(days=told["valid_days"]),
            checked=True,
        )
        code = await notices.create(session, form, by=by, now=now)
        written = await stored_notices.find(session, code)
        assert written is not None
        await notices.submit(session, written, by=by, now=now)
    room.player.clock.now += _LATER
    async with room.working() as (session, now):
        waiting = await stored_notices.find(session, code)
        assert waiting is not None
        seen = content_steps.version(waiting)
        await notices.publish(session, waiting, seen=seen, by=await room.approver(session), now=now)
    if told.get("announced"):
        await _announce_notice(room, code)


async def _announce_notice(room: Newsroom, code: str) -> None:
    """To the few who want news of the kind, so that its writer may send it alone."""
    async with room.working() as (session, now):
        by, published = await room.writer(session), await stored_notices.find(session, code)
        assert published is not None
        found = await stored_broadcasts.find(session, await notices.announce(session, published, by=by, now=now))
        assert found is not None
        await broadcasts.submit(session, found, by=by, now=now, abilities=room.player.abilities)
    await room.player.announce()


async def _publish_story(room: Newsroom, told: Mapping[str, Any]) -> None:
    village, entries = await room.village(told["village"]), room.player.house.catalogue.entries
    async with room.working() as (session, now):
        by = await room.writer(session)
        form = StoryForm(
            title=told["title"],
            text=told["text"],
            lesson=told["lesson"],
            area_id=village.id,
            topic=told["topic"],
            entries=[one for one in told["entries"] if one in entries],
            agreed_on=room.day(told["agreed_days"]),
            agreed_how=told["agreed_how"],
        )
        code = await stories.create(session, form, by=by, now=now, entries=entries)
        written = await stored_stories.find(session, code)
        assert written is not None
        await stories.submit(session, written, by=by, now=now)
    room.player.clock.now += _LATER
    async with room.working() as (session, now):
        waiting = await stored_stories.find(session, code)
        assert waiting is not None
        seen = content_steps.version(waiting)
        await stories.publish(session, waiting, seen=seen, by=await room.approver(session), now=now)


@dataclass(kw_only=True)
class Contest:
    """A quiz with its players, as far as it has come today. `first`: of the residents, who plays first."""

    room: Newsroom
    told: Mapping[str, Any]
    first: int
    code: str = ""

    def happenings(self) -> Iterator[Happening]:
        at = self.room.at
        opens = at(self.told["opens"])
        yield Happening(at=at(self.told["written"]), act=self.open_up)
        willing = [one for one in self.room.residents() if not one.hindered]
        chosen = [willing[(self.first + _APART * place) % len(willing)] for place in range(len(self.told["players"]))]
        unfinished = self.told.get("unfinished", 0)
        for place, (who, right) in enumerate(zip(chosen, self.told["players"], strict=True)):
            upto = 4 if place < unfinished else None
            begins = opens + timedelta(hours=1) + place * _BETWEEN_PLAYERS
            yield Happening(at=begins, act=partial(self.play, who, right, upto))
        if seed := self.told.get("seed"):
            yield Happening(at=at(self.told["closes"]) + timedelta(minutes=1), act=self.close)
            yield Happening(at=at(self.told["drawn"]), act=partial(self.draw, seed))

    async def open_up(self) -> None:
        opens, closes = self.room.at(self.told["opens"]), self.room.at(self.told["closes"])
        async with self.room.working() as (session, now):
            by, commune = await self.room.writer(session), await self.room.commune(session)
            self.code = await quizzes.from_sample(
                session,
                area_id=commune.id,
                official=by,
                now=now,
                title=self.told["title"],
                opens_at=opens,
                closes_at=closes,
            )
            quiz = await self._now(session)
            form = QuizForm(
                title=quiz.title,
                intro=quiz.intro,
                area_id=quiz.area_id,
                opens_at=opens,
                closes_at=closes,
                least_right=quiz.least_right,
                prize=self.told["prize"],
                winners=self.told["winners"],
                seed_from="giải đặc biệt xổ số kiến thiết của tỉnh",
                seed_on=self.room.day(self.told["seed_days"]),
            )
            await quizzes.change(session, quiz, form, official=by, now=now)
            await quizzes.submit(session, await self._now(session), official=by, now=now)
        self.room.player.clock.now += _LATER
        async with self.room.working() as (session, now):
            by = await self.room.approver(session)
            await quizzes.open_up(session, await self._now(session), official=by, now=now)

    async def play(self, who: Resident, right: int, upto: int | None) -> None:
        """So many of ten right; `upto`: with that question they break off."""
        home = await self.room.player.village(who.person.village)
        clock = self.room.player.clock
        async with self.room.working() as (session, now):
            contact_id = await self.room.contact(session, who.person)
            quiz = await stored_quizzes.keep_open(session, self.code)
            assert contact_id is not None
            assert quiz is not None
            questions = await stored_quizzes.questions(session, quiz.id)
            play = await quiz_play.begin(
                session, quiz, contact_id=contact_id, area_id=home.id if home else None, now=now
            )
            for position, question in enumerate(questions[:upto], 1):
                clock.now += _READING
                knows = (position * 7 + right) % 10 < right
                choice = question.answer if knows else question.answer % len(question.options) + 1
                turnout = await quiz_play.answer(
                    session, play, questions, position=position, choice=choice, now=clock()
                )
                play = turnout.play

    async def close(self) -> None:
        await self.room.player.run("close quizzes whose time is over")

    async def draw(self, seed: str) -> None:
        """Typed by one, looked up and typed again by another; then the winners are told."""
        async with self.room.working() as (session, now):
            by = await self.room.writer(session)
            await quiz_draw.propose_seed(session, await self._now(session), seed, official=by, now=now)
        self.room.player.clock.now += _LATER
        async with self.room.working() as (session, now):
            by = await self.room.approver(session)
            await quiz_draw.confirm_seed(session, await self._now(session), seed, official=by, now=now)
        await self.room.player.run("tell winners of quizzes")
        await self.room.player.send_everywhere()

    async def _now(self, session: Session) -> Quiz:
        found = await stored_quizzes.find(session, self.code)
        assert found is not None
        return found
