"""What leads people on is read beside the start: what they write meanwhile is taken in, and answered right after."""

import threading
from pathlib import Path

from sqlalchemy import select

from faq.catalogue import Catalogue
from faq.talk.guide import Guide, load_guide
from handlers.turn import House
from storage.db import Database
from storage.tables import inbound_messages
from tests.fakes.telegram import TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.product import Product, rows
from tests.flows.residents import OnTelegram

LAN = 5_501_234_567


async def test_no_turn_is_taken_before_the_guide_is_there(database: Database, house: House, tmp_path: Path) -> None:
    gate = threading.Event()

    def read_when_told(catalogue: Catalogue) -> Guide:
        gate.wait(30)
        return load_guide(None)

    async with TelegramFake(burst=None) as fake:
        product = Product(database, house, channels.by_name(channels.telegram(fake, database)), tmp_path / "data")
        product.app.read_guide = read_when_told
        async with product:
            await OnTelegram(product, fake, polling=False, chat=LAN).say("menu")
            (kept,) = await rows(database, select(inbound_messages))
            assert (kept.state, fake.sent, product.app.house.guide) == ("received", [], Guide())
            gate.set()
            await eventually(lambda: fake.sent)
            assert product.app.house.guide.menus
            assert product.app.dispatcher.house is product.app.house
