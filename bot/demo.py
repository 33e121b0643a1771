"""Fills an empty database with a commune's week and a year of dialogues, by playing them through the product itself."""

from datetime import datetime, timedelta
from functools import partial

from bot.answers import Answers
from bot.demo_announcements import read_announcements
from bot.demo_dialogues import read_year
from bot.demo_office import Login, add_office
from bot.demo_player import Happening, Player
from bot.demo_week import WORK, Act, Person, Scene, Week, read_week
from bot.house import make_house
from bot.settings import Settings
from channels.messages import Attachment, AttachmentKind, InboundKind
from desk import areas, groups, officials, tickets
from storage import backup, contacts, demo
from storage import tickets as stored_tickets
from storage.db import Database, Session
from storage.tickets import Ticket

MARK = "demo-data"
"""The file in the data folder that says: all of this may be thrown away; an interrupted fill begins afresh."""

_UNFINISHED = "unfinished"
_OFFICE_SINCE = timedelta(days=240)

_FILES = {
    Act.PHOTO: Attachment(kind=AttachmentKind.PHOTO, ref="demo", name="anh.png", mime="image/png"),
    Act.VOICE: Attachment(kind=AttachmentKind.VOICE, ref="demo", name="ghi-am.wav", mime="audio/wav"),
}


async def fill(database: Database, settings: Settings, *, now: datetime) -> list[Login]:
    """The officials' logins; none, and nothing done, when the database holds anything already."""
    mark = settings.data_dir / MARK
    async with database.transaction() as session:
        if mark.exists() and mark.read_text() == _UNFINISHED:
            await backup.clear(session)
            await areas.seed(session)
        elif not await backup.is_empty(session):
            return []
    mark.write_text(_UNFINISHED)
    week = read_week(now, settings.zone)
    async with database.transaction() as session:
        logins = await add_office(session, week, now=now - _OFFICE_SINCE)
    house = await make_house(settings, Answers(database, settings.data_dir))
    player = Player(database, settings, house, week, now=now)
    scenes = [Happening(at=scene.at, act=partial(_act, player, scene, week)) for scene in week.scenes]
    announced = read_announcements(player, week, now, settings.zone)
    await player.play([*scenes, *read_year(player, now, settings.zone), *announced])
    async with database.transaction() as session:
        await demo.mark_everything(session)
    mark.write_text("")
    return logins


async def _act(player: Player, scene: Scene, week: Week) -> None:
    match scene.act:
        case Act.SAY:
            await player.says(scene.person, InboundKind.TEXT, scene.text)
        case Act.TAP:
            await player.taps(scene.person, scene.text)
        case Act.ASK | Act.JOIN:
            await player.says(scene.person, InboundKind.TEXT, "gặp cán bộ")
            await player.asks(scene.person, scene.text, joins=scene.act is Act.JOIN)
        case Act.PHOTO | Act.VOICE:
            await player.says(scene.person, InboundKind(scene.act.value), scene.text, _FILES[scene.act])
        case _ if scene.act in WORK:
            await _work(player, scene, week)


async def _work(player: Player, scene: Scene, week: Week) -> None:
    """What an official does with the person's latest question; an answer leaves at once."""
    if scene.person.blocks:
        player.channels[scene.person.channel].left.add(scene.person.address)
    async with player.database.transaction() as session:
        own = await _latest(session, scene.person)
        if own is None:
            return
        official, now = await officials.get(session, scene.official or ""), player.clock()
        match scene.act:
            case Act.TAKE:
                await tickets.take(session, own.code, official=official, now=now)
            case Act.MERGE:
                others = [await _latest(session, one) for one in week.people if one.name in scene.to]
                codes = [own.code, *(one.code for one in others if one)]
                await groups.merge(session, codes, official=official, now=now)
            case Act.PASS_ON:
                await tickets.pass_on(
                    session, own.code, scene.to[0], scene.text,
                    official=official, abilities=player.abilities, now=now,
                )  # fmt: skip
            case _:
                await tickets.answer(
                    session, own.code, scene.text,
                    official=official, abilities=player.abilities, now=now, may_send=scene.act is Act.ANSWER,
                )  # fmt: skip
    await player.pump(scene.person.channel)


async def _latest(session: Session, person: Person) -> Ticket | None:
    address = await contacts.find_address(session, person.channel, person.address)
    own = await stored_tickets.of_contact(session, address.contact_id or 0, limit=1) if address else []
    return own[0] if own else None
