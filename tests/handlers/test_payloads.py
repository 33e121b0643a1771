"""Every button and every answer of the real content, as they leave."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.messages import Choice, InboundKind
from desk import duty_texts, texts, ticket_texts
from desk.conversations import Heard
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from faq.wording import SECTION_CODES
from handlers import routes
from handlers.turn import House, Reply, Turn
from storage.db import Database
from storage.states import StoredState
from tests.clock import VIETNAM

LONGEST_PAYLOAD = 64
"""Bytes of Telegram's callback data."""

CODE = "WWWWW9"


@pytest.fixture(scope="module")
def real_house(real_catalogue: Catalogue, real_matcher: Matcher) -> House:
    return House(catalogue=real_catalogue, matcher=real_matcher, secret=b"k" * 32, zone=VIETNAM)


async def replies(database: Database, house: House, payloads: list[str]) -> list[Reply]:
    said: list[Reply] = []
    async with database.reading() as session:
        for payload in payloads:
            heard = Heard(message_ids=(), kind=InboundKind.TAP, text=payload, attachment_ids=(), attachment_kinds=())
            turn = Turn(
                session=session,
                house=house,
                now=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
                channel="terminal",
                address_id=1,
                contact_id=1,
                area_id=None,
                is_new=False,
                heard=heard,
                state=StoredState(),
            )
            await routes.route(turn)
            said += turn.replies
    return said


async def test_every_topic_entry_and_section(sqlite_template: Path, real_house: House) -> None:
    database = Database(f"sqlite:///{sqlite_template}")
    entries = real_house.catalogue.entries
    payloads = ["#menu", "#giup", "#chude"]
    payloads += [f"#chude:{topic}" for topic in real_house.catalogue.topics]
    payloads += [f"#{word}:{id_}" for word in ("muc", *SECTION_CODES) for id_ in entries]
    try:
        said = await replies(database, real_house, payloads)
    finally:
        await database.close()
    assert len(said) == len(payloads)
    assert [reply.text for reply in said if "{" in reply.text or "None" in reply.text or not reply.text.strip()] == []
    offered = {choice.payload for reply in said for choice in reply.choices}
    assert {payload for payload in offered if len(payload.encode()) > LONGEST_PAYLOAD} == set()
    assert len([payload for payload in offered if payload.startswith(("#duoc:", "#chua:"))]) == 2 * len(entries)
    assert {reply.text for reply in said if reply.text == texts.GONE_ENTRY} == set()
    leads_nowhere = [
        p for p in offered if p not in routes.TAPS and p.partition(":")[0] not in routes.TAPS_WITH_ARGUMENT
    ]
    assert leads_nowhere == []


def test_the_choices_that_do_not_come_from_the_catalogue() -> None:
    every = [*vars(texts).values(), *vars(ticket_texts).values(), *vars(duty_texts).values()]
    fixed = [value for value in every if isinstance(value, Choice)]
    made = [*texts.after_official_answer(CODE), texts.not_mine(CODE), texts.say_more(CODE), ticket_texts.look_at(CODE)]
    made += [ticket_texts.same_as_mine(CODE), *ticket_texts.ratings(CODE), *ticket_texts.helped(CODE)]
    made += [ticket_texts.hide(CODE), *ticket_texts.FOR_CHOICES, duty_texts.reply_to(CODE), duty_texts.show(CODE)]
    made += [duty_texts.approve(123_456_789, 1_800_000_000), duty_texts.send_back(123_456_789)]
    assert len(fixed) > 10
    for choice in [*fixed, *made]:
        assert len(choice.payload.encode()) <= LONGEST_PAYLOAD
        assert choice.payload in routes.TAPS or choice.payload.partition(":")[0] in routes.TAPS_WITH_ARGUMENT, choice


def test_every_sentence_is_short_enough_to_be_read_at_once() -> None:
    every = [*vars(texts).items(), *vars(ticket_texts).items()]
    sentences = {name: value for name, value in every if name.isupper() and isinstance(value, str)}
    too_long = {name: len(value.split()) for name, value in sentences.items() if len(value.split()) > 60}
    assert set(too_long) <= {"HELP", "LEGAL_COMPLAINT"}
