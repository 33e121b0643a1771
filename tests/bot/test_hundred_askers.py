"""A hundred people on three channels asked the same; one answer, and nobody is left without a known end."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.base import HookRequest
from desk import groups, privacy, tickets
from desk.recipients import describe
from desk.tickets import Asked, Sent
from handlers.turn import House
from storage import contacts, recipients
from storage.contacts import Address
from storage.db import Database, Session
from storage.officials import Grant
from storage.recipients import PersonDelivery
from storage.scope import Scope
from storage.tables import addresses
from storage.tables import tickets as ticket_rows
from storage.unreached import unreached_list
from tests.bot.office import Office, bring
from tests.clock import FakeClock
from tests.fakes import zalo_bot_bodies
from tests.fakes.telegram import TelegramFake
from tests.fakes.zalo_bot import ZaloBotFake
from tests.fakes.zalo_oa import ZaloOAFake
from tests.flows import channels
from tests.flows.residents import ZALO_BOT_HEADER, ZALO_BOT_SECRET
from tests.people import ANSWER, ROAD

PEOPLE = 100
OUT_OF_REACH = (0, 30, 31, 32, 33, 34, 37, 50)
QUESTIONS = 4
"""Asked separately and put together by an official; everyone else joined one of them."""


class Commune:
    """Everybody has written once; `place` i of the hundred is on channel i modulo three."""

    def __init__(self, office: Office, telegram: TelegramFake, zalo_oa: ZaloOAFake, zalo_bot: ZaloBotFake) -> None:
        self.office = office
        self.telegram = telegram
        self.zalo_oa = zalo_oa
        self.zalo_bot = zalo_bot

    async def greet(self) -> None:
        for place in range(PEOPLE):
            match place % 3:
                case 0:
                    call = bring(self.telegram, self.telegram.people.text(self.chat(place), "menu"))
                    await self.office.take(*self.office.channels["telegram"].receive(call))
                case 1:
                    call = HookRequest(*self._zalo(place))
                    await self.office.take(*self.office.channels["zalo-oa"].receive(call))
                case _:
                    body = json.dumps(zalo_bot_bodies.text(self.name(place), "menu")).encode()
                    call = HookRequest(body, {ZALO_BOT_HEADER: ZALO_BOT_SECRET})
                    await self.office.take(*self.office.channels["zalo-bot"].receive(call))
        await self.office.handle()
        await self.office.send()

    def chat(self, place: int) -> int:
        return 5_500_000_000 + place

    def name(self, place: int) -> str:
        if place % 3 == 0:
            return str(self.chat(place))
        return f"51706277242670{place:05d}" if place % 3 == 1 else f"7f2c9be4d1a0{place:04d}"

    async def address(self, session: Session, place: int) -> Address:
        found = await contacts.find_address(session, ("telegram", "zalo-oa", "zalo-bot")[place % 3], self.name(place))
        assert found is not None
        return found

    def received(self, text: str) -> Counter[str]:
        """Who has it on their phone, and how often."""
        fakes = (self.telegram, self.zalo_oa, self.zalo_bot)
        return Counter(message.address for fake in fakes for message in fake.sent if text in message.text)

    def _zalo(self, place: int) -> tuple[bytes, dict[str, str]]:
        call = self.zalo_oa.hooks.text(self.name(place), "menu")
        return call.body, dict(call.headers)


@pytest.fixture
async def commune(
    database: Database, house: House, clock: FakeClock, telegram: TelegramFake, zalo_oa: ZaloOAFake, tmp_path: Path
) -> AsyncIterator[Commune]:
    async with ZaloBotFake(clock=clock) as zalo_bot:
        three = channels.by_name(
            channels.telegram(telegram, database, clock=clock),
            channels.zalo_oa(zalo_oa, database, clock=clock),
            channels.zalo_bot(zalo_bot, database, clock=clock),
        )
        made = Commune(Office(database, house, clock, three, tmp_path), telegram, zalo_oa, zalo_bot)
        await made.greet()
        yield made
        for channel in three.values():
            await channel.stop()


async def ask(session: Session, commune: Commune, place: int) -> Sent:
    address = await commune.address(session, place)
    assert address.contact_id is not None
    asked = Asked(
        text=ROAD, subject="Đường", topic=None, attachment_ids=[], contact_id=address.contact_id, area_id=None,
        address_id=address.id, channel=address.channel,
    )  # fmt: skip
    return await tickets.send(session, asked, secret=b"k" * 32, now=commune.office.clock())


async def all_ask(session: Session, commune: Commune) -> list[str]:
    now = commune.office.clock()
    codes = [(await ask(session, commune, place)).code for place in range(QUESTIONS)]
    for place in range(QUESTIONS, PEOPLE):
        joining = (await commune.address(session, place)).contact_id
        assert joining is not None
        assert await groups.join(session, codes[place % QUESTIONS], joining, now=now, text=ROAD)
    await groups.merge(session, codes, official=None, now=now)
    return codes


async def out_of_reach(session: Session, commune: Commune) -> None:
    """Blocked without our knowing on each platform, blocked and known, silent for too long, and gone altogether."""
    now = commune.office.clock()
    commune.telegram.blocked.add(commune.chat(30))
    commune.zalo_oa.people[commune.name(31)].blocked = True
    commune.zalo_bot.blocked.add(commune.name(32))
    await contacts.set_state(session, (await commune.address(session, 33)).id, "stopped")
    for place in (34, 37):
        silent = addresses.update().where(addresses.c.id == (await commune.address(session, place)).id)
        await session.execute(silent.values(last_inbound_at=now - timedelta(days=8)))
    for place in (0, 50):
        gone = (await commune.address(session, place)).contact_id
        assert gone is not None
        await privacy.erase(session, gone, now=now)


async def ends(database: Database) -> list[PersonDelivery]:
    async with database.reading() as session:
        ids = list((await session.execute(select(ticket_rows.c.id))).scalars())
        return [one for people in (await recipients.deliveries_of(session, ids)).values() for one in people]


async def test_everyone_ends_delivered_failed_with_a_reason_or_on_the_list(commune: Commune) -> None:
    office = commune.office
    abilities = {name: channel.abilities for name, channel in office.channels.items()}
    async with office.database.transaction() as session:
        codes = await all_ask(session, commune)
        await out_of_reach(session, commune)
        answered = await tickets.answer(
            session, codes[1], ANSWER, official=None, abilities=abilities, now=office.clock(), for_group=True
        )
    assert answered == tickets.Answered(sent=95, unreached=3), "two erased themselves, an asker and one who joined"
    assert Counter(one.state for one in await ends(office.database)) == {"queued": 98}

    await office.send()
    found = await ends(office.database)
    assert Counter(one.state for one in found) == {"sent": 92, "failed": 6}
    assert Counter(one.error_code for one in found if one.state != "sent") == {
        "contact-stopped": 1, "window-closed": 2, "forbidden": 1, "zalo-217": 1, "zalo-403": 1,
    }  # fmt: skip
    reasons = Counter(describe(one).reason.partition(";")[0] for one in found if one.state != "sent")
    assert sorted(reasons.values()) == [2, 4], "the seven days of Zalo, and those who blocked us"
    reached = {commune.name(place) for place in range(PEOPLE)} - {commune.name(place) for place in OUT_OF_REACH}
    assert commune.received(ANSWER) == dict.fromkeys(reached, 1)

    scope = Scope(official_id=1, agency_id=None, grants=[Grant(role="viewing")])
    async with office.database.reading() as session:
        lines = await unreached_list(session, scope, since=office.clock() - timedelta(days=1))
    assert len(lines) == 6
    assert {line.code for line in lines} <= set(codes)
    assert {line.answer for line in lines} == {ANSWER}


async def test_what_the_platform_says_later_counts_too(commune: Commune) -> None:
    office = commune.office
    abilities = {name: channel.abilities for name, channel in office.channels.items()}
    async with office.database.transaction() as session:
        code = (await ask(session, commune, 1)).code
        await tickets.answer(session, code, ANSWER, official=None, abilities=abilities, now=office.clock())
    await office.send()
    given = commune.zalo_oa.sent[-1].message_id
    for call, state in (
        (commune.zalo_oa.hooks.received(commune.name(1), given), "delivered"),
        (commune.zalo_oa.hooks.seen(commune.name(1), [given]), "seen"),
    ):
        await office.take(*office.channels["zalo-oa"].receive(HookRequest(call.body, dict(call.headers))))
        assert [one.state for one in await ends(office.database)] == [state]
